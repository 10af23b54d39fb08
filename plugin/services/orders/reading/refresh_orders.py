"""Read orders again at Shopify and record what they are now. Deliveries are hints; this is what they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from plugin.admin_api.failures import AccessLost, Unavailable
from plugin.admin_api.shop_orders import OrdersRead, read_orders
from plugin.domain.shop import Shop
from plugin.services.orders.answering.record_orders import record_orders
from plugin.services.orders.reading.read_order_cards import read_order_cards
from plugin.services.shops.distrust_access import distrust_access
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench


def refresh_orders(
    bench: Workbench,
    shop: Shop,
    order_ids: Sequence[int],
    *,
    now: datetime,
    delivery_ids: Mapping[int, int] | None = None,
    before_paying: bool = False,
) -> dict[int, str]:
    """Read and record; gives each order's outcome in words. `delivery_ids` names what made us look.

    `before_paying` asks for lines again that were read before.

    Raises AdminApiError or GrantError when Shopify cannot be asked; what was read until then stands. An order that
    Shopify itself failed on just now raises Unavailable after its neighbours are recorded.
    """
    if not order_ids:
        return {}
    read = _read(bench, shop, order_ids, afresh=before_paying)
    lasting = tuple(order for order in read.unreadable if not order.is_temporary)
    with bench.engine.begin() as conn:
        told = record_orders(
            conn,
            bench.keys,
            shop,
            OrdersRead(read.found, read.missing, lasting),
            now=now,
            delivery_ids=delivery_ids,
        )
    if len(lasting) < len(read.unreadable):
        raise Unavailable("an order came back incomplete", is_effect_unknown=False, reason="order_incomplete")
    return told


def _read(bench: Workbench, shop: Shop, order_ids: Sequence[int], *, afresh: bool) -> OrdersRead:
    """Ask Shopify; a token it does not accept any more is not tried again."""
    try:
        client = reach_shop(bench, shop, is_background=True)
        read = read_orders(client, order_ids)
        found, flawed = read_order_cards(bench, shop, client, read.found, afresh=afresh)
        return replace(read, found=found, unreadable=(*read.unreadable, *flawed))
    except AccessLost:
        with bench.engine.begin() as conn:
            distrust_access(conn, shop)
        raise
