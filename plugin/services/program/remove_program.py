"""Delete a program that was made by mistake: nobody claimed under it and no order was judged by it."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.program_traces import drop_program, list_discounts, lock_program
from plugin.db.offers.programs import read_program
from plugin.db.shops.shops import lock_shop
from plugin.db.work.audit_rows import put_audit
from plugin.db.work.outbox import wake_message
from plugin.domain.program.program import Program
from plugin.domain.program.removal import Trace
from plugin.domain.shop import Shop
from plugin.services.program.weigh_removal import weigh_removal


def remove_program(
    conn: Connection, shop: Shop, program_id: int, *, actor: str, now: datetime
) -> Program | Trace | None:
    """Delete it and have its discounts at Shopify ended; gives what it was, or why it is kept with nothing written.

    None when it is not this shop's.
    """
    lock_shop(conn, shop.shop_domain)
    lock_program(conn, shop.shop_id, program_id)
    program = read_program(conn, shop.shop_id, program_id)
    if program is None:
        return None
    kept = weigh_removal(conn, shop, program, is_thorough=True)
    if kept is not None:
        return kept
    for discount_gid in list_discounts(conn, shop.shop_id, program_id):
        wake_message(conn, shop.shop_id, "end_offer", discount_gid, installation=shop.installation, now=now)
    drop_program(conn, shop.shop_id, program_id)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="program_deleted",
        subject=f"program:{program_id}",
        detail={"version": program.version, "name": program.name},
        now=now,
    )
    return program
