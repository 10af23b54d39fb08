"""Whose lines were asked for and say something else than before, though nothing else about the order shows it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from plugin.db.orders.bought_lines import StoredLines, stored_lines
from plugin.domain.orders.order import OrderSnapshot


def changed_lines(conn: Connection, shop_id: int, orders: Sequence[OrderSnapshot]) -> set[int]:
    """Give the orders whose gift cards, selling plans or products that count are others than those stored."""
    asked = {order.order_id: order for order in orders if order.gift_cards is not None}
    known = stored_lines(conn, shop_id, asked) if asked else {}
    return {one for one, order in asked.items() if one not in known or _differs(order, known[one])}


def _differs(order: OrderSnapshot, known: StoredLines) -> bool:
    """What lies within reach is compared where it was looked up now; what is not is not forgotten."""
    is_other_reach = order.reached is not None and order.reached != known.reached
    return (order.gift_cards, order.plan) != (known.gift_cards, known.plan) or is_other_reach
