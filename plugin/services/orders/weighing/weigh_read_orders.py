"""Weigh orders as they were read just now, before anything is written: what is asked for further hangs on it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from plugin.db.orders.judged_orders import read_orders_of
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.orders.reading.forget_suppressed import forget_suppressed
from plugin.services.orders.weighing.recall_judgement import recall_judgement
from plugin.services.orders.weighing.settle_places import settle_places
from plugin.services.orders.weighing.weigh_orders import WeighedOrder, weigh_orders


def weigh_read_orders(
    conn: Connection, keys: KeyRing, shop: Shop, orders: Sequence[OrderSnapshot]
) -> dict[int, WeighedOrder]:
    """Give each order as it would be judged now, on what its earlier verdicts left."""
    stored = read_orders_of(conn, shop.shop_id, [order.order_id for order in orders])
    remembered = {order_id: recall_judgement(order) for order_id, order in stored.items()}
    known = settle_places(conn, shop.shop_id, forget_suppressed(conn, keys, shop, orders), remembered)
    return weigh_orders(conn, keys, shop, known, remembered=remembered)
