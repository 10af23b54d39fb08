"""A customer becomes an advocate: one referral code for ever, whoever asks twice gets the same."""

import secrets
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from plugin.db.advocates import advocates_by_customer, ensure_advocate
from plugin.db.offer_versions import read_offer_in_force
from plugin.domain.people.advocate import Advocate
from plugin.domain.shop import Shop


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
    return ensure_advocate(conn, shop.shop_id, customer_id, locale=locale, now=now, draw=draw)
