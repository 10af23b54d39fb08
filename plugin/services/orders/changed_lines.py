"""Whose lines were asked for and say something else than before, though nothing else about the order shows it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from plugin.db.orders.bought_lines import stored_lines
from plugin.domain.orders.order import OrderSnapshot


def changed_lines(conn: Connection, shop_id: int, orders: Sequence[OrderSnapshot]) -> set[int]:
    """Give the orders whose gift cards or selling plans are others than those stored."""
    asked = {order.order_id: (order.gift_cards, order.plan) for order in orders if order.gift_cards is not None}
    known = stored_lines(conn, shop_id, asked) if asked else {}
    return {
        one for one, lines in asked.items() if one not in known or (known[one].gift_cards, known[one].plan) != lines
    }
