"""A shop lets the app do more than before: what waited for that goes on at once, not at its next try."""

from collections.abc import Mapping, Set
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.shops.shops import read_shop
from plugin.db.work.outbox import wake_message
from plugin.db.work.waiting_work import bring_forward, list_waiting_orders
from plugin.domain.orders.counted import PRODUCTS_UNREAD
from plugin.domain.orders.membership import SEGMENT_UNREAD
from plugin.domain.program.checks.needed_scopes import PRODUCTS
from plugin.domain.shop import Shop

_WAITS_FOR_SHOPIFY = "backfill_buyers"
"""What waits for work of Shopify's own and for no permission."""
_WAITING_FOR: Mapping[str, str] = {PRODUCTS: PRODUCTS_UNREAD, "read_customers": SEGMENT_UNREAD}
"""Why orders wait that are read again when a scope comes."""


def note_scopes(conn: Connection, shop: Shop, granted: Set[str], now: datetime) -> frozenset[str]:
    """Wake whatever may have waited for a scope that is new, and give the new ones; call it before they are saved.

    Everything that was tried is tried again now: rewards, refills, offers, deliveries. Orders whose products or whose
    advocate's tags could not be seen are read again. Where nothing is new, nothing happens.
    """
    fresh = frozenset(granted) - read_shop(conn, shop.shop_id).scopes
    if not fresh:
        return fresh
    bring_forward(conn, shop.shop_id, shop.shop_domain, now, spared=_WAITS_FOR_SHOPIFY)
    for reason in (_WAITING_FOR[scope] for scope in sorted(fresh & _WAITING_FOR.keys())):
        for order_id in list_waiting_orders(conn, shop.shop_id, reason):
            reference = f"order:{order_id}"
            wake_message(conn, shop.shop_id, "refresh_order", reference, installation=shop.installation, now=now)
    return fresh
