"""A shop lets the app do more than before: what waited for that goes on at once, not at its next try."""

from collections.abc import Set
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.outbox import wake_message
from plugin.db.shops import read_shop
from plugin.db.waiting_work import bring_forward, list_waiting_orders
from plugin.domain.orders.eligibility import PRODUCTS_UNREAD
from plugin.domain.program.needed_scopes import PRODUCTS
from plugin.domain.shop import Shop


def note_scopes(conn: Connection, shop: Shop, granted: Set[str], now: datetime) -> frozenset[str]:
    """Wake whatever may have waited for a scope that is new, and give the new ones; call it before they are saved.

    Everything that was tried is tried again now: rewards, refills, offers, deliveries. Orders whose products could not
    be seen are read again. Where nothing is new, nothing happens.
    """
    fresh = frozenset(granted) - read_shop(conn, shop.shop_id).scopes
    if not fresh:
        return fresh
    bring_forward(conn, shop.shop_id, shop.shop_domain, now)
    for order_id in list_waiting_orders(conn, shop.shop_id, PRODUCTS_UNREAD) if PRODUCTS in fresh else ():
        reference = f"order:{order_id}"
        wake_message(conn, shop.shop_id, "refresh_order", reference, installation=shop.installation, now=now)
    return fresh
