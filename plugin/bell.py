"""The bell and the clock: huey says that there is work, and never what it is. Rows are the truth.

A ring that is lost costs seconds, because the worker sweeps anyway; a ring too many finds nothing to do. The queue
carries the names of duties as JSON, so whoever can write to it can wake us and do nothing else.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from plugin.logs import Log, error_word

RING_PAUSE_S = 0.02
LONGEST_QUEUE = 8
_NAME = "goodword"
_log = Log(__name__)


class Duty(StrEnum):
    """What there is to do, in the background and at least once."""

    DRAIN_INBOX = "drain_inbox"
    DRAIN_OUTBOX = "drain_outbox"
    RELEASE_REWARDS = "release_rewards"
    RECONCILE = "reconcile"
    COMPARE_OFFERS = "compare_offers"
    AUDIT_CREDITS = "audit_credits"
    PRUNE = "prune"


_TIMETABLE = {
    Duty.RELEASE_REWARDS: crontab(minute="*"),
    Duty.RECONCILE: crontab(minute="*/15"),
    Duty.COMPARE_OFFERS: crontab(minute="40", hour="3"),
    Duty.AUDIT_CREDITS: crontab(minute="10", hour="4"),
    Duty.PRUNE: crontab(minute="20", hour="3"),
}


class _JsonSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages as JSON; huey's own pickles would run whatever somebody puts into the queue."""

    def _serialize(self, data: tuple[object, ...]) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> tuple[object, ...]:
        return Message(*json.loads(bytes(data)))  # type: ignore[no-any-return]


def open_queue(queue_url: str) -> Huey:
    """Open the queue this URL names: a SQLite file of its own, PostgreSQL or Redis."""
    plain = {"results": False, "serializer": _JsonSerializer()}
    if queue_url.startswith("redis"):
        return RedisHuey(_NAME, url=queue_url, **plain)
    if queue_url.startswith("sqlite"):
        return SqliteHuey(_NAME, filename=str(Path(queue_url.partition(":///")[2]).resolve()), **plain)
    return _open_postgres(queue_url.replace("postgresql+psycopg://", "postgresql://"), plain)


def _open_postgres(dsn: str, plain: Mapping[str, object]) -> Huey:
    """Open it, a second time if need be: two processes that start together both create its tables, and one loses."""
    try:
        return PostgresHuey(_NAME, dsn=dsn, table_prefix="goodword_queue", **plain)
    except Exception as error:
        _log.warning("queue_opened_again", outcome=error_word(error))
        return PostgresHuey(_NAME, dsn=dsn, table_prefix="goodword_queue", **plain)


class Bell:
    """Rings for a duty without blocking: a thread of its own passes rings on, equal ones as one, every 20 ms."""

    def __init__(self, open_it: Callable[[], Huey]) -> None:
        self._open = open_it
        self._tasks: Mapping[Duty, Callable[[], object]] = {}
        self._queue: Huey | None = None
        self._rung: set[Duty] = set()
        self._wake = threading.Event()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closing = False

    def ring(self, duty: Duty) -> None:
        """Say that there is work of this kind; returns at once and never fails."""
        if duty in self._rung:
            # Rung and not passed on yet: whoever hears that ring finds this work too, its row is there already.
            return
        with self._guard:
            self._rung.add(duty)
            if self._thread is None:
                self._thread = threading.Thread(target=self._pass_on_until_closed, name="bell", daemon=True)
                self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """Pass on what was rung and let go of the queue."""
        self._is_closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _pass_on_until_closed(self) -> None:
        is_last = False
        while not is_last:
            self._wake.wait()
            is_last = self._is_closing
            self._wake.clear()
            with self._guard:
                rung, self._rung = self._rung, set()
            try:
                self._pass_on(rung)
            except Exception as error:
                # The sweep finds the work without us; a broken queue must not break the doors.
                _log.error("bell_broken", error)
                self._queue = None
            time.sleep(RING_PAUSE_S)
        if self._queue is not None:
            self._queue.storage.close()

    def _pass_on(self, rung: set[Duty]) -> None:
        if not rung:
            return
        if self._queue is None:
            self._queue = self._open()
            self._tasks = register_duties(self._queue, {})
        if self._queue.storage.queue_size() < LONGEST_QUEUE:
            for duty in sorted(rung):
                self._tasks[duty]()


class OneAtATime:
    """A duty that several threads are called to: one works, and works once more when it was called meanwhile."""

    def __init__(self, duty: Duty, work: Callable[[], object]) -> None:
        self._duty = duty
        self._work = work
        self._called = threading.Event()
        self._working = threading.Lock()

    def __call__(self) -> None:
        """Do it now, or leave it to the thread that is at it. An error is noted; the sweep comes again."""
        self._called.set()
        while self._called.is_set() and self._working.acquire(blocking=False):
            try:
                self._called.clear()
                self._work()
            except Exception as error:
                _log.error("duty_failed", error, kind=self._duty.value)
            finally:
                self._working.release()


def register_duties(queue: Huey, duties: Mapping[Duty, Callable[[], object]]) -> Mapping[Duty, Callable[[], object]]:
    """Teach the queue the duties; gives what enqueues each. Without duties it can ring but not work."""

    def enter(duty: Duty) -> Callable[[], object]:
        def run() -> None:
            duties.get(duty, _nothing)()

        when = _TIMETABLE.get(duty)
        if when is None or not duties:
            return queue.task(name=duty.value)(run)  # type: ignore[no-any-return]
        return queue.periodic_task(when, name=duty.value)(run)  # type: ignore[no-any-return]

    return {duty: enter(duty) for duty in Duty}


def start_consumer(queue: Huey, *, threads: int, patience_s: float) -> Consumer:
    """Start working on rings in threads; call it in the main thread. `stop(graceful=True)` ends it."""
    consumer = Consumer(
        queue,
        workers=threads,
        initial_delay=0.02,
        max_delay=0.1,
        backoff=1.3,
        check_worker_health=False,
        shutdown_timeout=patience_s,
    )
    consumer.start()
    return consumer


def _nothing() -> None:
    """A process that only rings has nothing to do itself."""
