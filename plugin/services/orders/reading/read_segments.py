"""Whether the advocate of an order that is about to be promised carries the customer tag its program pays more for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from plugin.admin_api.client import AdminClient
from plugin.admin_api.customer_tags import read_tags
from plugin.admin_api.failures import ScopeMissing
from plugin.db.engine import reading
from plugin.domain.orders.membership import SEGMENT_UNREAD, Membership, carries, segment_of
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.shop import Shop
from plugin.services.orders.weighing.weigh_orders import WeighedOrder
from plugin.services.orders.weighing.weigh_read_orders import weigh_read_orders
from plugin.services.workbench import Workbench


def read_segments(
    bench: Workbench, shop: Shop, client: AdminClient, orders: Sequence[OrderSnapshot]
) -> tuple[OrderSnapshot, ...]:
    """Give the orders with what was found; one call for every 100 advocates, and none for what was promised before.

    Raises AdminApiError. Where the shop keeps its customers from us the orders wait.
    """
    with reading(bench.engine) as conn:
        weighed = weigh_read_orders(conn, bench.keys, shop, orders)
    waiting = {order_id: item for order_id, item in weighed.items() if item.verdict.reason == SEGMENT_UNREAD}
    people = {item.advocate.customer_id for item in waiting.values() if item.advocate is not None}
    try:
        tags = read_tags(client, sorted(one for one in people if one is not None))
    except ScopeMissing:
        return tuple(orders)
    return tuple(_told(order, waiting.get(order.order_id), tags) for order in orders)


def _told(order: OrderSnapshot, item: WeighedOrder | None, tags: Mapping[int, Sequence[str]]) -> OrderSnapshot:
    tag = None if item is None or item.terms is None else segment_of(item.terms)
    if item is None or item.advocate is None or tag is None:
        return order
    found = tags.get(item.advocate.customer_id or 0, ())
    return replace(order, member=Membership(item.advocate.advocate_id, tag, carries(found, tag)))
