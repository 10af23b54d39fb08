"""The mirrored bucket: by value, and played against a bucket that charges as Shopify does."""

import heapq
from dataclasses import dataclass, field

import pytest

from plugin.admin_api.budget import Budget, Budgets, Cost, Reservation
from plugin.admin_api.failures import Throttled
from tests.admin_api.canned import Reply, SlowClock, cost, line


@dataclass
class ShopifyBucket:
    """Charges what is requested, gives back what was not used, refuses what is not there."""

    clock: SlowClock
    maximum: float = 2000.0
    rate: float = 100.0
    refused: int = 0
    answered: int = 0
    level: float = field(default=0.0, init=False)
    at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.level, self.at = self.maximum, self.clock.at

    def charge(self, requested: float, actual: float) -> Cost:
        self.level = min(self.maximum, self.level + (self.clock.at - self.at) * self.rate)
        self.at = self.clock.at
        if requested > self.level:
            self.refused += 1
            return Cost(requested, None, self.maximum, self.level, self.rate)
        self.answered += 1
        self.level -= actual
        return Cost(requested, actual, self.maximum, self.level, self.rate)


@dataclass
class Play:
    """Callers that work without pause; an answer takes `latency_s`, Shopify charges half way."""

    bucket: ShopifyBucket
    budget: Budget
    callers: int
    requested: float
    actual: float
    latency_s: float = 0.2
    is_background: bool = False

    def run(self, calls: int) -> float:
        """Seconds until `calls` are answered."""
        started, turn = self.bucket.clock.at, 0
        steps: list[tuple[float, int, str, object]] = [(started, n, "ask", None) for n in range(self.callers)]
        while self.bucket.answered < calls:
            at, _, step, carried = heapq.heappop(steps)
            self.bucket.clock.at = at
            turn += 1
            heapq.heappush(steps, (*self._after(at, step, carried, turn),))
        return self.bucket.clock.at - started

    def _after(self, at: float, step: str, carried: object, turn: int) -> tuple[float, int, str, object]:
        number = self.callers + turn
        if step == "ask":
            found = self.budget.reserve("kind", 50.0, is_background=self.is_background)
            if isinstance(found, Reservation):
                return at + self.latency_s / 2, number, "charge", found
            return at + found, number, "ask", None
        if step == "charge":
            answer = self.bucket.charge(self.requested, self.actual)
            return at + self.latency_s / 2, number, "settle", (carried, answer)
        reservation, answer = carried  # type: ignore[misc]
        self.budget.settle(reservation, answer)
        return at, number, "ask", None


def make(clock: SlowClock | None = None) -> tuple[SlowClock, Budget]:
    clock = clock or SlowClock()
    return clock, Budget(clock.monotonic)


def test_sets_aside_what_a_call_is_thought_to_cost_and_says_how_long_to_wait() -> None:
    _, budget = make()
    assert isinstance(budget.reserve("big", 1900.0, is_background=False), Reservation)
    # 100 of 2000 are left; 250 are 150 short, at 100 a second.
    assert budget.reserve("big", 250.0, is_background=False) == 1.5


def test_a_waiting_call_finds_its_points_after_exactly_that_time() -> None:
    clock, budget = make()
    budget.reserve("a", 2000.0, is_background=False)
    wait = budget.reserve("b", 30.0, is_background=False)
    assert wait == 0.3
    clock.sleep(0.3)
    assert isinstance(budget.reserve("b", 30.0, is_background=False), Reservation)


def test_background_callers_leave_half_the_bucket_to_people() -> None:
    _, budget = make()
    assert isinstance(budget.reserve("a", 1000.0, is_background=True), Reservation)
    assert budget.reserve("a", 10.0, is_background=True) == 0.1
    assert isinstance(budget.reserve("a", 1000.0, is_background=False), Reservation)


def test_a_background_call_dearer_than_half_the_bucket_waits_for_a_full_one_instead_of_for_ever() -> None:
    clock, budget = make()
    budget.reserve("a", 500.0, is_background=False)
    assert budget.reserve("dear", 1500.0, is_background=True) == 5.0
    clock.sleep(5.0)
    assert isinstance(budget.reserve("dear", 1500.0, is_background=True), Reservation)


def test_an_answer_sets_the_level_less_the_cost_of_every_call_in_flight() -> None:
    _, budget = make()
    first = budget.reserve("a", 100.0, is_background=False)
    budget.reserve("a", 100.0, is_background=False)
    assert isinstance(first, Reservation)
    budget.settle(first, Cost(requested=100, actual=40, maximum=1000, available=300, restore_rate=50))
    # 300 reported - 100 in flight = 200; 260 are 60 short at 50 a second.
    assert budget.reserve("b", 260.0, is_background=False) == 1.2


def test_an_older_answer_that_comes_late_gives_back_only_what_it_did_not_use() -> None:
    _, budget = make()
    first, second = (budget.reserve("a", 100.0, is_background=False) for _ in range(2))
    assert isinstance(first, Reservation)
    assert isinstance(second, Reservation)
    budget.settle(second, Cost(requested=100, actual=100, available=500))
    budget.settle(first, Cost(requested=100, actual=30, available=1900))
    # 500 - 100 in flight = 400, then 100 - 30 = 70 come back: 470. 570 are 100 short.
    assert budget.reserve("b", 570.0, is_background=False) == 1.0


def test_a_call_without_an_answer_keeps_what_it_may_have_cost() -> None:
    _, budget = make()
    lost = budget.reserve("a", 1500.0, is_background=False)
    assert isinstance(lost, Reservation)
    budget.settle(lost, None)
    assert budget.reserve("a", 600.0, is_background=False) == 1.0


def test_each_shop_has_one_bucket_of_its_own() -> None:
    budgets, clock = Budgets(), SlowClock()
    one = budgets.of("one.myshopify.com", clock.monotonic)
    assert budgets.of("one.myshopify.com", clock.monotonic) is one
    assert budgets.of("two.myshopify.com", clock.monotonic) is not one


@pytest.mark.parametrize(("requested", "actual"), [(100.0, 100.0), (325.0, 140.0), (10.0, 10.0)])
@pytest.mark.parametrize("callers", [1, 4, 8])
def test_keeps_the_line_busy_and_is_almost_never_throttled(callers: int, requested: float, actual: float) -> None:
    clock, budget = make()
    play = Play(ShopifyBucket(clock), budget, callers, requested, actual)
    calls = int(4000 / actual)
    took = play.run(calls)
    # 2000 points are there at once, the other 2000 come at 100 a second: 20 s; less is limited by the callers alone.
    ideal = max((4000 - 2000) / 100, calls * play.latency_s / callers)
    assert play.bucket.refused <= 1
    assert took <= ideal * 1.10 + requested / 100 + play.latency_s


def test_two_processes_that_ask_for_twice_what_flows_in_lose_nothing_of_it() -> None:
    clock = SlowClock()
    bucket = ShopifyBucket(clock)
    here, there = Budget(clock.monotonic), Budget(clock.monotonic)
    for _ in range(200):
        for budget in (here, there):
            found = budget.reserve("a", 50.0, is_background=False)
            if isinstance(found, Reservation):
                budget.settle(found, bucket.charge(50.0, 50.0))
        clock.sleep(0.5)
    # 2000 points at the start and 100 a second for 99.5 seconds: 11950, or 239 calls of 50.
    assert bucket.answered == 239


def test_background_work_leaves_half_of_a_real_bucket() -> None:
    clock, budget = make()
    play = Play(ShopifyBucket(clock), budget, callers=4, requested=50.0, actual=50.0, is_background=True)
    play.run(60)
    assert play.bucket.refused == 0
    assert play.bucket.level >= 1000 - 50


def test_a_client_waits_for_the_bucket_before_it_calls() -> None:
    there = line(Reply({"data": {"shop": {}}, "extensions": cost(600, 300)}), Reply({"data": {"shop": {}}}))
    there.client.run("read_shop")
    there.client.run("read_shop")
    # 600 needed, 300 there: 3 s.
    assert there.clock.slept == [3.0]


def test_who_would_wait_too_long_hears_it_without_a_call() -> None:
    there = line(Reply({"data": {"shop": {}}, "extensions": cost(1500, 0)}))
    there.client.run("read_shop")
    with pytest.raises(Throttled) as caught:
        there.client.run("read_shop")
    assert (caught.value.reason, caught.value.wait_s) == ("bucket_low", 15.0)
    assert (len(there.shopify.requests), there.clock.slept) == (1, [])
