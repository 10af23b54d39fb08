"""Messages of one shop as the merchant sees them: what was given up and what keeps failing; and waking a dead one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from plugin.db.tables import messages

_SHOWN = tuple(
    messages.c[name] for name in ("id", "kind", "reference", "state", "outcome", "attempts", "created_at", "due_at")
)


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One message; `due_at` matters while it waits, `outcome` is what the last try said."""

    message_id: int
    kind: str
    reference: str
    state: str
    outcome: str | None
    attempts: int
    created_at: datetime
    due_at: datetime


def list_stuck(conn: Connection, shop_id: int, limit: int) -> list[OutboxLine]:
    """Give the messages given up, longest ago first, then those whose last try failed, next one first."""
    found: list[OutboxLine] = []
    for state in ("dead", "waiting"):
        stuck = select(*_SHOWN).where(messages.c.state == state, messages.c.shop_id == shop_id)
        if state == "waiting":
            stuck = stuck.where(messages.c.outcome.is_not(None), messages.c.outcome != "not yet")
        rows = conn.execute(stuck.order_by(messages.c.due_at, messages.c.id).limit(limit - len(found)))
        found += [OutboxLine(*row) for row in rows]
    return found


def count_given_up(conn: Connection, shop_id: int, at_most: int) -> int:
    """Count the messages given up, but not beyond `at_most`."""
    dead = select(messages.c.id).where(messages.c.state == "dead", messages.c.shop_id == shop_id)
    return len(conn.execute(dead.limit(at_most)).all())


def revive_message(conn: Connection, shop_id: int, message_id: int, now: datetime) -> str | None:
    """Wake one dead message with a fresh count of tries and give its kind; None when there is none to wake."""
    dead = update(messages).where(
        messages.c.shop_id == shop_id, messages.c.id == message_id, messages.c.state == "dead"
    )
    fresh = {"state": "waiting", "attempts": 0, "due_at": now, "lease_until": None, "finished_at": None}
    return conn.execute(dead.values(fresh).returning(messages.c.kind)).scalar_one_or_none()


def knows_message(conn: Connection, shop_id: int, message_id: int) -> bool:
    """Whether this shop owes or owed that, in whatever state."""
    found = select(messages.c.id).where(messages.c.shop_id == shop_id, messages.c.id == message_id)
    return conn.execute(found).first() is not None


def lock_given_up(conn: Connection, shop_id: int, kind: str, reference: str) -> bool:
    """Whether this was given up; if so nobody wakes it until the transaction ends."""
    found = select(messages.c.id).where(*_dead(shop_id, kind, reference)).with_for_update()
    return conn.execute(found).first() is not None


def end_given_up(conn: Connection, shop_id: int, kind: str, reference: str, outcome: str, now: datetime) -> bool:
    """Write that what was given up is over, because a person saw to it; False where nothing was given up."""
    over = update(messages).where(*_dead(shop_id, kind, reference))
    return conn.execute(over.values(state="done", outcome=outcome, finished_at=now)).rowcount == 1


def _dead(shop_id: int, kind: str, reference: str) -> tuple[ColumnElement[bool], ...]:
    return (
        messages.c.shop_id == shop_id,
        messages.c.kind == kind,
        messages.c.reference == reference,
        messages.c.state == "dead",
    )
