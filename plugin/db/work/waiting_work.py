"""What a shop waits with, brought forward: what kept it waiting is gone."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from plugin.db.tables import deliveries, messages, orders
from plugin.domain.orders.verdict import Standing


def bring_forward(conn: Connection, shop_id: int, shop_domain: str, now: datetime, *, spared: str = "") -> int:
    """Make everything of this shop that was tried and waits due now; gives how many. Messages `spared` keep their time.

    What waits for its first try was given its time on purpose and keeps it.
    """
    count = 0
    for table, is_its in (
        (messages, (messages.c.shop_id == shop_id) & (messages.c.kind != spared)),
        (deliveries, deliveries.c.shop_domain == shop_domain),
    ):
        tried = (table.c.state == "waiting", table.c.due_at > now, table.c.outcome.is_not(None))
        count += conn.execute(update(table).where(is_its, *tried).values(due_at=now)).rowcount
    return count


def list_waiting_orders(conn: Connection, shop_id: int, reason: str) -> list[int]:
    """Give the orders that are open for this reason, by ascending Shopify number."""
    found = select(orders.c.order_id).where(
        orders.c.shop_id == shop_id, orders.c.standing == Standing.OPEN.value, orders.c.reason == reason
    )
    return list(conn.execute(found.order_by(orders.c.order_id)).scalars())
