"""Each paid cycle of a friend's subscription earns, as orders tell it; bounded by what the advocate's own costs."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from plugin.db.engine import reading
from plugin.db.tables import conversions
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Event, Per, Stop
from plugin.domain.program.own_subscription import has_cancelled
from plugin.domain.program.rules import AdvocatePlan, Caps, Extra, Hold, Rules, Trigger
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from tests.ledger_sums import balances, rewards, stands
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, eur, put_in_force, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Customer, Order

FIVE = Benefit(BenefitKind.FIXED, amount=eur(500))
CYCLES = Trigger(event=Event.SUBSCRIPTION_CYCLE, first_order_only=False)
STOPS = frozenset(Stop)


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    made.world.add_product(made.shop_state, "Snack", 300)
    yield made
    made.close()


def recurring(*, cycles: int | None = 3, stop_when: frozenset[Stop] = frozenset(), caps: Caps | None = None) -> Rules:
    plan = AdvocatePlan(Per.RECURRING, options=(FIVE,), cycles=cycles, stop_when=stop_when)
    return rules(advocate=plan, trigger=CYCLES, hold=Hold(days=7), caps=caps or Caps())


def cycle(loop: Loop, who: Customer | str = FRIEND, *, codes: tuple[str, ...] = (), product: str = "Mug") -> Order:
    """An order whose one line is on a selling plan, as the first checkout of a subscription and each renewal are."""
    order = loop.buy(who, codes=codes, product=product, deliver=False)
    for line in order.lines:
        line.selling_plan = "Every month"
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    return order


def once(loop: Loop, **more: object) -> Order:
    order = loop.buy(FRIEND, **more)  # type: ignore[arg-type]
    loop.work()
    return order


def promised(loop: Loop, orders: Sequence[Order]) -> list[list[tuple[str, int, str]]]:
    return [[(r.cause, r.amount.amount_minor, r.state.value) for r in rewards(loop, order)] for order in orders]


def ends(loop: Loop, order: Order) -> list[tuple[str, str | None, int]]:
    return [(r.state.value, r.reason, r.amount.amount_minor) for r in rewards(loop, order)]


def test_three_paid_cycles_earn_and_a_fourth_nothing(loop: Loop) -> None:
    """5.00 each; what the friend buys once in between is no cycle and takes no place."""
    put_in_force(loop, recurring())
    first = cycle(loop, codes=(claim(loop),))
    loop.pass_time(days=31)
    second = cycle(loop)
    between = once(loop)
    loop.pass_time(days=31)
    third = cycle(loop)
    loop.pass_time(days=31)
    fourth = cycle(loop)
    loop.pass_time(days=8)

    assert promised(loop, (first, second, between, third, fourth)) == [
        [("referral", 500, "issued")],
        [("cycle:2", 500, "issued")],
        [],
        [("cycle:3", 500, "issued")],
        [],
    ]
    assert [stands(loop, order) for order in (first, second, between, fourth)] == [
        ("referred", "won"),
        ("referred", "follow_up"),
        ("not_referred", "no_subscription"),
        ("not_referred", "already_converted"),
    ]
    with reading(loop.bench.engine) as conn:
        assert list(conn.execute(select(conversions.c.order_id)).scalars()) == [first.id]
    assert balances(loop) == {"program": -1_500, "issued": 1_500}
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        assert rejudge_orders(conn, shop) == []


def test_an_order_without_a_plan_starts_nothing_and_the_claim_waits_for_the_subscription(loop: Loop) -> None:
    put_in_force(loop, recurring())
    single = once(loop, codes=(claim(loop),))
    assert (stands(loop, single), rewards(loop, single)) == (("not_referred", "no_subscription"), [])
    loop.pass_time(days=10)
    first = cycle(loop)
    assert promised(loop, [first]) == [[("referral", 500, "pending")]]


def test_a_paused_subscription_brings_no_order_and_earns_nothing_until_it_goes_on(loop: Loop) -> None:
    put_in_force(loop, recurring(stop_when=STOPS))
    cycle(loop, codes=(claim(loop),))
    loop.pass_time(days=59)
    assert balances(loop) == {"program": -500, "issued": 500}
    again = cycle(loop)
    assert promised(loop, [again]) == [[("cycle:2", 500, "pending")]]


def test_a_cycle_that_comes_back_takes_only_its_own_reward(loop: Loop) -> None:
    put_in_force(loop, recurring())
    first = cycle(loop, codes=(claim(loop),))
    loop.pass_time(days=8)
    second = cycle(loop)
    merchant.refund(loop.world, loop.shop_state, second.id)
    loop.work()
    assert promised(loop, (first, second)) == [[("referral", 500, "issued")], [("cycle:2", 500, "voided")]]


def test_no_more_is_earned_in_a_month_than_the_own_subscription_costs(loop: Loop) -> None:
    """Ada pays 3.00 a cycle: of 5.00 for the first friend 3.00 are left, and nothing for the second."""
    put_in_force(loop, recurring(caps=Caps(own_subscription_price=True)))
    code = claim(loop)
    cycle(loop, loop.customer("ada"), product="Snack")
    first = cycle(loop, codes=(code,))
    other = cycle(loop, "nora@example.com", codes=(claim(loop, "nora@example.com"),))
    loop.pass_time(days=8)
    assert [ends(loop, order) for order in (first, other)] == [
        [("issued", "issued", 300)],
        [("voided", "own_subscription_price", 500)],
    ]
    assert balances(loop) == {"program": -300, "issued": 300}


def test_without_a_subscription_of_ones_own_there_is_no_price_to_earn_up_to(loop: Loop) -> None:
    put_in_force(loop, recurring(caps=Caps(own_subscription_price=True)))
    code = claim(loop)
    loop.buy(loop.customer("ada"))
    loop.work()
    first = cycle(loop, codes=(code,))
    loop.pass_time(days=8)
    assert (ends(loop, first), balances(loop)) == ([("voided", "own_subscription_price", 500)], {})


def test_who_ended_the_own_subscription_earns_nothing_more(loop: Loop) -> None:
    """Ada's last cycle is of day 0; by day 63 two months have passed without one."""
    put_in_force(loop, recurring(stop_when=STOPS))
    code = claim(loop)
    cycle(loop, loop.customer("ada"), product="Snack")
    first = cycle(loop, codes=(code,))
    loop.pass_time(days=56)
    second = cycle(loop)
    loop.pass_time(days=8)
    assert ends(loop, first) == [("issued", "issued", 500)]
    assert ends(loop, second) == [("voided", "advocate_cancelled", 500)]


STARTED = Extra(Event.SUBSCRIPTION_STARTED, Benefit(BenefitKind.FIXED, amount=eur(7_500)))


def test_a_subscription_that_starts_later_earns_once_beside_the_first_order(loop: Loop) -> None:
    """10.00 for the first order, 75.00 when the friend subscribes; renewals and single orders earn nothing."""
    put_in_force(loop, rules(extras=(STARTED,), hold=Hold(days=7)))
    first = once(loop, codes=(claim(loop),))
    single, started, renewed = once(loop), cycle(loop), cycle(loop)
    loop.pass_time(days=8)
    assert promised(loop, (first, single, started, renewed)) == [
        [("referral", 1_000, "issued")],
        [],
        [("event:subscription_started", 7_500, "issued")],
        [],
    ]
    assert [stands(loop, order) for order in (single, started, renewed)] == [
        ("not_referred", "no_subscription"),
        ("referred", "follow_up"),
        ("not_referred", "already_converted"),
    ]
    merchant.refund(loop.world, loop.shop_state, started.id)
    loop.work()
    assert promised(loop, (first, started)) == [
        [("referral", 1_000, "issued")],
        [("event:subscription_started", 7_500, "clawed_back")],
    ]


def test_a_first_order_that_starts_a_subscription_earns_both_up_to_the_cap(loop: Loop) -> None:
    """10.00 and 75.00 are 85.00; at most 50.00 leaves 40.00 of the second."""
    put_in_force(loop, rules(extras=(STARTED,), hold=Hold(days=7), caps=Caps(lifetime_value=eur(5_000))))
    first = cycle(loop, codes=(claim(loop),))
    renewed = cycle(loop)
    loop.pass_time(days=8)
    assert promised(loop, (first, renewed)) == [
        [("referral", 1_000, "issued"), ("event:subscription_started", 4_000, "issued")],
        [],
    ]


def test_two_intervals_without_an_order_are_a_cancellation() -> None:
    """A quarterly subscriber is still one after four months; a monthly one after two, and not a day less."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    quarter = [start, start + timedelta(days=91)]
    assert not has_cancelled([], start)
    assert [has_cancelled([start], start + timedelta(days=days)) for days in (62, 63)] == [False, True]
    assert [has_cancelled(quarter, quarter[1] + timedelta(days=days)) for days in (182, 183)] == [False, True]


def test_a_price_of_ones_own_goes_with_cycles_and_cycles_go_without_steps() -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        terms_of(rules(caps=Caps(own_subscription_price=True)))
    assert list(refusal.value.problems) == ["caps.own_subscription_price"]
    assert terms_of(recurring()).counts_each_order is False
