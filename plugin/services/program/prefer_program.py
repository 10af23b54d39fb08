"""Let a program come before all others: of a group's programs in force the first is taken."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.programs import put_first, read_programs
from plugin.db.shops.shops import lock_shop
from plugin.db.work.audit_rows import put_audit
from plugin.domain.program.program import Program
from plugin.domain.shop import Shop


def prefer_program(
    conn: Connection, shop: Shop, program_id: int, *, actor: str, now: datetime
) -> tuple[Program, ...] | None:
    """Put it first; gives the programs in their order, None when it is not this shop's. Earlier claims keep their own.

    One that is first already stays so, and nothing is written.
    """
    lock_shop(conn, shop.shop_domain)
    before = read_programs(conn, shop.shop_id)
    if program_id not in {program.program_id for program in before}:
        return None
    if before[0].program_id == program_id:
        return before
    put_first(conn, shop.shop_id, program_id)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="program_preferred",
        subject=f"program:{program_id}",
        detail={"first_before": before[0].program_id},
        now=now,
    )
    return read_programs(conn, shop.shop_id)
