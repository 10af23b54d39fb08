"""Ask Shopify which orders changed since we last asked and record them: what no delivery told us is found here."""

from dataclasses import replace
from datetime import datetime, timedelta

from plugin.admin_api.shop_orders import OrdersPage, OrdersRead, list_updated_orders
from plugin.db.shops.shops import orders_read_until, save_orders_read_until
from plugin.domain.shop import Shop
from plugin.services.orders.answering.record_orders import record_orders
from plugin.services.orders.reading.read_order_cards import read_order_cards
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

OVERLAP = timedelta(minutes=10)
"""Shopify's search index lags behind its orders, and its clock may differ from ours."""

FIRST_LOOK = timedelta(hours=48)


def reconcile_orders(bench: Workbench, shop: Shop, now: datetime, since: datetime | None = None) -> int:
    """Record every order changed since the last time, or since `since` where that is earlier; gives how many were read.

    The mark moves only after everything before it is recorded, so neither a crash nor a late `since` skips anything. A
    second run in a row changes nothing. Raises AdminApiError or GrantError; what was read until then stands.
    """
    with bench.engine.begin() as conn:
        mark = orders_read_until(conn, shop.shop_id)
    last = (mark or now - FIRST_LOOK) - OVERLAP
    start = min(since or last, last)
    client = reach_shop(bench, shop, is_background=True)
    count, after = 0, None
    while True:
        page = list_updated_orders(client, start, after)
        found, flawed = read_order_cards(bench, shop, client, page.found)
        page = replace(page, found=found, unreadable=(*page.unreadable, *flawed))
        count += _record(bench, shop, page, now)
        after = page.next_cursor
        if after is None:
            break
    with bench.engine.begin() as conn:
        save_orders_read_until(conn, shop.shop_id, now)
    return count


def _record(bench: Workbench, shop: Shop, page: OrdersPage, now: datetime) -> int:
    lasting = tuple(order for order in page.unreadable if not order.is_temporary)
    with bench.engine.begin() as conn:
        record_orders(conn, bench.keys, shop, OrdersRead(page.found, (), lasting), now=now)
    return len(page.found) + len(page.unreadable)
