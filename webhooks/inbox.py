"""The inbox after the door: lease deliveries, finish, postpone or bury them, revive the dead, forget old bodies.

A lease is known by the row, its try and its end: whoever leased it last may end it, a worker thought dead may not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Update, and_, bindparam, select, update

from plugin.db.tables import deliveries
from plugin.domain.backoff import is_exhausted, wait_after

BATCH = 50
LEASE = timedelta(minutes=5)
BODIES_KEPT = timedelta(days=30)
_PURGED_AT_ONCE = 2_000
_OUTCOME_LENGTH = 64
_FIELDS = ("id", "shop_domain", "topic", "webhook_id", "triggered_at", "received_at", "body", "attempts", "lease_until")


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery in the hands of one worker until `lease_until`."""

    delivery_id: int
    shop_domain: str
    topic: str
    webhook_id: str
    triggered_at: datetime | None
    received_at: datetime
    body: bytes
    attempts: int
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """How a leased delivery ends: `done` and `ignored` for good."""

    delivery: Leased
    state: str
    outcome: str
    subject: str | None = None


def lease_deliveries(
    conn: Connection, now: datetime, limit: int = BATCH, lease: timedelta = LEASE
) -> tuple[Leased, ...]:
    """Take up to `limit` due deliveries, longest due first; none is given to two workers at a time."""
    taken = conn.execute(_TAKEN, {"moment": now, "until": now + lease, "most": limit})
    return tuple(sorted((_leased(*row) for row in taken), key=lambda delivery: delivery.delivery_id))


def finish_deliveries(conn: Connection, endings: Sequence[Ending], now: datetime) -> int:
    """End leased deliveries for good; counts those whose lease was still held."""
    if not endings:
        return 0
    return conn.execute(_END, [_ended(ending, now) for ending in endings]).rowcount


def postpone_delivery(conn: Connection, delivery: Leased, reason: str, *, now: datetime, luck: float) -> bool:
    """Try again after a growing pause; the eighth failure buries it. False when it is given up or the lease is lost."""
    if is_exhausted(delivery.attempts):
        bury_delivery(conn, delivery, reason, now)
        return False
    return wait_delivery(conn, delivery, reason, due_at=now + wait_after(delivery.attempts, luck))


def wait_delivery(conn: Connection, delivery: Leased, reason: str, *, due_at: datetime, counts: bool = True) -> bool:
    """Try again at a known time; with `counts=False` this try is forgotten, so that waiting never ends in burial."""
    attempts = delivery.attempts if counts else delivery.attempts - 1
    later = _held(delivery).values(
        state="waiting", outcome=reason[:_OUTCOME_LENGTH], due_at=due_at, lease_until=None, attempts=attempts
    )
    return conn.execute(later).rowcount == 1


def bury_delivery(conn: Connection, delivery: Leased, reason: str, now: datetime) -> bool:
    """Give up and leave it to a person: it counts on /metrics, and `goodword replay --dead` wakes it."""
    return conn.execute(_END, _ended(Ending(delivery, "dead", reason), now)).rowcount == 1


def recover_deliveries(conn: Connection, now: datetime) -> int:
    """Free what a killed worker left leased; its try counts."""
    return conn.execute(_RECOVERED, {"moment": now}).rowcount


def revive_deliveries(conn: Connection, now: datetime, delivery_id: int | None = None) -> int:
    """Wake all dead deliveries, or the one named whatever its state, with a fresh count of tries.

    One whose body has been forgotten stays as it is.
    """
    asleep = update(deliveries).where(deliveries.c.body.is_not(None))
    chosen = deliveries.c.state == "dead" if delivery_id is None else deliveries.c.id == delivery_id
    fresh = asleep.where(chosen).values(state="waiting", attempts=0, due_at=now, lease_until=None, finished_at=None)
    return conn.execute(fresh).rowcount


def purge_bodies(conn: Connection, now: datetime) -> int:
    """Forget the bodies of deliveries that ended more than 30 days ago, some thousand at a time."""
    ended = deliveries.c.state.in_(("done", "ignored", "dead"))
    old = (
        select(deliveries.c.id)
        .where(ended, deliveries.c.due_at <= now - BODIES_KEPT, deliveries.c.body.is_not(None))
        .limit(_PURGED_AT_ONCE)
    )
    return conn.execute(update(deliveries).where(deliveries.c.id.in_(old)).values(body=None)).rowcount


# Every worker asks these again and again, and mostly for nothing: they are put together once.
_DUE = (
    select(deliveries.c.id)
    .where(deliveries.c.state == "waiting", deliveries.c.due_at <= bindparam("moment"))
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_TAKEN = (
    update(deliveries)
    .where(deliveries.c.id.in_(select(_DUE.c.id)))
    .values(
        state="leased",
        attempts=deliveries.c.attempts + 1,
        lease_until=bindparam("until"),
        due_at=bindparam("until"),
    )
    .returning(*(deliveries.c[name] for name in _FIELDS))
)
_RECOVERED = (
    update(deliveries)
    .where(deliveries.c.state == "leased", deliveries.c.due_at <= bindparam("moment"))
    .values(state="waiting", lease_until=None)
)
_END = (
    update(deliveries)
    .where(
        and_(
            deliveries.c.id == bindparam("held_id"),
            deliveries.c.state == "leased",
            deliveries.c.attempts == bindparam("held_try"),
            deliveries.c.lease_until == bindparam("held_until"),
        )
    )
    .values(
        state=bindparam("ended_state"),
        outcome=bindparam("ended_outcome"),
        subject=bindparam("ended_subject"),
        finished_at=bindparam("ended_at"),
        due_at=bindparam("ended_at"),
        lease_until=None,
    )
)


def _ended(ending: Ending, now: datetime) -> dict[str, object]:
    return {
        "held_id": ending.delivery.delivery_id,
        "held_try": ending.delivery.attempts,
        "held_until": ending.delivery.lease_until,
        "ended_state": ending.state,
        "ended_outcome": ending.outcome[:_OUTCOME_LENGTH],
        "ended_subject": ending.subject,
        "ended_at": now,
    }


def _held(delivery: Leased) -> Update:
    return update(deliveries).where(
        deliveries.c.id == delivery.delivery_id,
        deliveries.c.state == "leased",
        deliveries.c.attempts == delivery.attempts,
        deliveries.c.lease_until == delivery.lease_until,
    )


def _leased(
    delivery_id: int,
    shop_domain: str,
    topic: str,
    webhook_id: str,
    triggered_at: datetime | None,
    received_at: datetime,
    body: bytes | None,
    attempts: int,
    lease_until: datetime,
) -> Leased:
    kept = bytes(body or b"")
    return Leased(delivery_id, shop_domain, topic, webhook_id, triggered_at, received_at, kept, attempts, lease_until)
