"""What becomes of people's data requests beside the documents: those not answered yet, and who fetched an answer."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.tables import audit_rows, deliveries

FETCHED = "export_fetched"
"""The action of the audit row that every download leaves."""

_TOPIC = "customers/data_request"


def list_open_requests(conn: Connection, shop_domain: str, limit: int) -> list[tuple[datetime, bool]]:
    """Give when each request arrived that is not answered yet, and whether it was given up; oldest first."""
    open_ones = select(deliveries.c.received_at, deliveries.c.state).where(
        deliveries.c.shop_domain == shop_domain,
        deliveries.c.topic == _TOPIC,
        deliveries.c.state.in_(("waiting", "leased", "dead")),
    )
    rows = conn.execute(open_ones.limit(limit)).all()
    return sorted((row.received_at, row.state == "dead") for row in rows)


def last_fetched(conn: Connection, shop_domain: str, people_asking: Iterable[str]) -> dict[int, datetime]:
    """Give when each document about these people (audit subjects) was last downloaded, by its number."""
    wanted = sorted(set(people_asking))
    if not wanted:
        return {}
    found = select(audit_rows.c.detail, audit_rows.c.happened_at).where(
        audit_rows.c.shop_domain == shop_domain, audit_rows.c.subject.in_(wanted), audit_rows.c.action == FETCHED
    )
    rows = conn.execute(found.order_by(audit_rows.c.id)).all()
    return {row.detail["export"]: row.happened_at for row in rows}
