"""What we owe the outside: one row per (shop, kind, reference), leased, tried, finished or buried.

A lease is known by the row, its try and its end: whoever leased it last may end it, a worker thought dead may not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Update, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from plugin.db.inserts import insert_once
from plugin.db.tables import messages
from plugin.domain.backoff import is_exhausted, wait_after

LEASE = timedelta(minutes=5)
_FIELDS = ("id", "shop_id", "kind", "reference", "installation", "attempts", "created_at", "lease_until")
_GIVEN_BACK = {"state": "waiting", "attempts": messages.c.attempts - 1, "lease_until": None}


@dataclass(frozen=True, slots=True)
class Message:
    """A leased message. `installation` is the shop's install count when it was put; an older one must not act."""

    message_id: int
    shop_id: int
    kind: str
    reference: str
    installation: int
    attempts: int
    created_at: datetime
    lease_until: datetime


def put_message(
    conn: Connection,
    shop_id: int,
    kind: str,
    reference: str,
    *,
    installation: int,
    now: datetime,
    due_at: datetime | None = None,
) -> bool:
    """Owe this once and for ever; False when it was owed before, whatever became of it."""
    row = {
        "shop_id": shop_id,
        "kind": kind,
        "reference": reference,
        "installation": installation,
        "state": "waiting",
        "due_at": due_at or now,
        "created_at": now,
    }
    return insert_once(conn, messages, row, keys=("shop_id", "kind", "reference")) is not None


def wake_message(
    conn: Connection, shop_id: int, kind: str, reference: str, *, installation: int, now: datetime
) -> None:
    """Owe this again, now: for recurring duties. One being worked on at this moment is done once more afterwards."""
    make = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    fresh = {"state": "waiting", "due_at": now, "installation": installation, "outcome": None, "finished_at": None}
    row = make(messages).values(shop_id=shop_id, kind=kind, reference=reference, created_at=now, **fresh)
    counted = case((messages.c.state.in_(("done", "dead")), 0), else_=messages.c.attempts)
    keys = ["shop_id", "kind", "reference"]
    conn.execute(row.on_conflict_do_update(index_elements=keys, set_=fresh | {"attempts": counted}))


def is_owed(conn: Connection, shop_id: int, kind: str, reference: str) -> bool:
    """Whether this is waiting or being worked on; a cheap question before waking what many callers wake."""
    found = select(messages.c.state).where(
        messages.c.shop_id == shop_id, messages.c.kind == kind, messages.c.reference == reference
    )
    return conn.execute(found).scalar_one_or_none() in ("waiting", "leased")


def lease_messages(conn: Connection, now: datetime, limit: int, lease: timedelta = LEASE) -> tuple[Message, ...]:
    """Take up to `limit` due messages of all shops, oldest duty first; none is given to two workers at a time."""
    taken = conn.execute(_TAKEN, {"moment": now, "until": now + lease, "most": limit})
    return tuple(sorted((Message(*row) for row in taken), key=lambda message: message.message_id))


def finish_messages(conn: Connection, shop_id: int, endings: Sequence[tuple[Message, str]], now: datetime) -> int:
    """Note with their outcomes that these of one shop are done; counts those whose lease was still held."""
    if not endings:
        return 0
    rows = [
        {
            "held_shop": shop_id,
            "held_id": message.message_id,
            "held_try": message.attempts,
            "held_until": message.lease_until,
            "said": outcome[:255],
            "at": now,
        }
        for message, outcome in endings
    ]
    return conn.execute(_DONE, rows).rowcount


def postpone_message(
    conn: Connection, shop_id: int, message: Message, reason: str, *, now: datetime, luck: float
) -> bool:
    """Try again after a growing pause; the eighth failure buries it. False when it is given up or the lease is lost."""
    if is_exhausted(message.attempts):
        bury_message(conn, shop_id, message, reason, now)
        return False
    return _later(conn, shop_id, message, reason, due_at=now + wait_after(message.attempts, luck), counts=True)


def wait_message(conn: Connection, shop_id: int, message: Message, reason: str, *, due_at: datetime) -> bool:
    """Try again at a known time, for as long as it takes: a frozen shop, an empty bucket. This try is forgotten."""
    return _later(conn, shop_id, message, reason, due_at=due_at, counts=False)


def bury_message(conn: Connection, shop_id: int, message: Message, reason: str, now: datetime) -> bool:
    """Give up and leave it to a person (`goodword replay --dead`)."""
    dead = _leased(shop_id, message).values(state="dead", outcome=reason[:255], finished_at=now, lease_until=None)
    return conn.execute(dead).rowcount == 1


def return_messages(conn: Connection, leased: Sequence[Message], now: datetime) -> int:
    """Give back what a stopping worker did not begin; the try does not count."""
    rows = [conn.execute(_leased(message.shop_id, message).values(_GIVEN_BACK | {"due_at": now})) for message in leased]
    return sum(row.rowcount for row in rows)


def recover_messages(conn: Connection, now: datetime) -> int:
    """Free what a killed worker left leased; its try counts."""
    return conn.execute(_RECOVERED, {"moment": now}).rowcount


def revive_messages(conn: Connection, shop_id: int | None, now: datetime) -> int:
    """Wake the dead of one shop, or of all, with a fresh count of tries."""
    dead = update(messages).where(messages.c.state == "dead")
    if shop_id is not None:
        dead = dead.where(messages.c.shop_id == shop_id)
    return conn.execute(dead.values(state="waiting", attempts=0, due_at=now, finished_at=None)).rowcount


# Every worker asks these again and again, and mostly for nothing: they are put together once.
_DUE = (
    select(messages.c.id)
    .where(messages.c.state == "waiting", messages.c.due_at <= bindparam("moment"))
    .order_by(messages.c.due_at, messages.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_TAKEN = (
    update(messages)
    .where(messages.c.id.in_(select(_DUE.c.id)))
    .values(
        state="leased",
        attempts=messages.c.attempts + 1,
        lease_until=bindparam("until"),
        due_at=bindparam("until"),
    )
    .returning(*(messages.c[name] for name in _FIELDS))
)
_RECOVERED = (
    update(messages)
    .where(messages.c.state == "leased", messages.c.due_at <= bindparam("moment"))
    .values(state="waiting", lease_until=None)
)
_DONE = (
    update(messages)
    .where(
        messages.c.shop_id == bindparam("held_shop"),
        messages.c.id == bindparam("held_id"),
        messages.c.state == "leased",
        messages.c.attempts == bindparam("held_try"),
        messages.c.lease_until == bindparam("held_until"),
    )
    .values(state="done", outcome=bindparam("said"), finished_at=bindparam("at"), lease_until=None)
)


def _later(conn: Connection, shop_id: int, message: Message, reason: str, *, due_at: datetime, counts: bool) -> bool:
    waiting = {"state": "waiting", "outcome": reason[:255], "due_at": due_at, "lease_until": None}
    waiting["attempts"] = message.attempts if counts else message.attempts - 1
    return conn.execute(_leased(shop_id, message).values(waiting)).rowcount == 1


def _leased(shop_id: int, message: Message) -> Update:
    return update(messages).where(
        messages.c.shop_id == shop_id,
        messages.c.id == message.message_id,
        messages.c.state == "leased",
        messages.c.attempts == message.attempts,
        messages.c.lease_until == message.lease_until,
    )
