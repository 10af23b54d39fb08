"""What of an order was spent on gift cards, asked only for orders whose verdict hangs on it: it is a call for each."""

from collections.abc import Sequence
from dataclasses import replace

from plugin.admin_api.bought_cards import read_gift_cards
from plugin.admin_api.client import AdminClient
from plugin.db.engine import reading
from plugin.db.judged_orders import read_orders_of
from plugin.db.programs import has_rules
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.shop import Shop
from plugin.services.orders.forget_suppressed import forget_suppressed
from plugin.services.orders.recall_judgement import recall_judgement
from plugin.services.orders.weigh_orders import weigh_orders
from plugin.services.workbench import Workbench

UNREAD = "gift_cards_unread"


def read_order_cards(
    bench: Workbench, shop: Shop, client: AdminClient, orders: Sequence[OrderSnapshot]
) -> tuple[OrderSnapshot, ...]:
    """Give the orders with their gift cards where these decide. Raises AdminApiError; nothing is written."""
    wanted = _undecided(bench, shop, orders)
    return tuple(
        replace(order, gift_cards=read_gift_cards(client, order.order_id, order.subtotal.currency))
        if order.order_id in wanted
        else order
        for order in orders
    )


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
    return {
        order_id
        for order_id, item in weighed.items()
        if item.terms is not None and item.terms.leaves_out_gift_cards and item.verdict.winner is not None
    }
