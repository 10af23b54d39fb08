"""Something happened to an order: whatever it was, the order is read again and judged on what Shopify says now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from plugin.domain.shop import Shop
from plugin.services.orders.reading.refresh_orders import refresh_orders
from plugin.services.workbench import Workbench
from webhooks.inbox import Leased
from webhooks.payloads import Unreadable, order_id_of
from webhooks.topics import Outcome, Outcomes, on


@on(
    "orders/paid",
    "orders/updated",
    "orders/cancelled",
    "orders/edited",
    "refunds/create",
    "disputes/create",
)
def refresh(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
    """Read every order these deliveries are about once; the newest delivery of each is what its verdict names.

    A body that cannot be read ends here with its reason; where it still shows its order, that order is read too.
    """
    readings = {delivery.delivery_id: order_id_of(delivery.topic, delivery.body) for delivery in deliveries}
    newest = {order_id: delivery_id for delivery_id, (order_id, _) in readings.items() if order_id is not None}
    told = refresh_orders(bench, shop, sorted(newest), now=now, delivery_ids=newest)
    return {delivery_id: _outcome(order_id, flaw, told) for delivery_id, (order_id, flaw) in readings.items()}


def _outcome(order_id: int | None, flaw: Unreadable | None, told: Mapping[int, str]) -> Outcome:
    if flaw is not None:
        return Outcome(f"cannot be read: {flaw.value}", None if order_id is None else str(order_id))
    return Outcome(told.get(order_id or 0, "done"), str(order_id))
