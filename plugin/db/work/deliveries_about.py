"""The deliveries that concerned one order, for people who ask why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.tables import deliveries


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """One delivery without its body."""

    delivery_id: int
    topic: str
    received_at: datetime
    state: str
    outcome: str | None
    attempts: int


def list_deliveries_about(conn: Connection, shop_domain: str, order_id: int, limit: int = 200) -> list[DeliveryNote]:
    """Give the worked-off deliveries about this order, oldest first."""
    d = deliveries.c
    found = select(d.id, d.topic, d.received_at, d.state, d.outcome, d.attempts).where(
        d.shop_domain == shop_domain, d.subject == str(order_id)
    )
    return [DeliveryNote(*row) for row in conn.execute(found.order_by(d.id).limit(limit))]
