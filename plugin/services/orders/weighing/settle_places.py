"""Where orders went, as it was first read: a changed or erased address moves no promise.

Nor does one that is first seen when the promise was settled without it, as where a shop lets us see addresses late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from plugin.db.rewards.rewards import settled_orders
from plugin.domain.orders.order import OrderSnapshot
from plugin.services.orders.weighing.recall_judgement import Remembered


def settle_places(
    conn: Connection, shop_id: int, orders: Sequence[OrderSnapshot], remembered: Mapping[int, Remembered]
) -> list[OrderSnapshot]:
    """Give the orders with the country that each was first read with; none where a promise was settled without one."""
    first = {order_id: before.country for order_id, before in remembered.items()}
    late = [one.order_id for one in orders if one.place.country is not None and first.get(one.order_id) is None]
    settled = settled_orders(conn, shop_id, late) if late else set()
    return [
        replace(one, place=replace(one.place, country=first.get(one.order_id) or _unless(settled, one)))
        for one in orders
    ]


def _unless(settled: set[int], order: OrderSnapshot) -> str | None:
    return None if order.order_id in settled else order.place.country
