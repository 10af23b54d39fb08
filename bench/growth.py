"""Does it cost more when there is more: the same work on databases with a thousand, 100,000 and a million orders.

Each size has a database and a web process of its own, all up at the same time and measured in turns. Of the rounds the
calmest counts: whatever else the machine does can only add to the cost of a step.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bench.bodies import same_order, signed_orders
from bench.databases import sqlite_place
from bench.load import Request, closed_loop
from bench.processes import Place, stub, web
from bench.report import Goal, Section
from bench.seeding import order_ids, seed_history, seed_shop
from bench.shoppers import Claims, orders_pages
from plugin.assembly import build_workbench
from plugin.db.engine import create_engine_for
from plugin.settings import Settings

SIZES = (1_000, 100_000, 1_000_000)
MOST = 1.3
CONNECTIONS = 1
VERDICTS_A_ROUND = 500
STEPS = ("acknowledgement", "verdict", "claim", "Orders page")


@dataclass(slots=True)
class _Shop:
    """One size: its database, its web process, and the milliseconds each step took, a figure a round."""

    orders: int
    place: Place
    claims: Claims
    port: int = 0
    drain: Callable[[], int] = lambda: 0
    decided: int = 0
    taken: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})


def measure(folder: Path, *, rounds: int, seconds: float, sizes: Sequence[int] = SIZES) -> Section:
    """Seed every size, then measure all of them in turns."""
    with ExitStack() as held:
        stub_port = held.enter_context(stub())
        shops = [_seed(folder, size, stub_port, rounds) for size in sizes]
        for shop in shops:
            shop.port, _ = held.enter_context(web(shop.place))
            shop.drain = held.enter_context(_drain_of(shop.place))
        for number in range(-1, rounds):
            turn = number % len(shops)
            for shop in (*shops[turn:], *shops[:turn]):
                _measure(shop, f"{number}-{shop.orders}", seconds)
                if number < 0:
                    shop.taken = {step: [] for step in STEPS}
    return _section(shops, rounds)


def _seed(folder: Path, size: int, stub_port: int, rounds: int) -> _Shop:
    print(f"Seeding {size:,} orders …", flush=True)
    place = sqlite_place(folder, stub_port, name=f"orders-{size}", has_clock=True)
    engine = create_engine_for(place.database_url)
    shop_id = seed_shop(engine, orders_to_come=(rounds + 1) * VERDICTS_A_ROUND)
    seed_history(engine, shop_id, size)
    engine.dispose()
    return _Shop(size, place, Claims(shop_id, place.clock))


def _measure(shop: _Shop, turn: str, seconds: float) -> None:
    for step, requests in (
        ("acknowledgement", same_order("/webhooks", f"same-{turn}")),
        ("claim", shop.claims.by_new_friends(f"claim-{turn}")),
        ("Orders page", orders_pages()),
    ):
        shop.taken[step].append(_median_ms(shop.port, requests, seconds))
    _clear_inbox(shop)
    ids = order_ids(VERDICTS_A_ROUND, shop.decided)
    shop.decided += VERDICTS_A_ROUND
    requests = iter(list(signed_orders("/webhooks", ids, f"verdict-{turn}")))
    closed_loop(shop.port, requests, connections=CONNECTIONS, count=VERDICTS_A_ROUND).require(200)
    began = time.perf_counter()
    if shop.drain() != VERDICTS_A_ROUND:
        raise RuntimeError("not every delivery was decided")
    shop.taken["verdict"].append(1_000 * (time.perf_counter() - began) / VERDICTS_A_ROUND)


def _median_ms(port: int, requests: Iterator[Request], seconds: float) -> float:
    return closed_loop(port, requests, connections=CONNECTIONS, seconds=seconds).require(200).milliseconds(0.5)


def _clear_inbox(shop: _Shop) -> None:
    """The acknowledged deliveries all name one order: they are set aside, so that only new orders are decided."""
    engine = create_engine_for(shop.place.database_url)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE deliveries SET state = 'ignored' WHERE state = 'waiting'")
    engine.dispose()


def _drain_of(place: Place) -> Any:
    """What the worker does, in this process, so that only the work itself is timed."""
    return _Drain(build_workbench(Settings.from_env(place.environment())))


class _Drain:
    """Gives a function that works until the inbox is empty; closes the database at the end."""

    def __init__(self, bench: Any) -> None:
        self._bench = bench

    def __enter__(self) -> Callable[[], int]:
        from plugin.db.shops.shops import find_shop
        from webhooks.callers import app_register
        from webhooks.drain import Drain, drain_inbox

        drain = Drain(self._bench, app_register(), find_shop)
        return lambda: drain_inbox(drain)

    def __exit__(self, *_: object) -> None:
        engine: Engine = self._bench.engine
        engine.dispose()


def _section(shops: Sequence[_Shop], rounds: int) -> Section:
    section = Section(
        "growth",
        f"Cost of one step in ms as stored orders grow, SQLite (median of the calmest of {rounds} interleaved rounds)",
        ("step", *(f"{shop.orders:,} orders" for shop in shops), "largest / smallest"),
    )
    for step in STEPS:
        costs = [min(shop.taken[step]) for shop in shops]
        worst = max(costs) / min(costs)
        section.rows.append((step, *costs, worst))
        section.goals.append(Goal(f"{step}, most expensive size / cheapest", MOST, worst, is_ceiling=True))
    sizes = ", ".join(f"{_megabytes(shop.place):,.0f} MB" for shop in shops)
    section.remarks.append(
        f"Databases: {sizes}; every order with its verdict, delivery, buyer, one in ten with a claim."
    )
    return section


def _megabytes(place: Place) -> float:
    return os.path.getsize(place.database_url.removeprefix("sqlite:///")) / 1e6
