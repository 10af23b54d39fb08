"""How much work lies before us, and for how long: the figures behind /metrics and `goodword doctor`."""

from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from plugin.db.heartbeats import last_beat
from plugin.db.tables import deliveries, messages
from plugin.services.check_health import WORKER

_OPEN = ("waiting", "leased", "dead")


def read_backlog(conn: Connection, now: datetime, wall: datetime) -> dict[str, float]:
    """Give gauges by name: rows per open state, age of the oldest due delivery and of the worker's last beat in s."""
    figures: dict[str, float] = {}
    for table, name in ((deliveries, "inbox"), (messages, "outbox")):
        counted = _count(conn, table)
        figures |= {f"{name}_{state}": float(counted.get(state, 0)) for state in _OPEN}
    oldest = select(func.min(deliveries.c.due_at)).where(deliveries.c.state == "waiting")
    figures["inbox_lag_seconds"] = _age(conn.execute(oldest).scalar_one_or_none(), now)
    figures["worker_silent_seconds"] = _age(last_beat(conn, WORKER), wall)
    return figures


def _count(conn: Connection, table: Table) -> dict[str, int]:
    per_state = (
        select(table.c.state, func.count().label("rows")).where(table.c.state.in_(_OPEN)).group_by(table.c.state)
    )
    return {row.state: row.rows for row in conn.execute(per_state)}


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0
