"""What an order's lines said when they were last read, so that nobody has to ask for the same lines twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, or_, select, update

from plugin.db.orders.order_places import paid_cards
from plugin.db.tables import orders
from plugin.domain.money import Money
from plugin.domain.orders.reached import Reached, reached_document, read_reached
from plugin.domain.program.returns import Kept


@dataclass(frozen=True, slots=True)
class StoredLines:
    """Gift cards and selling plans of an order as it was at `updated_at`, of `kept` sold and left.

    `reached` says itself which state of the order it is of; of an older one only the lines' answers are good.
    `presented` is what the gift cards cost in the buyer's currency, where that is known.
    """

    updated_at: datetime
    kept: Kept
    gift_cards: Kept | None
    plan: Money | None
    reached: Reached | None
    presented: Kept | None = None


def stored_lines(conn: Connection, shop_id: int, order_ids: Iterable[int]) -> dict[int, StoredLines]:
    """Give what is known, by order id; nothing for orders whose lines were never asked for."""
    columns = orders.c
    found = select(
        columns.order_id,
        columns.updated_at,
        columns.currency,
        columns.subtotal_minor,
        columns.sold_minor,
        columns.cards_sold_minor,
        columns.cards_left_minor,
        columns.plan_minor,
        columns.paid_currency,
        columns.paid_cards_sold_minor,
        columns.paid_cards_left_minor,
        columns.reached,
    ).where(columns.shop_id == shop_id, columns.order_id.in_(sorted(set(order_ids))))
    asked = found.where(or_(columns.cards_sold_minor.is_not(None), columns.reached.is_not(None)))
    return {row.order_id: _stored(row) for row in conn.execute(asked)}


def save_reached(conn: Connection, shop_id: int, order_id: int, reached: Reached) -> None:
    """Keep what was found to lie within reach; the order is locked by the caller."""
    row = update(orders).where(orders.c.shop_id == shop_id, orders.c.order_id == order_id)
    conn.execute(row.values(reached=reached_document(reached)))


def _stored(row: Row[tuple[object, ...]]) -> StoredLines:
    sold = row.sold_minor if row.sold_minor is not None else row.subtotal_minor
    cards = None
    if row.cards_sold_minor is not None:
        cards = _kept(row.cards_sold_minor, row.cards_left_minor, row.currency)
    return StoredLines(
        row.updated_at,
        _kept(sold, row.subtotal_minor, row.currency),
        cards,
        None if row.plan_minor is None else Money(row.plan_minor, row.currency),
        read_reached(row.reached, row.currency),
        paid_cards(row),
    )


def _kept(sold: int, left: int, currency: str) -> Kept:
    return Kept(Money(sold, currency), Money(left, currency))
