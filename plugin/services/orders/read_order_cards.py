"""What of an order was spent on gift cards and selling plans.

A call for each, so only where a verdict hangs on it, and once for each change of an order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from plugin.admin_api.bought_cards import BoughtLines, read_bought_lines
from plugin.admin_api.client import AdminClient
from plugin.db.advocates import advocates_by_customer
from plugin.db.bought_lines import StoredLines, stored_lines
from plugin.db.engine import reading
from plugin.db.judged_orders import read_orders_of
from plugin.db.programs import has_rules, read_programs
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.program.own_subscription import looks_at_own
from plugin.domain.shop import Shop
from plugin.services.orders.forget_suppressed import forget_suppressed
from plugin.services.orders.recall_judgement import recall_judgement
from plugin.services.orders.weigh_orders import weigh_orders
from plugin.services.workbench import Workbench

UNREAD = frozenset({"gift_cards_unread", "subscription_unread"})


def read_order_cards(
    bench: Workbench, shop: Shop, client: AdminClient, orders: Sequence[OrderSnapshot], *, afresh: bool = False
) -> tuple[OrderSnapshot, ...]:
    """Give the orders with their gift cards where these decide. Raises AdminApiError; nothing is written.

    Lines read before are taken again while nothing else about the order has changed, unless `afresh` is asked for.
    """
    wanted = _undecided(bench, shop, orders)
    known: Mapping[int, StoredLines] = {}
    if wanted and not afresh:
        with reading(bench.engine) as conn:
            known = stored_lines(conn, shop.shop_id, wanted)
    return tuple(
        _with_lines(client, order, known.get(order.order_id)) if order.order_id in wanted else order for order in orders
    )


def _with_lines(client: AdminClient, order: OrderSnapshot, known: StoredLines | None) -> OrderSnapshot:
    # Times of Shopify's are whole seconds, so that a return can share its order's; it changes what is kept.
    paid = order.place.paid
    is_same = known is not None and (known.updated_at, known.kept) == (order.updated_at, order.kept)
    if known is not None and is_same and (paid is None or known.presented is not None):
        return _with(order, known)
    presentment = None if paid is None else paid.left.currency
    return _with(order, read_bought_lines(client, order.order_id, order.subtotal.currency, presentment))


def _with(order: OrderSnapshot, lines: StoredLines | BoughtLines) -> OrderSnapshot:
    place = replace(order.place, gift_cards=lines.presented)
    return replace(order, gift_cards=lines.gift_cards, plan=lines.plan, place=place)


def _undecided(bench: Workbench, shop: Shop, orders: Sequence[OrderSnapshot]) -> set[int]:
    if not orders:
        return set()
    with reading(bench.engine) as conn:
        if not has_rules(conn, shop.shop_id):
            return set()
        known = forget_suppressed(conn, bench.keys, shop, orders)
        stored = read_orders_of(conn, shop.shop_id, [order.order_id for order in orders])
        remembered = {order_id: recall_judgement(order) for order_id, order in stored.items()}
        weighed = weigh_orders(conn, bench.keys, shop, known, remembered=remembered)
        own = _of_subscribers(conn, shop, known)
    return own | {
        order_id
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
