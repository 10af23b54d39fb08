"""What an order's lines said when they were last read, so that nobody has to ask for the same lines twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.order_places import paid_cards
from plugin.db.tables import orders
from plugin.domain.money import Money
from plugin.domain.program.returns import Kept


@dataclass(frozen=True, slots=True)
class StoredLines:
    """Gift cards and selling plans of an order as it was at `updated_at`, of `kept` sold and left.

    `presented` is what the gift cards cost in the buyer's currency, where that is known.
    """

    updated_at: datetime
    kept: Kept
    gift_cards: Kept
    plan: Money
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
    ).where(columns.shop_id == shop_id, columns.order_id.in_(sorted(set(order_ids))))
    asked = found.where(columns.cards_sold_minor.is_not(None), columns.plan_minor.is_not(None))
    return {
        row.order_id: StoredLines(
            row.updated_at,
            _kept(
                row.sold_minor if row.sold_minor is not None else row.subtotal_minor, row.subtotal_minor, row.currency
            ),
            _kept(row.cards_sold_minor, row.cards_left_minor, row.currency),
            Money(row.plan_minor, row.currency),
            paid_cards(row),
        )
        for row in conn.execute(asked)
    }


def _kept(sold: int, left: int, currency: str) -> Kept:
    return Kept(Money(sold, currency), Money(left, currency))


def _else(known: int | None, otherwise: int) -> int:
    return otherwise if known is None else known
