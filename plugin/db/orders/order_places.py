"""Where orders went and what was paid there: columns of an order's row, and back."""

from sqlalchemy import Connection, Row, select

from plugin.db.tables import orders
from plugin.domain.money import Money
from plugin.domain.program.market import NOWHERE, Place
from plugin.domain.program.returns import Kept

PLACE_COLUMNS = (
    *("country", "paid_currency", "paid_minor", "paid_sold_minor"),
    *("paid_cards_sold_minor", "paid_cards_left_minor"),
)


def place_columns(place: Place) -> dict[str, object]:
    """Give the values of an order's row; None where something is not known."""
    paid, cards = place.paid, place.gift_cards
    return {
        "country": place.country,
        "paid_currency": None if paid is None else paid.left.currency,
        "paid_minor": None if paid is None else paid.left.amount_minor,
        "paid_sold_minor": None if paid is None else paid.sold.amount_minor,
        "paid_cards_sold_minor": None if cards is None else cards.sold.amount_minor,
        "paid_cards_left_minor": None if cards is None else cards.left.amount_minor,
    }


def read_order_place(conn: Connection, shop_id: int, order_id: int) -> Place:
    """Give what is known of one order; nothing of an order that is not there."""
    found = select(*(orders.c[name] for name in PLACE_COLUMNS))
    row = conn.execute(found.where(orders.c.shop_id == shop_id, orders.c.order_id == order_id)).one_or_none()
    return NOWHERE if row is None else _place(row)


def paid_cards(row: Row[tuple[object, ...]]) -> Kept | None:
    """Give what a row says was spent on gift cards in the buyer's currency."""
    return _kept(row.paid_cards_sold_minor, row.paid_cards_left_minor, row.paid_currency)


def _place(row: Row[tuple[object, ...]]) -> Place:
    return Place(row.country, _kept(row.paid_sold_minor, row.paid_minor, row.paid_currency), paid_cards(row))


def _kept(sold: int | None, left: int | None, currency: str | None) -> Kept | None:
    if sold is None or left is None or currency is None:
        return None
    return Kept(Money(sold, currency), Money(left, currency))
