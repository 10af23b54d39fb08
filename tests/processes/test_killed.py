"""kill -9 of web and worker while webhooks pour in: whatever was acknowledged is there once, and is paid for once."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select, text

from plugin.db.tables import conversions, deliveries, ledger_entries, messages, postings, rewards
from tests.processes.app_proxy import AppProxy
from tests.processes.scene import PATIENCE_S, Scene, open_shop, scene
from tests.processes.traffic import Traffic
from tests.sim_shop.demo_script import eventually

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]

SEED = 20261124
PER_CYCLE_S = 30
CHECKOUT_S = 60
VICTIMS = ("web", "worker", "serving process", "worker")
WORK_BETWEEN = 3


def test_fifty_kills_on_sqlite_lose_no_delivery_and_double_no_reward(tmp_path: Path) -> None:
    with scene(tmp_path, f"sqlite:///{tmp_path}/goodword.db") as made:
        _play(made, cycles=52)

        assert made.ask(lambda conn: conn.execute(text("PRAGMA integrity_check")).scalar_one()) == "ok"


def test_twenty_five_kills_on_postgresql_lose_no_delivery_and_double_no_reward(
    tmp_path: Path, postgres_url: str
) -> None:
    with scene(tmp_path, postgres_url) as made:
        made.start_worker("other worker")
        _play(made, cycles=26)


def _play(made: Scene, cycles: int) -> None:
    chance = random.Random(SEED)
    friends = _Friends(made, open_shop(made))
    order_ids = [friends.buy()]
    traffic = Traffic(made.port, SEED, order_ids)
    traffic.start()
    try:
        for cycle in range(cycles):
            order_ids.append(friends.buy())
            _kill_one(made, traffic, cycle, chance)
            made.control.post("clock", seconds=PER_CYCLE_S)
    finally:
        traffic.stop()
    _come_to_rest(made)
    _check(made, traffic, order_ids)


class _Friends:
    """New people, one after the other, who claim a code and buy with it."""

    def __init__(self, made: Scene, advocate: int) -> None:
        self._made = made
        self._advocate = advocate
        self._count = 0
        self._proxy = AppProxy(made.places.app)
        self._variant = next(
            one["variant_id"] for one in made.control.state()["products"] if one["handle"] == "wool-throw"
        )

    def buy(self) -> int:
        """Claim and place a paid order; gives its id."""
        self._count += 1
        claimed = eventually("a claim", self._claim, PATIENCE_S)
        self._made.control.post("clock", seconds=CHECKOUT_S)
        order = self._made.control.post(
            "orders",
            lines=[{"variant_id": self._variant, "quantity": 1}],
            codes=[claimed],
            email=f"friend-{self._count}@example.com",
        )
        assert [code.upper() for code in order["codes"]] == [claimed.upper()]
        return int(order["id"])

    def _claim(self) -> str | None:
        """By the link as it is now: one that many people claim within an hour gets another code."""
        try:
            referral_code = str(self._proxy.join(self._advocate)["referral_code"])
        except (requests.RequestException, KeyError):
            return None
        return self._proxy.claim(referral_code)


def _kill_one(made: Scene, traffic: Traffic, cycle: int, chance: random.Random) -> None:
    """Kill web, worker or only the serving process in the midst of work, and wait until it works again."""
    victim = VICTIMS[cycle % len(VICTIMS)]
    _await_acks(made, traffic, chance.randrange(3, 30))
    if victim == "worker":
        made.programs["worker"].kill()
        made.start_worker()
        goal = _finished(made) + WORK_BETWEEN
        _await(made, "workers work again", lambda: _finished(made) >= goal)
        return
    if victim == "web":
        made.programs["web"].kill()
        made.start_web(wait=False)
    else:
        made.programs["web"].kill_children()
    _await_acks(made, traffic, 3)


def _await_acks(made: Scene, traffic: Traffic, count: int) -> None:
    goal = len(traffic.acknowledged) + count
    _await(made, "more acknowledgements", lambda: len(traffic.acknowledged) >= goal)


def _await(made: Scene, what: str, probe: Callable[[], bool]) -> None:
    try:
        eventually(what, probe, PATIENCE_S)
    except Exception as failed:
        raise AssertionError(f"{failed} (seed {SEED}, start {made.starts})\n{made.said()}") from failed


def _finished(made: Scene) -> int:
    done = select(func.count()).where(deliveries.c.state.in_(("done", "ignored")))
    return int(made.ask(lambda conn: conn.execute(done).scalar_one()))


def _come_to_rest(made: Scene) -> None:
    """Let leases of the dead run out, until nothing is left to do. Time passes only while nobody works:

    minutes that pass in the midst of work would take the leases of the living, too.
    """
    before: list[object] = []

    def is_quiet() -> bool:
        now = [_open_rows(made), _finished(made), Counter(_reward_states(made))]
        if now == before:
            made.control.post("clock", seconds=120)
        before[:] = now
        return now[0] == (0, 0)

    _await(made, "an empty inbox and outbox", is_quiet)
    _await(made, "every reward issued", lambda: set(_reward_states(made)) == {"issued"} and is_quiet())


def _open_rows(made: Scene) -> tuple[int, int]:
    """Deliveries and messages that wait or are leased."""
    counts = [
        made.ask(
            lambda conn, table=table: conn.execute(
                select(func.count()).where(table.c.state.in_(("waiting", "leased")))
            ).scalar_one()
        )
        for table in (deliveries, messages)
    ]
    return counts[0], counts[1]


def _reward_states(made: Scene) -> list[str]:
    return list(made.ask(lambda conn: conn.execute(select(rewards.c.state)).scalars().all()))


def _converted(made: Scene) -> list[int]:
    return list(made.ask(lambda conn: conn.execute(select(conversions.c.order_id)).scalars().all()))


def _check(made: Scene, traffic: Traffic, order_ids: list[int]) -> None:
    kept = made.ask(lambda conn: conn.execute(select(deliveries.c.topic, deliveries.c.webhook_id)).all())
    counted = Counter((row.topic, row.webhook_id) for row in kept)
    assert len(traffic.acknowledged) > 10 * len(order_ids)
    assert {counted[acknowledged] for acknowledged in traffic.acknowledged} == {1}
    assert set(traffic.statuses) <= {200, 503}
    assert traffic.troubles.total() > 0
    torn = select(func.count()).where(deliveries.c.attempts > 1)
    assert made.ask(lambda conn: conn.execute(torn).scalar_one()) > 0
    states = made.ask(lambda conn: conn.execute(select(deliveries.c.state).distinct()).scalars().all())
    assert set(states) <= {"done", "ignored"}
    assert made.ask(lambda conn: conn.execute(select(messages.c.state).distinct()).scalars().all()) == ["done"]
    _check_rewards(made, order_ids)


def _check_rewards(made: Scene, order_ids: list[int]) -> None:
    promised = made.ask(lambda conn: conn.execute(select(rewards.c.order_id, rewards.c.code)).all())
    assert sorted(_converted(made)) == sorted(order_ids)
    assert sorted(row.order_id for row in promised) == sorted(order_ids)

    effects = made.effects()
    made_codes = Counter(one["code"].casefold() for one in effects if one["kind"] == "discount_created" and one["code"])
    assert {row.code.casefold(): 1 for row in promised}.items() <= made_codes.items()
    assert set(made_codes.values()) == {1}
    deleted = Counter(one["code"].casefold() for one in effects if one["kind"] == "code_deleted")
    assert (len(deleted), set(deleted.values())) == (len(order_ids), {1})

    booked = made.ask(lambda conn: conn.execute(select(ledger_entries.c.reference)).scalars().all())
    assert len(booked) == len(set(booked)) == 3 * len(order_ids)
    sums = select(func.sum(postings.c.amount_minor)).group_by(postings.c.entry_id)
    assert set(made.ask(lambda conn: conn.execute(sums).scalars().all())) == {0}
