"""Put a merchant's changed terms in force: a new version, so that earlier claims keep what they were promised."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.programs import read_program, read_programs, rename_program, save_version
from plugin.db.shops.shops import lock_shop
from plugin.db.work.audit_rows import put_audit
from plugin.db.work.outbox import wake_message
from plugin.domain.program.program import Program, Terms, check_program
from plugin.domain.program.program_name import check_name_is_free
from plugin.domain.shop import Shop


def save_program(
    conn: Connection, shop: Shop, program_id: int, name: str | None, terms: Terms, *, actor: str, now: datetime
) -> Program | None:
    """Save terms and, unless it is None, the name; the same terms again make no new version.

    None when the program is not this shop's. Raises ProgramInvalid, with nothing written, naming every field that has
    to change.
    """
    lock_shop(conn, shop.shop_domain)
    known = read_program(conn, shop.shop_id, program_id)
    if known is None:
        return None
    name = known.name if name is None else name.strip()
    check_program(name, terms, shop.currency)
    check_name_is_free(name, read_programs(conn, shop.shop_id), known)
    saved = _save(conn, shop, known, name, terms, now)
    if saved is None or saved == known:
        return saved
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="program_saved",
        subject=f"program:{program_id}",
        detail={"version": saved.version, "version_before": known.version, "is_renamed": saved.name != known.name},
        now=now,
    )
    return saved


def _save(conn: Connection, shop: Shop, known: Program, name: str, terms: Terms, now: datetime) -> Program | None:
    if terms == known.terms:
        if name != known.name:
            rename_program(conn, shop.shop_id, known.program_id, name)
        return replace(known, name=name)
    saved = save_version(conn, shop.shop_id, known.program_id, name, terms, now=now)
    if saved is not None and saved.is_live:
        reference = f"program:{saved.program_id}:{saved.version}"
        wake_message(conn, shop.shop_id, "prepare_offer", reference, installation=shop.installation, now=now)
    return saved
