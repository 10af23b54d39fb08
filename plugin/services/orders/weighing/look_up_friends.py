"""Whose friends the buyers of a batch of orders are already, and what these friends ordered since. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.offers.programs import read_terms_of
from plugin.db.orders.friend_orders import FirstOrder, LaterOrder, read_first_orders, read_later_orders
from plugin.db.people.customer_merges import list_aliases, resolve_customers
from plugin.domain.program.follow_up import earns_later


@dataclass(frozen=True, slots=True)
class Friendship:
    """An order that counted under terms by which later ones may earn, and the same person's orders since."""

    first: FirstOrder
    later: tuple[LaterOrder, ...]


def look_up_friends(conn: Connection, shop_id: int, people: Mapping[int, int]) -> dict[int, tuple[Friendship, ...]]:
    """Map people (who they are today) to their friendships, the latest first; `people` maps buyers to who they are."""
    aliases = list_aliases(conn, shop_id, {*people, *people.values()}) if people else frozenset()
    first = read_first_orders(conn, shop_id, aliases)
    terms = read_terms_of(conn, shop_id, {(one.program_id, one.version) for one in first}) if first else {}
    first = [one for one in first if earns_later(terms[(one.program_id, one.version)].rules)]
    if not first:
        return {}
    later = read_later_orders(conn, shop_id, aliases, min(one.ordered_at for one in first))
    today = resolve_customers(conn, shop_id, aliases)
    found: dict[int, tuple[Friendship, ...]] = {}
    for one in first:
        person = today[one.customer_id]
        theirs = tuple(_since(one, later, today))
        found[person] = (*found.get(person, ()), Friendship(one, theirs))
    return found


def _since(first: FirstOrder, later: Sequence[LaterOrder], today: Mapping[int, int]) -> list[LaterOrder]:
    began = (first.ordered_at, first.order_id)
    return [
        other
        for other in later
        if today[other.customer_id] == today[first.customer_id] and (other.ordered_at, other.order_id) > began
    ]
