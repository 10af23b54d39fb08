"""Every program of a shop in the merchant's order, each with whether its group's links stand for it now."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from plugin.db.offers.open_offers import closed_programs, find_open_offer
from plugin.db.offers.programs import read_programs
from plugin.domain.program.precedence import is_in_force
from plugin.domain.program.program import Program
from plugin.domain.program.program_state import Closing
from plugin.domain.shop import Shop


@dataclass(frozen=True, slots=True)
class ListedProgram:
    """A program; `is_in_force` says that it is on and within its schedule, `is_taken` that friends claim it now.

    `closing` says why one in force is passed over.
    """

    program: Program
    is_in_force: bool
    is_taken: bool
    closing: Closing | None = None


def list_programs(conn: Connection, shop: Shop, now: datetime) -> tuple[ListedProgram, ...]:
    """Give them, first the one that goes before the others."""
    programs = read_programs(conn, shop.shop_id)
    find = partial(find_open_offer, conn, shop.shop_id, shop.shop_domain, timezone=shop.timezone, now=now)
    offers = [find(group) for group in {program.terms.group for program in programs}]
    taken = {offer.program.program_id for offer in offers if offer is not None and offer.is_open}
    in_force = {one.program_id for one in programs if is_in_force(one, shop.timezone, now)}
    passed = [one for one in programs if one.program_id in in_force - taken]
    closed = closed_programs(conn, shop.shop_id, shop.shop_domain, passed, timezone=shop.timezone, now=now)
    return tuple(
        ListedProgram(
            program, program.program_id in in_force, program.program_id in taken, closed.get(program.program_id)
        )
        for program in programs
    )
