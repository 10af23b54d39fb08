"""Add a program beside those there are: for another group, or one that takes over for a while."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.programs import create_program, read_programs
from plugin.db.shops.shops import lock_shop
from plugin.db.work.audit_rows import put_audit
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.program import Program, Terms, check_program
from plugin.domain.program.program_name import check_name_is_free, free_name
from plugin.domain.shop import Shop

MOST_PROGRAMS = 20
"""Each has a discount and a pool of codes at Shopify, and every claim looks at all of them."""


def add_program(
    conn: Connection, shop: Shop, name: str, terms: Terms, *, actor: str, now: datetime, numbers_name: bool = False
) -> Program:
    """Add it, switched off and last in order. Each call adds one; `numbers_name` puts a number behind a name in use.

    Raises ProgramInvalid, with nothing written, naming every field that has to change.
    """
    check_program(name, terms, shop.currency)
    lock_shop(conn, shop.shop_domain)
    others = read_programs(conn, shop.shop_id)
    name = free_name(name.strip(), others) if numbers_name else name.strip()
    check_name_is_free(name, others)
    if len(others) >= MOST_PROGRAMS:
        raise ProgramInvalid({"name": f"this shop has {MOST_PROGRAMS} programs, which is the most there can be"})
    program = create_program(conn, shop.shop_id, name, terms, now)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="program_added",
        subject=f"program:{program.program_id}",
        detail={"version": program.version},
        now=now,
    )
    return program
