"""How far recommendations go on: what began with each advocate, and what that comes to in the shop."""

from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_id
from plugin.db.rewards.chain_links import read_brought, read_links
from plugin.domain.play.chain import ChainSize, ChainTotals, measure_chains, sum_chains


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One advocate's; `came_by` is the code of the one by whom they came. Codes are folded."""

    referral_code: str
    size: ChainSize
    came_by: str | None


@dataclass(frozen=True, slots=True)
class ChainsView:
    """The shop's totals, and the advocates with whom most began."""

    totals: ChainTotals
    lines: tuple[ChainLine, ...]


def read_chains(conn: Connection, shop_id: int, *, most: int) -> ChainsView:
    """Measure every chain of the shop and give the `most` largest; those within a chain have lines of their own.

    This reads all approved referrals in the database and keeps a few numbers for each advocate: it is for a person who
    asks, and no page runs it.
    """
    sizes = measure_chains(read_brought(conn, shop_id), read_links(conn, shop_id))
    with_people = [one for one, size in sizes.items() if size.people]
    largest = sorted(with_people, key=lambda one: (-sizes[one].people, -sizes[one].depth, one))[:most]
    by_whom = {sizes[one].came_by for one in largest}
    named = advocates_by_id(conn, shop_id, {*largest, *(one for one in by_whom if one is not None)})
    codes = {advocate_id: advocate.referral_code for advocate_id, advocate in named.items()}
    lines = tuple(ChainLine(codes[one], sizes[one], codes.get(sizes[one].came_by or 0)) for one in largest)
    return ChainsView(sum_chains(sizes), lines)
