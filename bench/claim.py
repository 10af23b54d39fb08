"""What shoppers wait for: the widget, the landing page, the code. All of it answered without asking Shopify."""

import itertools
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.databases import sqlite_place
from bench.load import Load, Request, closed_loop, open_loop
from bench.processes import web
from bench.report import Goal, Section
from bench.seeding import seed_shop
from bench.shoppers import Claims, landing_pages, widget_of_advocates, widget_of_strangers
from plugin.db.engine import create_engine_for

CONNECTIONS = 16
RATE = 100
LONGEST_P95_MS = 150
_prefixes = map(str, itertools.count())


@dataclass(frozen=True, slots=True)
class _Door:
    """A door and the requests that go through it; `requests` gives fresh ones for every round."""

    name: str
    requests: Callable[[], Iterator[Request]]


def measure(folder: Path, *, rounds: int, seconds: float) -> Section:
    """Measure every door at a steady rate and flat out, in interleaved rounds."""
    place = sqlite_place(folder, has_clock=True)
    engine = create_engine_for(place.database_url)
    shop_id = seed_shop(engine)
    engine.dispose()
    claims = Claims(shop_id, place.clock)
    doors = [
        _Door("widget, nobody logged in", widget_of_strangers),
        _Door("widget of an advocate", widget_of_advocates),
        _Door("landing page of a link", landing_pages),
        _Door("claim, a new friend", lambda: claims.by_new_friends(next(_prefixes))),
        _Door("claim, the same friend again", lambda: claims.by_the_same("again")),
    ]
    with web(place) as (port, _):
        steady, busy = _play(doors, port, rounds=rounds, seconds=seconds)
    section = Section(
        "claim",
        f"Shoppers' doors on SQLite: {rounds} interleaved rounds of {seconds:g} s",
        ("door", f"p50 ms at {RATE}/s", f"p95 ms at {RATE}/s", f"p99 ms at {RATE}/s", "most/s"),
    )
    for door in doors:
        at_rate = [
            statistics.median(load.milliseconds(share) for load in steady[door.name]) for share in (0.5, 0.95, 0.99)
        ]
        most = statistics.median(load.per_second for load in busy[door.name])
        section.rows.append((door.name, *at_rate, most))
        section.goals.append(Goal(f"{door.name}, p95 ms at {RATE}/s", LONGEST_P95_MS, at_rate[1], is_ceiling=True))
    return section


def _play(
    doors: list[_Door], port: int, *, rounds: int, seconds: float
) -> tuple[dict[str, list[Load]], dict[str, list[Load]]]:
    steady: dict[str, list[Load]] = {door.name: [] for door in doors}
    busy: dict[str, list[Load]] = {door.name: [] for door in doors}
    for door in doors:
        closed_loop(port, door.requests(), connections=CONNECTIONS, count=300).require(200)
    for _ in range(rounds):
        for door in doors:
            load = open_loop(port, door.requests(), connections=CONNECTIONS, seconds=seconds, per_second=RATE)
            steady[door.name].append(load.require(200))
            load = closed_loop(port, door.requests(), connections=CONNECTIONS, seconds=seconds / 2)
            busy[door.name].append(load.require(200))
    return steady, busy
