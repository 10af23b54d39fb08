"""A person's word about an order that waits for one; what is not in doubt is left alone, and said to be so."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from plugin.db.orders.judged_orders import find_order, read_orders_of
from plugin.domain.orders.verdict import PersonsWord, Standing
from plugin.domain.shop import Shop
from plugin.services.orders.reviewing.decide_order import decide_order


class Review(StrEnum):
    """What became of the word; only `noted` wrote anything."""

    NOTED = "noted"
    UNKNOWN = "unknown"
    NOT_IN_DOUBT = "not_in_doubt"
    NOTHING_SAID = "nothing_said"


def review_order(
    conn: Connection, shop: Shop, named: str, word: PersonsWord | None, *, actor: str, now: datetime
) -> Review:
    """Allow or refuse an order that is held, or with None take back what was said; `named` as in `find_order`.

    An order that is decided already is not in doubt: take the word back first, then say the other.
    """
    found = find_order(conn, shop.shop_id, named)
    if found is None:
        return Review.UNKNOWN
    stored = read_orders_of(conn, shop.shop_id, [found.order_id], lock=True)[found.order_id]
    if word is None and stored.word is None:
        return Review.NOTHING_SAID
    if word is not None and (stored.standing != Standing.HELD.value or stored.word is not None):
        return Review.NOT_IN_DOUBT
    decide_order(conn, shop, stored.order_id, word, actor=actor, now=now)
    return Review.NOTED
