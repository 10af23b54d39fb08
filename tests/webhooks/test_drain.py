"""From lease to ending: who is called with what, and that one poison never blocks another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from plugin.domain.shop import Shop, ShopStanding
from plugin.services.workbench import Workbench
from tests.benches import make_bench
from tests.clocks import START
from tests.factories import SHOP_DOMAIN
from tests.webhooks.door import Door
from webhooks.drain import Drain, drain_inbox
from webhooks.inbox import Leased, lease_deliveries
from webhooks.topics import Outcome, Outcomes, Register

QUIET = Shop(1, SHOP_DOMAIN, ShopStanding.INSTALLED, 1)


class Poisoned(Exception):
    reason = "poisoned"


class ShopifyAway(Exception):
    reason = "unavailable"


class AccessGone(Exception):
    reason = "access_lost"


@dataclass
class Worker:
    """A drain with one caller of orders that notes its calls, and one of privacy deliveries."""

    door: Door
    shop: Shop | None = QUIET
    calls: list[list[str]] = field(default_factory=list)
    any_calls: list[tuple[str, Shop | None]] = field(default_factory=list)
    trouble: Callable[[Sequence[Leased]], None] = lambda deliveries: None

    def __post_init__(self) -> None:
        register = Register()

        @register.on("orders/paid", "orders/updated")
        def judge(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
            self.calls.append([delivery.webhook_id for delivery in deliveries])
            self.trouble(deliveries)
            return {delivery.delivery_id: Outcome("judged", "1001") for delivery in deliveries}

        @register.on_any("shop/redact")
        def erase(
            bench: Workbench, shop_domain: str, shop: Shop | None, deliveries: Sequence[Leased], now: datetime
        ) -> Outcomes:
            self.any_calls.append((shop_domain, shop))
            return {}

        self.drain = Drain(
            make_bench(self.door.engine, self.door.clock),
            register,
            find_shop=lambda conn, shop_domain: self.shop,
            shop_wide=(ShopifyAway,),
            merchant_needed=(AccessGone,),
            chance=lambda: 0.0,
        )

    def states(self) -> dict[str, tuple[str, str | None]]:
        return {row["webhook_id"]: (row["state"], row["outcome"]) for row in self.door.rows()}


@pytest.fixture
def worker(door: Door) -> Worker:
    return Worker(door)


def deliver(door: Door, *webhook_ids: str, topic: str = "orders/paid") -> None:
    for webhook_id in webhook_ids:
        assert door.deliver(b'{"id":1001}', topic, webhook_id) == 200


def raise_for(poison: str, error: Exception) -> Callable[[Sequence[Leased]], None]:
    def trouble(deliveries: Sequence[Leased]) -> None:
        if any(delivery.webhook_id == poison for delivery in deliveries):
            raise error

    return trouble


def test_deliveries_of_one_shop_cost_one_call(door: Door, worker: Worker) -> None:
    deliver(door, "a", "b")
    deliver(door, "c", topic="orders/updated")

    assert drain_inbox(worker.drain) == 3

    assert worker.calls == [["a", "b", "c"]]
    assert worker.states() == dict.fromkeys("abc", ("done", "judged"))
    assert door.rows()[0]["subject"] == "1001"


def test_works_until_nothing_is_due(door: Door, worker: Worker) -> None:
    deliver(door, *(f"w-{number}" for number in range(7)))

    assert drain_inbox(worker.drain, limit=3) == 7
    assert [len(call) for call in worker.calls] == [3, 3, 1]


def test_one_poison_does_not_block_the_others(door: Door, worker: Worker) -> None:
    deliver(door, "a", "poison", "b")
    worker.trouble = raise_for("poison", Poisoned("with a customer's address in its text"))

    drain_inbox(worker.drain)

    assert worker.calls == [["a", "poison", "b"], ["a"], ["poison"], ["b"]]
    assert worker.states() == {
        "a": ("done", "judged"),
        "poison": ("waiting", "Poisoned: poisoned"),
        "b": ("done", "judged"),
    }
    assert door.rows()[1]["due_at"] == START + timedelta(minutes=1)


def test_the_eighth_failure_of_a_poison_buries_it(door: Door, worker: Worker) -> None:
    deliver(door, "poison")
    worker.trouble = raise_for("poison", Poisoned())

    for _ in range(12):
        drain_inbox(worker.drain)
        door.clock.move(hours=7)

    assert len(worker.calls) == 8
    assert worker.states() == {"poison": ("dead", "Poisoned: poisoned")}


def test_what_every_delivery_would_meet_is_met_once(door: Door, worker: Worker) -> None:
    deliver(door, "a", "b")
    worker.trouble = raise_for("a", ShopifyAway())

    drain_inbox(worker.drain)

    assert worker.calls == [["a", "b"]]
    assert worker.states() == dict.fromkeys("ab", ("waiting", "ShopifyAway: unavailable"))


def test_waits_for_the_merchant_as_long_as_it_takes(door: Door, worker: Worker) -> None:
    deliver(door, "a")
    worker.trouble = raise_for("a", AccessGone())
    for _ in range(30):
        drain_inbox(worker.drain)
        door.clock.move(hours=1)

    worker.trouble = lambda deliveries: None
    drain_inbox(worker.drain)

    assert worker.states() == {"a": ("done", "judged")}


@pytest.mark.parametrize("standing", [ShopStanding.PAUSED, ShopStanding.NEEDS_VISIT])
def test_a_shop_we_may_not_act_for_waits_an_hour(door: Door, worker: Worker, standing: ShopStanding) -> None:
    worker.shop = replace(QUIET, standing=standing)
    deliver(door, "a")

    drain_inbox(worker.drain)

    assert (worker.calls, worker.states()) == ([], {"a": ("waiting", f"shop {standing.value}")})
    assert (door.rows()[0]["due_at"], door.rows()[0]["attempts"]) == (START + timedelta(hours=1), 0)


@pytest.mark.parametrize(
    ("shop", "outcome"),
    [(None, "shop unknown"), (replace(QUIET, standing=ShopStanding.UNINSTALLED), "shop uninstalled")],
)
def test_a_shop_that_is_gone_is_set_aside(door: Door, worker: Worker, shop: Shop | None, outcome: str) -> None:
    worker.shop = shop
    deliver(door, "a")

    drain_inbox(worker.drain)

    assert (worker.calls, worker.states()) == ([], {"a": ("ignored", outcome)})


def test_privacy_is_served_even_when_the_shop_is_gone(door: Door, worker: Worker) -> None:
    worker.shop = None
    deliver(door, "a", topic="shop/redact")

    drain_inbox(worker.drain)

    assert worker.any_calls == [(SHOP_DOMAIN, None)]
    assert worker.states() == {"a": ("done", "done")}


def test_a_topic_without_caller_is_set_aside(door: Door, worker: Worker) -> None:
    deliver(door, "a", topic="shop/update")

    drain_inbox(worker.drain)

    assert worker.states() == {"a": ("ignored", "topic unknown")}


def test_a_worker_told_to_stop_gives_back_what_it_leased(door: Door, worker: Worker) -> None:
    deliver(door, "a", "b")
    asked = iter([False, False, True])

    drain_inbox(worker.drain, is_stopping=lambda: next(asked, True), limit=1)

    assert worker.calls == [["a"]]
    assert worker.states()["b"][0] == "waiting"
    assert door.rows()[1]["attempts"] == 0


def test_what_a_killed_worker_left_is_found_when_its_lease_ends(door: Door, worker: Worker) -> None:
    deliver(door, "a")
    with door.engine.begin() as conn:
        lease_deliveries(conn, door.clock.now())

    assert drain_inbox(worker.drain) == 0
    door.clock.move(minutes=5)
    assert drain_inbox(worker.drain) == 1
    assert worker.states() == {"a": ("done", "judged")}


def test_one_topic_has_one_caller() -> None:
    register = Register()
    register.on_any("shop/redact")(lambda bench, shop_domain, shop, deliveries, now: {})

    with pytest.raises(ValueError, match="has a caller already"):
        register.on("shop/redact")(lambda bench, shop, deliveries, now: {})
