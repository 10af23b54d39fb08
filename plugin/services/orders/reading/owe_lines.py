"""Lines that were read within the very second of their order's last change are asked for once more when it is over.

Shopify's times are whole seconds: goods that become a gift card of the same price within it show nowhere else, and what
is paid by the value of the goods is settled before the last look that comes before paying.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.work.outbox import put_message
from plugin.domain.orders.verdict import Standing
from plugin.domain.shop import Shop
from plugin.services.orders.weighing.weigh_orders import WeighedOrder

LINES = "lines:"
"""What the references of such messages begin with; the moment of the change and the order's number follow."""
OVER_AFTER = timedelta(seconds=10)
"""A second, and what our clock may differ from Shopify's."""
ASK_AFTER = timedelta(minutes=10)


def owe_lines(conn: Connection, shop: Shop, item: WeighedOrder, now: datetime) -> None:
    """Owe that reading, once for each change, to an order that counts and whose lines decide."""
    order = item.order
    is_early = now - order.updated_at < OVER_AFTER
    if order.gift_cards is None or item.verdict.standing is not Standing.REFERRED or not is_early:
        return
    reference = f"{LINES}{int(order.updated_at.timestamp())}:{order.order_id}"
    due_at = now + ASK_AFTER
    put_message(conn, shop.shop_id, "refresh_order", reference, installation=shop.installation, now=now, due_at=due_at)
