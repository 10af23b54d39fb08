"""Switch a program on or off. Off means: no new claims; what was promised is kept."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.programs import read_program, set_live
from plugin.db.shops.shops import lock_shop
from plugin.db.work.audit_rows import put_audit
from plugin.db.work.outbox import wake_message
from plugin.domain.program.program import Program
from plugin.domain.shop import Shop


def switch_program(
    conn: Connection, shop: Shop, program_id: int, *, is_live: bool, actor: str, now: datetime
) -> Program | None:
    """Say whether the program is live; None when it is not this shop's. Twice the same does nothing."""
    lock_shop(conn, shop.shop_domain)
    known = read_program(conn, shop.shop_id, program_id)
    if known is None:
        return None
    if known.is_live == is_live:
        return known
    set_live(conn, shop.shop_id, program_id, since=now if is_live else None)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="program_switched_on" if is_live else "program_switched_off",
        subject=f"program:{program_id}",
        detail={"version": known.version},
        now=now,
    )
    if is_live:
        reference = f"program:{program_id}:{known.version}"
        wake_message(conn, shop.shop_id, "prepare_offer", reference, installation=shop.installation, now=now)
    return replace(known, is_live=is_live, live_since=now if is_live else None)
