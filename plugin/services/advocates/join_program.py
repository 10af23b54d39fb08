"""A customer becomes an advocate: one referral code for ever, whoever asks twice gets the same."""

import secrets
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from plugin.db.advocates import advocates_by_customer, put_advocate
from plugin.db.offer_versions import read_offer_in_force
from plugin.domain.orders.order import fold_code
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.friend_code import draw_letters
from plugin.domain.shop import Shop

TRIES = 5


class JoinRefusal(StrEnum):
    """Why somebody cannot join."""

    PROGRAM_OFF = "program_off"


def join_program(
    conn: Connection,
    shop: Shop,
    customer_id: int,
    *,
    locale: str | None,
    now: datetime,
    draw: Callable[[int], int] = secrets.randbelow,
) -> Advocate | JoinRefusal:
    """Give this customer's advocate, made now unless there is one. An advocate stays one while the program is off."""
    known = advocates_by_customer(conn, shop.shop_id, [customer_id]).get(customer_id)
    if known is not None:
        return known
    offer = read_offer_in_force(conn, shop.shop_id, shop.shop_domain, timezone=shop.timezone, now=now)
    if offer is None or not offer.is_open:
        return JoinRefusal.PROGRAM_OFF
    for _ in range(TRIES):
        put_advocate(conn, shop.shop_id, customer_id, fold_code(draw_letters(draw)), locale=locale, now=now)
        known = advocates_by_customer(conn, shop.shop_id, [customer_id]).get(customer_id)
        if known is not None:
            return known
    raise RuntimeError("five random referral codes in a row were taken; the source of randomness is broken")
