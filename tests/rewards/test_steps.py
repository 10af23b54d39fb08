"""A reward in steps: half when the first order is final, the rest after 90 days or after the friend's second order."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import StepTime
from plugin.domain.program.rules import AdvocatePlan, Caps, Rules, Step
from plugin.domain.rewards.step_parts import split_benefit
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from tests.ledger_sums import balances, rewards, stands
from tests.loop import Loop
from tests.rewards.stage import TEN_PERCENT, fixed, refer, rules, settle
from tests.sim_shop import orders as merchant
from tests.sim_shop.installation import change_scopes
from tests.sim_shop.state import Order

HALF = Decimal("0.5")
FIRST = Step(StepTime.ORDER_1_FINAL, HALF)
SECOND_ORDER = (FIRST, Step(StepTime.ORDER_2_FINAL, HALF))
LATER = (FIRST, Step(StepTime.AFTER_90_DAYS, HALF))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    state = made.shop_state
    change_scopes(made.world, state, frozenset({*state.granted_scopes, "read_all_orders"}))
    made.install(state)
    made.work()
    yield made
    made.close()


def stepped(steps: tuple[Step, ...], minor: int = 2_000, *, caps: Caps | None = None) -> Rules:
    return replace(rules(AdvocatePlan(options=(fixed(minor),)), caps=caps), steps=steps)


def parts(loop: Loop, order: Order) -> list[tuple[str, int, str]]:
    return [(reward.cause, reward.amount.amount_minor, reward.state.value) for reward in rewards(loop, order)]


def buy_again(loop: Loop) -> Order:
    order = loop.buy("friend-0@example.com")
    loop.work()
    return order


def waiting(loop: Loop) -> list[str]:
    shown = loop.call("GET", "/widget", customer=loop.customer("ada")).json()["advocate"]["waiting"]
    return [reward["text"] for reward in shown]


def test_half_comes_at_once_and_half_after_the_second_order(loop: Loop) -> None:
    """10.01 in halves: 5.01 first, 5.00 when the order of day 10 can no longer come back, a day later."""
    settle(loop, stepped(SECOND_ORDER, 1_001))
    (first,) = refer(loop, 1)
    assert (parts(loop, first), balances(loop)) == (
        [("referral", 1_001, "pending")],
        {"program": -1_001, "held": 1_001},
    )
    loop.pass_time(days=2)
    assert parts(loop, first) == [("referral", 501, "issued"), ("step:2", 500, "pending")]
    assert balances(loop) == {"program": -1_001, "held": 500, "issued": 501}
    assert waiting(loop) == ["€5: open until the friend orders a second time"]
    loop.pass_time(days=8)
    second = buy_again(loop)
    assert (stands(loop, second), rewards(loop, second)) == (("referred", "follow_up"), [])
    assert parts(loop, first)[1] == ("step:2", 500, "pending")
    loop.pass_time(days=1)
    assert parts(loop, first) == [("referral", 501, "issued"), ("step:2", 500, "issued")]
    assert balances(loop) == {"program": -1_001, "issued": 1_001}
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        assert rejudge_orders(conn, shop) == []


def test_a_second_order_within_the_hold_of_the_first_counts_from_its_own_day(loop: Loop) -> None:
    settle(loop, stepped(SECOND_ORDER))
    (first,) = refer(loop, 1)
    loop.pass_time(hours=12)
    buy_again(loop)
    assert parts(loop, first) == [("referral", 2_000, "pending")]
    loop.pass_time(hours=12)
    assert parts(loop, first) == [("referral", 1_000, "issued"), ("step:2", 1_000, "pending")]
    loop.pass_time(hours=12)
    assert parts(loop, first) == [("referral", 1_000, "issued"), ("step:2", 1_000, "issued")]


def test_a_second_order_that_comes_back_leaves_its_place_to_the_third(loop: Loop) -> None:
    settle(loop, stepped(SECOND_ORDER))
    (first,) = refer(loop, 1)
    loop.pass_time(days=2)
    second = buy_again(loop)
    merchant.refund(loop.world, loop.shop_state, second.id)
    loop.pass_time(days=3)
    assert (stands(loop, second), parts(loop, first)[1]) == (
        ("not_referred", "refunded"),
        ("step:2", 1_000, "pending"),
    )
    third = buy_again(loop)
    assert stands(loop, third) == ("referred", "follow_up")
    loop.pass_time(days=1)
    assert parts(loop, first)[1] == ("step:2", 1_000, "issued")


def test_half_after_ninety_days_needs_no_second_order(loop: Loop) -> None:
    """The first half after a day, the second 90 days after that."""
    settle(loop, stepped(LATER))
    (first,) = refer(loop, 1)
    loop.pass_time(days=1)
    loop.pass_time(days=89)
    assert parts(loop, first) == [("referral", 1_000, "issued"), ("step:2", 1_000, "pending")]
    loop.pass_time(days=1)
    assert parts(loop, first) == [("referral", 1_000, "issued"), ("step:2", 1_000, "issued")]


def test_a_return_ends_what_is_open_and_takes_back_what_was_given(loop: Loop) -> None:
    settle(loop, stepped(LATER))
    (first,) = refer(loop, 1)
    loop.pass_time(days=2)
    merchant.refund(loop.world, loop.shop_state, first.id)
    loop.work()
    assert parts(loop, first) == [("referral", 1_000, "clawed_back"), ("step:2", 1_000, "voided")]
    assert balances(loop) == {}


def test_steps_of_three_and_of_points_are_the_whole(loop: Loop) -> None:
    """101 points by 0.5, 0.25, 0.25 are 50.5, 25.25 and 25.25: 51, 25, 25."""
    quarter = Decimal("0.25")
    steps = (FIRST, Step(StepTime.AFTER_90_DAYS, quarter), Step(StepTime.ORDER_2_FINAL, quarter))
    points = AdvocatePlan(options=(Benefit(BenefitKind.POINTS, points=101),))
    settle(loop, replace(rules(points), steps=steps))
    (first,) = refer(loop, 1)
    loop.pass_time(days=2)
    given_points = [(reward.cause, reward.benefit and reward.benefit.points) for reward in rewards(loop, first)]
    assert given_points == [("referral", 51), ("step:2", 25), ("step:3", 25)]


def test_a_cap_by_value_sees_the_part_that_is_still_open(loop: Loop) -> None:
    """Of 30.00 in all, 20.00 are promised with the first referral: 10.00 are left, in two parts of 5.00."""
    settle(loop, stepped(LATER, caps=Caps(lifetime_value=Money(3_000, "EUR"))))
    first, second = refer(loop, 2)
    loop.pass_time(days=2)
    assert parts(loop, first) == [("referral", 1_000, "issued"), ("step:2", 1_000, "pending")]
    assert parts(loop, second) == [("referral", 500, "issued"), ("step:2", 500, "pending")]


@pytest.mark.parametrize(
    ("steps", "options", "field"),
    [
        ((Step(StepTime.AFTER_90_DAYS, Decimal(1)),), (fixed(100),), "steps.0.when"),
        (LATER, (TEN_PERCENT,), "steps"),
        (LATER, (fixed(100), fixed(200)), "steps"),
    ],
)
def test_what_cannot_be_divided_or_does_not_begin_with_the_first_order_is_refused(
    steps: tuple[Step, ...], options: tuple[Benefit, ...], field: str
) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        terms_of(replace(rules(AdvocatePlan(options=options)), steps=steps))
    assert list(refusal.value.problems) == [field]


@given(st.integers(0, 10**9), st.integers(1, 99))
def test_the_parts_of_any_sum_are_the_sum_and_no_part_is_a_unit_off(minor: int, percent: int) -> None:
    share = Decimal(percent) / 100
    steps = (Step(StepTime.ORDER_1_FINAL, share), Step(StepTime.AFTER_90_DAYS, 1 - share))
    amounts = [part.amount.amount_minor for part in split_benefit(fixed(minor), steps) if part.amount is not None]
    points = split_benefit(Benefit(BenefitKind.POINTS, points=minor), steps)
    assert sum(amounts) == minor
    assert [part.points for part in points] == amounts
    assert abs(amounts[0] - minor * share) < 1
