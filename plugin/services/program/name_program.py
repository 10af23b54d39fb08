"""Call a program something else. Its terms are not written: somebody may be changing them at the same moment."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.programs import read_program, read_programs, rename_program
from plugin.db.shops.shops import lock_shop
from plugin.db.work.audit_rows import put_audit
from plugin.domain.program.program import Program, check_program
from plugin.domain.program.program_name import check_name_is_free
from plugin.domain.shop import Shop


def name_program(
    conn: Connection, shop: Shop, program_id: int, name: str, *, actor: str, now: datetime
) -> Program | None:
    """Give it this name; None when it is not this shop's. The same name again writes nothing.

    Raises ProgramInvalid, with nothing written, for a name that cannot be or is another program's.
    """
    lock_shop(conn, shop.shop_domain)
    known = read_program(conn, shop.shop_id, program_id)
    if known is None:
        return None
    name = name.strip()
    check_program(name, known.terms, shop.currency)
    check_name_is_free(name, read_programs(conn, shop.shop_id), known)
    if name == known.name:
        return known
    rename_program(conn, shop.shop_id, program_id, name)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="program_saved",
        subject=f"program:{program_id}",
        detail={"version": known.version, "version_before": known.version, "is_renamed": True},
        now=now,
    )
    return replace(known, name=name)
