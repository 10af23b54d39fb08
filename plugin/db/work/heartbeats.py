"""Signs of life of the background worker, so that a web process can tell whether anybody is working."""

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from plugin.db.tables import heartbeats


def beat(conn: Connection, name: str, now: datetime) -> None:
    """Note that `name` is alive."""
    make = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    row = make(heartbeats).values(name=name, beaten_at=now)
    conn.execute(row.on_conflict_do_update(index_elements=["name"], set_={"beaten_at": now}))


def last_beat(conn: Connection, name: str) -> datetime | None:
    """When `name` was last alive; None if never."""
    return conn.execute(select(heartbeats.c.beaten_at).where(heartbeats.c.name == name)).scalar_one_or_none()
