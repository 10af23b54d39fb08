"""What of an order was spent on gift cards, on selling plans, and on the products that a program counts.

A call or more for each, so only where a verdict hangs on it, and once for each change of an order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from plugin.admin_api.bought_cards import BoughtLines, read_bought_lines
from plugin.admin_api.client import AdminClient
from plugin.admin_api.failures import LinesMisread, ScopeMissing
from plugin.admin_api.shop_orders import UnreadableOrder
from plugin.db.engine import reading
from plugin.db.offers.programs import has_rules, read_programs
from plugin.db.orders.bought_lines import StoredLines, stored_lines
from plugin.db.people.advocates import advocates_by_customer
from plugin.domain.orders.counted import PRODUCTS_UNREAD
from plugin.domain.orders.membership import SEGMENT_UNREAD, segment_of
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.reached import reach_key
from plugin.domain.program.benefit import ALL_PRODUCTS, Reach
from plugin.domain.program.checks.needed_scopes import PRODUCTS
from plugin.domain.program.own_subscription import looks_at_own
from plugin.domain.shop import Shop
from plugin.services.orders.reading.read_reached_order import read_reached_order
from plugin.services.orders.reading.read_segments import read_segments
from plugin.services.orders.weighing.weigh_orders import WeighedOrder
from plugin.services.orders.weighing.weigh_read_orders import weigh_read_orders
from plugin.services.workbench import Workbench

UNREAD = frozenset({"gift_cards_unread", "subscription_unread", PRODUCTS_UNREAD, SEGMENT_UNREAD})


def read_order_cards(
    bench: Workbench, shop: Shop, client: AdminClient, orders: Sequence[OrderSnapshot], *, afresh: bool = False
) -> tuple[tuple[OrderSnapshot, ...], tuple[UnreadableOrder, ...]]:
    """Give the orders with their gift cards where these decide, and those whose lines cannot be read.

    Lines read before are taken again while nothing else about the order has changed, unless `afresh` is asked for.
    Raises AdminApiError; nothing is written.
    """
    weighed, own = _weighed(bench, shop, orders)
    wanted = _undecided(weighed, own)
    known: Mapping[int, StoredLines] = {}
    if wanted:
        with reading(bench.engine) as conn:
            known = stored_lines(conn, shop.shop_id, wanted)
    asking = _Asking(client, can_see_products=PRODUCTS in shop.scopes, afresh=afresh)
    read = [
        _with_lines(asking, order, wanted[order.order_id], known.get(order.order_id))
        if order.order_id in wanted
        else order
        for order in orders
    ]
    found = tuple(one for one in read if isinstance(one, OrderSnapshot))
    is_larger_for_some = any(item.terms is not None and segment_of(item.terms) for item in weighed.values())
    found = read_segments(bench, shop, client, found) if is_larger_for_some else found
    return found, tuple(one for one in read if isinstance(one, UnreadableOrder))


@dataclass(frozen=True, slots=True)
class _Asking:
    """How the lines of one batch are asked for."""

    client: AdminClient
    can_see_products: bool
    afresh: bool


def _with_lines(
    asking: _Asking, order: OrderSnapshot, reach: Reach, known: StoredLines | None
) -> OrderSnapshot | UnreadableOrder:
    """One order whose lines cannot be read never keeps its neighbours from being read."""
    try:
        return _ask_lines(asking, order, reach, known)
    except LinesMisread as error:
        return UnreadableOrder(order.order_id, error.flaw)


def _ask_lines(asking: _Asking, order: OrderSnapshot, reach: Reach, known: StoredLines | None) -> OrderSnapshot:
    """What is known of this very state of the order is taken; what is not is asked for."""
    reached = None if known is None else known.reached
    if known is not None and not asking.afresh and _is_known(order, reach, known):
        return replace(_with(order, known), reached=known.reached)
    if not reach.is_all and asking.can_see_products:
        try:
            return read_reached_order(asking.client, order, reach, reached)
        except ScopeMissing:
            pass  # Taken back a moment ago: the order waits, as where it was never granted.
    presentment = None if order.place.paid is None else order.place.paid.left.currency
    return _with(order, read_bought_lines(asking.client, order.order_id, order.subtotal.currency, presentment))


def _with(order: OrderSnapshot, lines: StoredLines | BoughtLines) -> OrderSnapshot:
    place = replace(order.place, gift_cards=lines.presented)
    return replace(order, gift_cards=lines.gift_cards, plan=lines.plan, place=place)


def _is_known(order: OrderSnapshot, reach: Reach, known: StoredLines) -> bool:
    # Times of Shopify's are whole seconds, so that a return can share its order's; it changes what is kept.
    state, found = (order.updated_at, order.kept), known.reached
    has_lines = known.gift_cards is not None and known.plan is not None and (known.updated_at, known.kept) == state
    if reach.is_all or not has_lines:
        return has_lines and (order.place.paid is None or known.presented is not None)
    return found is not None and found.key == reach_key(reach) and (found.as_of, found.whole) == state


def _weighed(
    bench: Workbench, shop: Shop, orders: Sequence[OrderSnapshot]
) -> tuple[Mapping[int, WeighedOrder], set[int]]:
    """The orders as they would be judged without their lines, and those that are advocates' own and matter."""
    if not orders:
        return {}, set()
    with reading(bench.engine) as conn:
        if not has_rules(conn, shop.shop_id):
            return {}, set()
        return weigh_read_orders(conn, bench.keys, shop, orders), _of_subscribers(conn, shop, orders)


def _undecided(weighed: Mapping[int, WeighedOrder], own: set[int]) -> dict[int, Reach]:
    """The orders whose lines decide, with the reach that they are looked at under."""
    return dict.fromkeys(own, ALL_PRODUCTS) | {
        order_id: item.terms.trigger.reach
        for order_id, item in weighed.items()
        if item.terms is not None and item.terms.wants_lines and item.verdict.winner is not None
    }


def _of_subscribers(conn: Connection, shop: Shop, orders: Sequence[OrderSnapshot]) -> set[int]:
    """Advocates' own orders, where rewards hang on what their own subscription costs."""
    if not any(looks_at_own(program.terms.rules) for program in read_programs(conn, shop.shop_id)):
        return set()
    buyers = {order.buyer.customer_id for order in orders if order.buyer.customer_id is not None}
    advocates = advocates_by_customer(conn, shop.shop_id, buyers)
    return {order.order_id for order in orders if order.buyer.customer_id in advocates}
