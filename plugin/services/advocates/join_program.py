"""A customer becomes an advocate: one referral code for ever, whoever asks twice gets the same."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_customer, ensure_advocate
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.joining import JoinRefusal
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.advocates.weigh_joining import weigh_joining


def join_program(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    customer_id: int,
    *,
    locale: str | None,
    now: datetime,
    draw: Callable[[int], int] = secrets.randbelow,
) -> Advocate | JoinRefusal:
    """Give this customer's advocate, made now unless there is one. An advocate stays one while the program is off.

    Into a group other than the customers' nobody joins by themselves; the merchant enlists them.
    Whether somebody may join is decided on what the database knows of their own orders; Shopify is not asked.
    """
    known = advocates_by_customer(conn, shop.shop_id, [customer_id]).get(customer_id)
    if known is not None:
        return known
    refusal = weigh_joining(conn, keys, shop, customer_id, now)
    return refusal or ensure_advocate(conn, shop.shop_id, customer_id, locale=locale, now=now, draw=draw)
