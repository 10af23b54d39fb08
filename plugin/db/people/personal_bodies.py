"""Bodies of deliveries while they are kept: looked through for a person, thinned out, forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from plugin.db.tables import deliveries

_ENDED = ("done", "ignored", "dead")


@dataclass(frozen=True, slots=True)
class KeptBody:
    """One delivery's body; a worker still has to read it unless it `is_ended`."""

    delivery_id: int
    topic: str
    received_at: datetime
    is_ended: bool
    body: bytes = field(repr=False)


def list_bodies(conn: Connection, shop_domain: str, *, after: int, limit: int) -> Sequence[KeptBody]:
    """Give a shop's kept bodies, oldest first, from the delivery after `after` on."""
    kept = select(deliveries).where(
        deliveries.c.shop_domain == shop_domain, deliveries.c.id > after, deliveries.c.body.is_not(None)
    )
    rows = conn.execute(kept.order_by(deliveries.c.id).limit(limit))
    return [KeptBody(row.id, row.topic, row.received_at, row.state in _ENDED, bytes(row.body)) for row in rows]


def put_body(conn: Connection, shop_domain: str, delivery_id: int, body: bytes | None) -> None:
    """Put a thinner body in the place of one, or none where nobody reads it any more."""
    own = (deliveries.c.shop_domain == shop_domain, deliveries.c.id == delivery_id)
    conn.execute(update(deliveries).where(*own).values(body=body))


def drop_deliveries(conn: Connection, shop_domain: str, *, but: str, limit: int) -> int:
    """Forget up to `limit` deliveries of a shop, except those of the topic `but`; gives how many went."""
    some = (
        select(deliveries.c.id).where(deliveries.c.shop_domain == shop_domain, deliveries.c.topic != but).limit(limit)
    )
    return conn.execute(delete(deliveries).where(deliveries.c.id.in_(some))).rowcount
