"""The slot in the door: puts deliveries into the inbox through the raw driver, durably, many in one commit.

SQLite's own waiting for the write lock is unfair and costs tail latency; here the threads of a process take turns, and
whose turn it is writes for all that wait. The insert does nothing for a delivery that is there already.
"""

import threading
from datetime import UTC, datetime

from sqlalchemy import Engine

from plugin.db.engine import RawConnection, is_sqlite, raw_connection
from webhooks.delivery import Delivery

BUSY_TIMEOUT_MS = 3_000
"""Shopify waits five seconds for the whole answer; a 503 in time is worth more than a 200 too late."""

_COLUMNS = (
    "shop_domain, topic, webhook_id, event_id, api_version, triggered_at, received_at, due_at, body, state, attempts"
)
_ON_CONFLICT = "ON CONFLICT (shop_domain, topic, webhook_id) DO NOTHING"
_ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0)"


class InboxUnavailable(Exception):
    """The database did not take the delivery: do not acknowledge it, Shopify repeats it."""

    reason = "inbox_unavailable"


class _Letter:
    """A row on its way; `turn` opens when it is written, or when it is its thread's turn to write."""

    __slots__ = ("failure", "is_written", "row", "turn")

    def __init__(self, row: tuple[object, ...]) -> None:
        self.row = row
        self.turn = threading.Lock()
        self.turn.acquire()
        self.is_written = False
        self.failure: InboxUnavailable | None = None


class Letterbox:
    """One per web process; its one connection is opened with the first delivery and again after any trouble."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = is_sqlite(engine)
        self._row_sql = _ROW if self._is_sqlite else _ROW.replace("?", "%s")
        self._connection: RawConnection | None = None
        self._queueing = threading.Lock()
        self._waiting: list[_Letter] = []
        self._is_writing = False

    def put(self, delivery: Delivery) -> None:
        """Return when the delivery is durably in the inbox, put now or before. Raises InboxUnavailable."""
        letter = _Letter(self._row(delivery))
        with self._queueing:
            self._waiting.append(letter)
            is_my_turn, self._is_writing = not self._is_writing, True
        if not is_my_turn:
            letter.turn.acquire()
        if not letter.is_written:
            try:
                self._write(self._take())
            finally:
                self._pass_turn()
        if letter.failure is not None:
            raise letter.failure

    def close(self) -> None:
        """Close the connection when nothing is being put; the next delivery opens another."""
        self._forget()

    def _take(self) -> list[_Letter]:
        with self._queueing:
            batch, self._waiting = self._waiting, []
        return batch

    def _write(self, batch: list[_Letter]) -> None:
        # In one order for everybody: two processes with the same duplicates would otherwise deadlock.
        rows = sorted((letter.row for letter in batch), key=lambda row: [str(part) for part in row[:3]])
        failure: InboxUnavailable | None = InboxUnavailable("interrupted")
        try:
            failure = self._try(rows)
        finally:
            for letter in batch:
                letter.is_written, letter.failure = True, failure
                letter.turn.release()

    def _pass_turn(self) -> None:
        """Let the one that has waited longest write for all that came meanwhile."""
        with self._queueing:
            if self._waiting:
                self._waiting[0].turn.release()
            else:
                self._is_writing = False

    def _try(self, rows: list[tuple[object, ...]]) -> InboxUnavailable | None:
        """Write, a second time when a server dropped a connection that had been idle: the insert bears repeating."""
        was_open = self._connection is not None and not self._is_sqlite
        try:
            self._commit(rows)
        except Exception as error:
            self._forget()
            return self._try(rows) if was_open else InboxUnavailable(f"{type(error).__name__}: run `goodword doctor`")
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
            connection.cursor().execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS:d}", ())
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


def _flat(rows: list[tuple[object, ...]]) -> list[object]:
    return [part for row in rows for part in row]
