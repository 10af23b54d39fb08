"""The background root: duties rung by the queue, a sweep that needs no queue, a sign of life, an orderly stop."""

import os
import signal
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime

from sqlalchemy import Engine

from plugin.bell import Bell, Duty, OneAtATime, open_queue, register_duties, start_consumer
from plugin.db.engine import gather_statistics, is_sqlite, sqlite_path
from plugin.db.work.heartbeats import beat
from plugin.duties import build_duties
from plugin.logs import Log
from plugin.lone_worker import LoneWorker
from plugin.services.check_health import WORKER
from plugin.services.workbench import Workbench

BEAT_S = 5.0
SWEEP_S = 10.0
SWEEP_IN_DEMO_S = 1.0
THREADS = 3
PATIENCE_S = 20.0
SWEPT = (Duty.DRAIN_INBOX, Duty.DRAIN_OUTBOX, Duty.RELEASE_REWARDS)
_log = Log(__name__)


def run_worker(bench: Workbench) -> int:
    """Work until SIGTERM or SIGINT, then stop within 25 seconds: begun work ends, leased work is given back."""
    with ExitStack() as held:
        if is_sqlite(bench.engine):
            held.enter_context(LoneWorker(sqlite_path(bench.engine)))
        gather_statistics(bench.engine)
        stopping = threading.Event()
        queue = open_queue(bench.settings.queue_url)
        bell = Bell(lambda: open_queue(bench.settings.queue_url))
        built = build_duties(bench, stopping.is_set, bell.ring)
        duties = {duty: OneAtATime(duty, work) for duty, work in built.items()}
        register_duties(queue, duties)
        consumer = start_consumer(queue, threads=THREADS, patience_s=PATIENCE_S)
        _listen_for_stop(stopping)
        sweeper = _start_sweeping(bench, duties, stopping)
        _log.info("worker_started", pid=os.getpid())
        while not stopping.is_set():
            _beat(bench.engine, bench.clock.wall())
            stopping.wait(BEAT_S)
        consumer.stop(graceful=True)
        sweeper.join(1.0)
        bell.close()
        _log.info("worker_stopped", pid=os.getpid())
    return 0


def _start_sweeping(bench: Workbench, duties: Mapping[Duty, OneAtATime], stopping: threading.Event) -> threading.Thread:
    pause = SWEEP_S if bench.settings.is_production else SWEEP_IN_DEMO_S

    def sweep() -> None:
        while not stopping.is_set():
            for duty in SWEPT:
                duties[duty]()
            stopping.wait(pause)

    thread = threading.Thread(target=sweep, name="sweep", daemon=True)
    thread.start()
    return thread


def _beat(engine: Engine, now: datetime) -> None:
    try:
        with engine.begin() as conn:
            beat(conn, WORKER, now)
    except Exception as error:
        # A database away for a moment must not end the worker; its silence shows on /readyz.
        _log.error("beat_failed", error)


def _listen_for_stop(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: object) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
