"""The merchant's list of orders with what was decided about each: by standing, by name, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.orders.order_lines import OrderLine, list_order_lines
from plugin.db.rewards.rewards import rewards_of_orders
from plugin.domain.orders.verdict import Standing
from plugin.domain.page import Page, Place, cut_page
from plugin.domain.rewards.reward import Reward


@dataclass(frozen=True, slots=True)
class OrderList:
    """One page, newest first, and the rewards promised for its orders."""

    page: Page[OrderLine]
    rewards: Mapping[int, list[Reward]]


def list_orders(
    conn: Connection, shop_id: int, *, standing: Standing | None, name: str, place: Place | None
) -> OrderList:
    """Read a page; `name` is an order's whole name, with or without its `#`, and empty for all.

    A place with nothing beyond it is the first page.
    """
    lines = list_order_lines(conn, shop_id, standing=standing, names=_spellings(name), place=place)
    if place is not None and not lines:
        return list_orders(conn, shop_id, standing=standing, name=name, place=None)
    page = cut_page(lines, [Place(line.ordered_at, line.row_id) for line in lines], place)
    return OrderList(page, rewards_of_orders(conn, shop_id, [line.order_id for line in page.lines]))


def _spellings(name: str) -> tuple[str, ...]:
    plain = name.strip().removeprefix("#")
    return (plain, f"#{plain}") if plain else ()
