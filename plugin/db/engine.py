"""The database, opened the way the promises need it: durable commits, checked foreign keys, UTC, no lost updates."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry


class RawCursor(Protocol):
    """The driver's cursor, as far as we use it."""

    def execute(self, statement: str, parameters: Sequence[object], /) -> object:
        """Run one statement."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class RawConnection(Protocol):
    """The driver's connection, as far as we use it."""

    def cursor(self) -> RawCursor:
        """Open a cursor."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


BUSY_TIMEOUT_MS = 10_000
STATISTICS_OLD_S = 900
"""A SQLite connection reads the planner's statistics once, when it is opened."""

_READING = "goodword_reading"


def create_engine_for(url: str) -> Engine:
    """Open the database at this URL lazily; `postgres://` and `postgresql://` mean psycopg."""
    parsed = _with_driver(make_url(url))
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return create_engine(
        parsed,
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": 5, "application_name": "goodword"},
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads one moment's state; on SQLite it does not wait for the writer."""
    options: dict[str, object] = {_READING: True}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as conn, conn.begin():
        yield conn


def raw_connection(engine: Engine) -> RawConnection:
    """Take a driver connection out of the pool for good, in which every statement is its own durable transaction."""
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    pooled.detach()
    if not is_sqlite(engine):
        engine.dialect.set_isolation_level(connection, "AUTOCOMMIT")  # type: ignore[arg-type]  # it is the driver's own
    return cast(RawConnection, connection)


def is_sqlite(engine: Engine) -> bool:
    """Whether this is the one-file database of a small shop."""
    return engine.dialect.name == "sqlite"


def sqlite_path(engine: Engine) -> Path:
    """The file of a SQLite database, absolute."""
    return Path(engine.url.database or "").resolve()


def prepare_sqlite(connection: sqlite3.Connection, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
    """Set what every SQLite connection needs: WAL, commits that survive a power cut, foreign keys, patience."""
    connection.execute(f"PRAGMA busy_timeout = {busy_timeout_ms:d}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def gather_statistics(engine: Engine) -> None:
    """Tell SQLite's planner what the tables hold; PostgreSQL sees to it itself. Takes milliseconds at any size.

    Untold, it takes one shop for ten rows: it walks all of a shop's rows where two columns' index leads straight there.
    """
    if is_sqlite(engine):
        with engine.begin() as conn:
            conn.exec_driver_sql("PRAGMA analysis_limit = 1000")
            conn.exec_driver_sql("ANALYZE")


def _with_driver(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgres", "postgresql") else url


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, pool_size=20, max_overflow=20, hide_parameters=True, pool_recycle=STATISTICS_OLD_S)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN is deferred, which loses updates; ours is sent by the next listener.
        connection.isolation_level = None
        prepare_sqlite(connection)

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        statement = "BEGIN" if conn.get_execution_options().get(_READING, False) else "BEGIN IMMEDIATE"
        try:
            # Past the library's own way of running a statement, which is a sixth of what a short transaction costs.
            cast(sqlite3.Connection, conn.connection.driver_connection).execute(statement)
        except sqlite3.OperationalError as error:
            raise OperationalError(statement, None, error) from error

    return engine
