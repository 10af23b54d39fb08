"""The slot in the door: puts deliveries into the inbox through the raw driver, durably, many in one commit.

SQLite's own waiting for the write lock is unfair and costs tail latency; here one thread of the process writes for all
that wait. It is a thread of its own, because a request's thread that wrote for the others as well would first have to
win the interpreter back from them. The insert does nothing for a delivery that is there already.
"""

import queue
import sqlite3
import threading
import time
from datetime import UTC, datetime

from sqlalchemy import Engine

from plugin.db.engine import RawConnection, is_sqlite, raw_connection
from webhooks.delivery import Delivery

BUSY_PATIENCE_S = 3.0
"""Shopify waits five seconds for the whole answer; a 503 in time is worth more than a 200 too late."""
SHUT_PATIENCE_S = 0.3
"""The same after a write that was not let through: who comes then must not wait behind all who waited in vain."""
POLL_S = 0.001
"""How often to look whether another process has ended its writing. SQLite's own waiting grows to 100 ms a look, so a
busy worker, which needs no look at all between two transactions of its own, would shut the door out."""
PATIENCE_S = 4.0
"""How long a request waits for its row: the database's patience, and another batch's writing before it."""
MOST_AT_ONCE = 64
"""Rows in one statement: far below the parameters SQLite allows (32,766), and a commit of at most a few MB."""

_COLUMNS = (
    "shop_domain, topic, webhook_id, event_id, api_version, triggered_at, received_at, due_at, body, state, attempts"
)
_ON_CONFLICT = "ON CONFLICT (shop_domain, topic, webhook_id) DO NOTHING"
_ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0)"


class InboxUnavailable(Exception):
    """The database did not take the delivery: do not acknowledge it, Shopify repeats it."""

    reason = "inbox_unavailable"


class _Letter:
    """A row on its way; `answered` opens when it is known how that ended."""

    __slots__ = ("answered", "failure", "row")

    def __init__(self, row: tuple[object, ...]) -> None:
        self.row = row
        self.answered = threading.Lock()
        self.answered.acquire()
        self.failure: InboxUnavailable | None = None


class Letterbox:
    """One per web process; its thread and its one connection begin with the first delivery."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = is_sqlite(engine)
        self._row_sql = _ROW if self._is_sqlite else _ROW.replace("?", "%s")
        self._connection: RawConnection | None = None
        self._slot: queue.SimpleQueue[_Letter | None] = queue.SimpleQueue()
        self._opening = threading.Lock()
        self._writer: threading.Thread | None = None
        self._patience = BUSY_PATIENCE_S

    def put(self, delivery: Delivery) -> None:
        """Return when the delivery is durably in the inbox, put now or before. Raises InboxUnavailable.

        After `PATIENCE_S` it raises too; the row may still be written, which does no harm: Shopify repeats it.
        """
        letter = _Letter(self._row(delivery))
        self._slot.put(letter)
        # After the put: whoever closes forgets the writer first, so a letter behind its back is seen here.
        if self._writer is None or not self._writer.is_alive():
            self._open_slot()
        if not letter.answered.acquire(timeout=PATIENCE_S):
            raise InboxUnavailable("busy: run `goodword doctor`")
        if letter.failure is not None:
            raise letter.failure

    def close(self) -> None:
        """Write what has been put and let go of thread and connection; the next delivery begins again."""
        with self._opening:
            writer, self._writer = self._writer, None
            if writer is not None:
                self._slot.put(None)
                writer.join()

    def _open_slot(self) -> None:
        with self._opening:
            if self._writer is None or not self._writer.is_alive():
                self._writer = threading.Thread(target=self._write_until_closed, name="letterbox", daemon=True)
                self._writer.start()

    def _write_until_closed(self) -> None:
        is_open = True
        while is_open:
            letters = self._take()
            is_open = None not in letters
            self._write([letter for letter in letters if letter is not None])
        self._forget()

    def _take(self) -> list[_Letter | None]:
        """All that is in the slot, and at least one."""
        letters = [self._slot.get()]
        try:
            while len(letters) < MOST_AT_ONCE:
                letters.append(self._slot.get_nowait())
        except queue.Empty:
            pass
        return letters

    def _write(self, batch: list[_Letter]) -> None:
        # In one order for everybody: two processes with the same duplicates would otherwise deadlock.
        rows = sorted((letter.row for letter in batch), key=lambda row: [str(part) for part in row[:3]])
        failure = self._try(rows) if rows else None
        for letter in batch:
            letter.failure = failure
            letter.answered.release()

    def _try(self, rows: list[tuple[object, ...]]) -> InboxUnavailable | None:
        """Write, a second time when a server dropped a connection that had been idle: the insert bears repeating."""
        was_open = self._connection is not None and not self._is_sqlite
        until = time.monotonic() + self._patience
        while True:
            try:
                self._commit(rows)
            except Exception as error:
                if _is_busy(error) and time.monotonic() < until:
                    time.sleep(POLL_S)
                    continue
                self._patience = SHUT_PATIENCE_S
                self._forget()
                return (
                    self._try(rows) if was_open else InboxUnavailable(f"{type(error).__name__}: run `goodword doctor`")
                )
            self._patience = BUSY_PATIENCE_S
            return None

    def _commit(self, rows: list[tuple[object, ...]]) -> None:
        if self._connection is None:
            self._connection = self._open()
        # One statement is its own transaction; every further call would hand the interpreter's lock to the other
        # threads and wait for it again, which under load costs more than the write.
        values = ", ".join([self._row_sql] * len(rows))
        cursor = self._connection.cursor()
        cursor.execute(f"INSERT INTO deliveries ({_COLUMNS}) VALUES {values} {_ON_CONFLICT}", _flat(rows))  # noqa: S608
        cursor.close()

    def _open(self) -> RawConnection:
        connection = raw_connection(self._engine)
        if self._is_sqlite:
            connection.cursor().execute("PRAGMA busy_timeout = 0", ())
        return connection

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except Exception:  # noqa: S110 - it is thrown away either way
            pass

    def _row(self, delivery: Delivery) -> tuple[object, ...]:
        received = self._time(delivery.received_at)
        return (
            delivery.shop_domain,
            delivery.topic,
            delivery.webhook_id,
            delivery.event_id,
            delivery.api_version,
            self._time(delivery.triggered_at) if delivery.triggered_at else None,
            received,
            received,
            delivery.body,
        )

    def _time(self, moment: datetime) -> object:
        """The form SQLAlchemy gives a time in this database, so that both ways of writing compare alike."""
        if not self._is_sqlite:
            return moment
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _is_busy(error: Exception) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_BUSY


def _flat(rows: list[tuple[object, ...]]) -> list[object]:
    return [part for row in rows for part in row]
