"""From delivery to verdict: signed POST, inbox, worker, API read, verdict with everything that follows from it.

Web, worker, load client and the stub in Shopify's place share the machine. One order in ten was referred: it becomes a
conversion with a promised reward, and the friend's used code is deleted at Shopify.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from bench.bodies import same_order, signed_orders
from bench.databases import postgres_place, sqlite_place
from bench.load import closed_loop, open_loop
from bench.processes import Place, Running, StartFailed, stub, web, worker
from bench.report import Goal, Section
from bench.seeding import order_ids, seed_shop
from bench.web import NOTHING
from plugin.db.engine import create_engine_for
from plugin.db.tables import deliveries

CONNECTIONS = 16
WARM_UP = 500
STEADY_RATE = 200
STEADY_SECONDS = 5
WORKS_WITHIN_S = 120.0
GOALS_NOOP = 16_600
"""What the no-op reached on the machine on which the goal of 1,000 verdicts a second was set."""
NOOP_SECONDS = 1.0
COLUMNS = (
    "database",
    "workers",
    "verdicts/s",
    "no-op/s",
    "worker CPU ms each",
    f"p50 ms at {STEADY_RATE}/s",
    f"p99 ms at {STEADY_RATE}/s",
    "memory MB",
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one setting gave; latencies run from the row in the inbox to the verdict committed."""

    per_second: float
    noop_per_second: float
    cpu_ms: float
    steady_ms: tuple[float, float]
    memory_mb: float


def measure(folder: Path, *, rounds: int, count: int) -> Section:
    """Measure each database with the workers it allows."""
    section = Section(
        "verdict",
        f"Delivery to verdict: bursts of {count:,} deliveries ({rounds} rounds, median), then {STEADY_RATE}/s",
        COLUMNS,
    )
    with stub() as stub_port:
        place = sqlite_place(folder, stub_port)
        single = _measure(place, 1, rounds=rounds, count=count)
        section.rows.append(_row("SQLite", 1, single))
        section.remarks.append(f"SQLite, 2 workers: refused by design: “{_refusal(place)}”")
        for workers in (1, 2):
            with postgres_place(folder, stub_port) as place:
                found = _measure(place, workers, rounds=rounds, count=count)
                section.rows.append(_row("PostgreSQL", workers, found))
    section.remarks.append("PostgreSQL has fresh statistics, as its autovacuum gathers them within a minute.")
    section.goals = [
        Goal("verdicts/s on SQLite with one worker", 1_000, single.per_second),
        Goal(
            f"the same / no-op of the same web process (the goal's machine: 1,000 / {GOALS_NOOP:,})",
            1_000 / GOALS_NOOP,
            single.per_second / single.noop_per_second,
        ),
        Goal("memory of web and worker, MB", 150, single.memory_mb, is_ceiling=True),
    ]
    return section


def _gather_statistics(engine: Engine) -> None:
    """What PostgreSQL's autovacuum does within its first minute; until then it plans for empty tables."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as conn:
            conn.exec_driver_sql("ANALYZE")


def _row(database: str, workers: int, found: _Found) -> tuple[object, ...]:
    return (database, workers, found.per_second, found.noop_per_second, found.cpu_ms, *found.steady_ms, found.memory_mb)


def _measure(place: Place, workers: int, *, rounds: int, count: int) -> _Found:
    engine = create_engine_for(place.database_url)
    steady = STEADY_RATE * STEADY_SECONDS
    seed_shop(engine, orders_to_come=WARM_UP + rounds * count + steady, ready_codes=0)
    with ExitStack() as held:
        port, server = held.enter_context(web(place))
        crew = [held.enter_context(worker(place, f"worker-{number}")) for number in range(workers)]
        _deliver(port, WARM_UP, 0, "warm")
        _wait(engine, crew)
        _gather_statistics(engine)
        used = sum(one.cpu_s() for one in crew)
        bursts, noops = [], []
        for number in range(rounds):
            bursts.append(_burst(engine, port, crew, number, count))
            noops.append(_noop(port))
        used = sum(one.cpu_s() for one in crew) - used
        requests = _orders(steady, WARM_UP + rounds * count, "steady")
        open_loop(port, requests, connections=CONNECTIONS, seconds=STEADY_SECONDS, per_second=STEADY_RATE).require(200)
        _wait(engine, crew)
        memory = server.memory_mb() + crew[0].memory_mb()
    _require_done(engine, WARM_UP + rounds * count + steady)
    waits = _waits(engine, "steady")
    engine.dispose()
    middle, late = waits[len(waits) // 2], waits[int(0.99 * len(waits))]
    cpu_ms = 1_000 * used / (rounds * count)
    return _Found(statistics.median(bursts), statistics.median(noops), cpu_ms, (middle, late), memory)


def _noop(port: int) -> float:
    """How fast this machine is at the moment, in the measure of `bench ack`."""
    requests = same_order(NOTHING, "noop")
    return closed_loop(port, requests, connections=CONNECTIONS, seconds=NOOP_SECONDS).require(200).per_second


def _burst(engine: Engine, port: int, crew: list[Running], number: int, count: int) -> float:
    """Verdicts a second, from the first delivery to the last verdict."""
    _deliver(port, count, WARM_UP + number * count, f"burst{number}")
    _wait(engine, crew)
    span = select(func.min(deliveries.c.received_at), func.max(deliveries.c.finished_at))
    with engine.connect() as conn:
        first, last = conn.execute(span.where(deliveries.c.webhook_id.startswith(f"burst{number}-"))).one()
    return count / float((last - first).total_seconds())


def _deliver(port: int, count: int, start: int, prefix: str) -> None:
    requests = _orders(count, start, prefix)
    closed_loop(port, requests, connections=CONNECTIONS, count=count).require(200)


def _orders(count: int, start: int, prefix: str) -> Iterator[tuple[bytes, ...]]:
    return iter([tuple(request) for request in signed_orders("/webhooks", order_ids(count, start), prefix)])


def _wait(engine: Engine, crew: list[Running]) -> None:
    """Until nothing is left to do."""
    left = select(func.count()).where(deliveries.c.state.in_(("waiting", "leased")))
    end = time.monotonic() + WORKS_WITHIN_S
    while time.monotonic() < end:
        for process in crew:
            process.require_alive()
        with engine.connect() as conn:
            if conn.execute(left).scalar_one() == 0:
                return
        time.sleep(0.05)
    raise StartFailed(f"deliveries are still waiting after {WORKS_WITHIN_S:g} s: {crew[0].said()}")


def _require_done(engine: Engine, expected: int) -> None:
    with engine.connect() as conn:
        done = conn.execute(select(func.count()).where(deliveries.c.state == "done")).scalar_one()
        outcomes = conn.execute(select(deliveries.c.outcome, func.count()).group_by(deliveries.c.outcome)).all()
    if done != expected:
        raise StartFailed(f"{done} of {expected} deliveries were decided: {outcomes}")


def _waits(engine: Engine, prefix: str) -> list[float]:
    """Milliseconds from the inbox to the verdict, sorted."""
    found = select(deliveries.c.received_at, deliveries.c.finished_at)
    with engine.connect() as conn:
        rows = conn.execute(found.where(deliveries.c.webhook_id.startswith(f"{prefix}-"))).all()
    return sorted(1_000 * (finished - received).total_seconds() for received, finished in rows)


def _refusal(place: Place) -> str:
    """What a second worker on the same SQLite file hears."""
    with worker(place, "first"):
        time.sleep(2)
        second = subprocess.run(
            [sys.executable, "-m", "plugin.cli", "worker"],
            env=place.environment(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    if second.returncode == 0:
        raise StartFailed("a second worker on one SQLite file was not refused")
    return second.stderr.strip().splitlines()[-1]
