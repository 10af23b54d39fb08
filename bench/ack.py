"""How fast is a webhook acknowledged durably: against doing nothing, and against Shopify's official Node package.

All servers stay up and take turns, because a machine changes its mind between two runs; what counts is the median of
the rounds. The worker does not run: it would take the second core from whoever is measured.
"""

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.bodies import same_order
from bench.databases import sqlite_place
from bench.load import Load, closed_loop, open_loop
from bench.official import install, node_version, official
from bench.processes import web
from bench.report import Goal, Section, flush_ms
from bench.web import NOTHING

CONNECTIONS = 16
STEADY_RATE = 1_000
STEADY_CONNECTIONS = 64
OFFICIAL, NOOP, OURS = "shopify-app-express 8, sqlite3", "Goodword, no-op route", "Goodword, POST /webhooks"
BUILT_IN = "shopify-app-express 8, node:sqlite"


@dataclass(slots=True)
class _Rival:
    """A server that takes part, and what its rounds gave."""

    name: str
    port: int
    path: str
    busy: list[Load] = field(default_factory=list)
    steady: list[Load] = field(default_factory=list)

    def median(self, share: float | None = None) -> float:
        """Of the rounds: requests a second, or the latency in ms at this share."""
        return statistics.median(load.per_second if share is None else load.milliseconds(share) for load in self.busy)

    def steady_ms(self, share: float) -> float:
        """The same at the fixed rate."""
        return statistics.median(load.milliseconds(share) for load in self.steady)


def measure(folder: Path, *, rounds: int, seconds: float) -> Section:
    """Run the rounds and give the table."""
    sessions = install()
    with ExitStack() as held:
        port, process = held.enter_context(web(sqlite_place(folder)))
        rivals = [_Rival(NOOP, port, NOTHING), _Rival(OURS, port, "/webhooks")]
        if sessions == "sqlite":
            package = held.enter_context(official(folder, "sqlite3", sessions))
            rivals.append(_Rival(OFFICIAL, package.port, "/webhooks"))
        built_in = held.enter_context(official(folder, "node:sqlite", sessions))
        rivals.append(_Rival(BUILT_IN, built_in.port, "/webhooks"))
        flushes = _play(rivals, folder, rounds=rounds, seconds=seconds)
        memory = process.memory_mb()
    section = _section(rivals, rounds=rounds, seconds=seconds)
    section.remarks += _remarks(sessions, flushes, memory)
    return section


def _play(rivals: Sequence[_Rival], folder: Path, *, rounds: int, seconds: float) -> list[float]:
    flushes = []
    for rival in rivals:
        closed_loop(rival.port, same_order(rival.path, "warm"), connections=CONNECTIONS, seconds=1.0).require(200)
    for number in range(rounds):
        flushes.append(flush_ms(folder))
        turn = number % len(rivals)
        for rival in (*rivals[turn:], *rivals[:turn]):
            requests = same_order(rival.path, f"busy-{number}")
            load = closed_loop(rival.port, requests, connections=CONNECTIONS, seconds=seconds).require(200)
            rival.busy.append(load)
            requests = same_order(rival.path, f"steady-{number}")
            rival.steady.append(
                open_loop(
                    rival.port, requests, connections=STEADY_CONNECTIONS, seconds=seconds, per_second=STEADY_RATE
                ).require(200)
            )
    return flushes


def _section(rivals: Sequence[_Rival], *, rounds: int, seconds: float) -> Section:
    section = Section(
        "ack",
        f"Webhook acknowledged durably: {rounds} interleaved rounds of {seconds:g} s, {CONNECTIONS} connections, 15 KB",
        ("server", "acks/s", "p50 ms", "p99 ms", f"p50 ms at {STEADY_RATE:,}/s", f"p99 ms at {STEADY_RATE:,}/s"),
    )
    for rival in rivals:
        shown = (rival.median(), rival.median(0.5), rival.median(0.99), rival.steady_ms(0.5), rival.steady_ms(0.99))
        section.rows.append((rival.name, *shown))
    noop, ours, named = rivals[0], rivals[1], rivals[2]
    section.goals = [
        Goal(f"{OURS} / {named.name}, acks/s", 1.5, _ratio(ours, named)),
        Goal(f"{OURS} / {NOOP}, acks/s", 0.35, _ratio(ours, noop)),
        Goal(
            f"{OURS} / {named.name}, p99 at {STEADY_RATE:,}/s",
            0.5,
            ours.steady_ms(0.99) / named.steady_ms(0.99),
            is_ceiling=True,
        ),
    ]
    return section


def _ratio(ours: _Rival, other: _Rival) -> float:
    """The median of the rounds' own ratios: what disturbed a round disturbed both."""
    return statistics.median(
        mine.per_second / theirs.per_second for mine, theirs in zip(ours.busy, other.busy, strict=True)
    )


def _remarks(sessions: str, flushes: list[float], memory: float) -> list[str]:
    kept = "SQLite" if sessions == "sqlite" else "memory (no binary of its SQLite driver here, and no compiler)"
    flush = statistics.median(flushes)
    return [
        f"Both write SQLite in WAL mode with synchronous=FULL. Node {node_version()}; its sessions are kept in {kept}.",
        "The no-op is a route of Flask's in the same process; the door for deliveries stands before Flask.",
        f"One flush of 16 KB to this disk took {flush:.2f} ms (median): the ratio to the no-op is the disk's, too.",
        f"Memory of the web process after all of it: {memory:.0f} MB.",
    ]
