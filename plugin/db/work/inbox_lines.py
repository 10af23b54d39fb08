"""Deliveries as the merchant's list shows them, without their bodies; and waking a dead one. By shop domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from plugin.db.tables import deliveries
from plugin.domain.page import PAGE_LENGTH, Place

_SHOWN = tuple(
    deliveries.c[name] for name in ("id", "topic", "received_at", "subject", "state", "outcome", "attempts", "due_at")
)

_RARE = frozenset({"waiting", "leased", "dead"})
"""States that few deliveries are in at a time: walking the shop's history for them would mostly find nothing."""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One delivery; `due_at` matters while it waits, `can_retry` tells that it is dead and its body is still here."""

    delivery_id: int
    topic: str
    received_at: datetime
    subject: str | None
    state: str
    outcome: str | None
    attempts: int
    due_at: datetime
    can_retry: bool


def list_inbox_lines(conn: Connection, shop_domain: str, *, state: str | None, place: Place | None) -> list[InboxLine]:
    """Give one row more than a page holds, newest first unless the place looks toward newer rows."""
    found, number = _choose(shop_domain, state)
    if place is None:
        found = found.order_by(number.desc())
    elif place.is_newer:
        found = found.where(number > place.row_id).order_by(number)
    else:
        found = found.where(number < place.row_id).order_by(number.desc())
    return [_line(row) for row in conn.execute(found.limit(PAGE_LENGTH + 1))]


def deliveries_about(conn: Connection, shop_domain: str, subjects: Iterable[str], limit: int = 20) -> list[InboxLine]:
    """Give the newest deliveries that were about these subjects."""
    about = _of(shop_domain).where(deliveries.c.subject.in_(sorted(set(subjects))))
    return [_line(row) for row in conn.execute(about.order_by(deliveries.c.id.desc()).limit(limit))]


def last_received(conn: Connection, shop_domain: str) -> datetime | None:
    """When the shop's newest delivery arrived."""
    newest = select(deliveries.c.received_at).where(deliveries.c.shop_domain == shop_domain)
    return conn.execute(newest.order_by(deliveries.c.id.desc()).limit(1)).scalar_one_or_none()


def count_dead(conn: Connection, shop_domain: str, at_most: int) -> int:
    """Count the deliveries given up, but not beyond `at_most`."""
    dead = select(deliveries.c.id).where(deliveries.c.state == "dead", deliveries.c.shop_domain == shop_domain)
    return len(conn.execute(dead.limit(at_most)).all())


def revive_delivery(conn: Connection, shop_domain: str, delivery_id: int, now: datetime) -> bool:
    """Wake one dead delivery of this shop with a fresh count of tries; False when there is none with a body."""
    dead = update(deliveries).where(
        deliveries.c.id == delivery_id,
        deliveries.c.shop_domain == shop_domain,
        deliveries.c.state == "dead",
        deliveries.c.body.is_not(None),
    )
    fresh = {"state": "waiting", "attempts": 0, "due_at": now, "lease_until": None, "finished_at": None}
    return conn.execute(dead.values(fresh)).rowcount == 1


def knows_delivery(conn: Connection, shop_domain: str, delivery_id: int) -> bool:
    """Whether this shop has that delivery, in whatever state."""
    found = select(deliveries.c.id).where(deliveries.c.shop_domain == shop_domain, deliveries.c.id == delivery_id)
    return conn.execute(found).first() is not None


def _choose(shop_domain: str, state: str | None) -> tuple[Select[tuple[object, ...]], ColumnElement[int]]:
    """The rows in this state, and their number to order by."""
    if state is None:
        return _of(shop_domain), deliveries.c.id
    if state not in _RARE:
        return _of(shop_domain).where(deliveries.c.state == state), deliveries.c.id
    # Only the index of states is left to either database when domain and number stand in an expression.
    found = _shown().where(deliveries.c.state == state, deliveries.c.shop_domain.concat("") == shop_domain)
    return found, deliveries.c.id + 0


def _of(shop_domain: str) -> Select[tuple[object, ...]]:
    return _shown().where(deliveries.c.shop_domain == shop_domain)


def _shown() -> Select[tuple[object, ...]]:
    return select(*_SHOWN, deliveries.c.body.is_not(None).label("has_body"))


def _line(row: Row[tuple[object, ...]]) -> InboxLine:
    return InboxLine(
        delivery_id=row.id,
        topic=row.topic,
        received_at=row.received_at,
        subject=row.subject,
        state=row.state,
        outcome=row.outcome,
        attempts=row.attempts,
        due_at=row.due_at,
        can_retry=row.state == "dead" and bool(row.has_body),
    )
