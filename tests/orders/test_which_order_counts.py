"""Which of a friend's orders counts: when it is shipped, the n-th, each one; played through the doors."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from plugin.domain.money import Money
from plugin.domain.program.choice import Channel, Event, Per
from plugin.domain.program.rules import AdvocatePlan, Bracket, Hold, Trigger, Window
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from tests.ledger_sums import balances, revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.chained import allow
from tests.orders.ruled import FRIEND, claim, eur, put_in_force, refer, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order, Visit


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    yield made
    made.close()


def buy(loop: Loop, **more: object) -> Order:
    order = loop.buy(FRIEND, **more)  # type: ignore[arg-type]
    loop.work()
    return order


def test_an_order_counts_once_it_is_shipped(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(event=Event.ORDER_FULFILLED)))
    order = refer(loop)
    assert (stands(loop, order), rewards(loop, order)) == (("open", "not_fulfilled_yet"), [])
    merchant.fulfil(loop.world, loop.shop_state, order.id, partly=True)
    loop.work()
    assert stands(loop, order) == ("open", "not_fulfilled_yet")
    merchant.fulfil(loop.world, loop.shop_state, order.id)
    loop.work()
    loop.pass_time(days=29)
    assert revisions(loop, order) == [("open", "not_fulfilled_yet"), ("referred", "won")]
    assert states(loop, order) == ["pending"]
    loop.pass_time(days=2)
    assert states(loop, order) == ["issued"]


def test_the_third_order_counts_also_when_only_the_first_one_carried_the_code(loop: Loop) -> None:
    """The claim names nobody: who used its code is known from then on. 90 days lie between the orders."""
    put_in_force(loop, rules(trigger=Trigger(event=Event.NTH_ORDER, nth=3, first_order_only=False)))
    code = claim(loop, email="")
    first = buy(loop, codes=(code,))
    loop.pass_time(days=45)
    second = buy(loop)
    loop.pass_time(days=45)
    third = buy(loop)
    fourth = buy(loop)

    assert [stands(loop, order) for order in (first, second, third, fourth)] == [
        ("not_referred", "another_order_counts"),
        ("not_referred", "another_order_counts"),
        ("referred", "won"),
        ("not_referred", "already_converted"),
    ]
    loop.pass_time(days=31)
    assert states(loop, third) == ["issued"]
    assert balances(loop) == {"program": -1_000, "issued": 1_000}


def test_who_bought_before_the_claim_never_gets_to_a_third_order_that_counts(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(event=Event.NTH_ORDER, nth=3, first_order_only=False)))
    buy(loop)
    loop.pass_time(days=1)
    code = claim(loop)
    buy(loop, codes=(code,))
    third = buy(loop)
    assert (stands(loop, third), rewards(loop, third)) == (("not_referred", "existing_customer"), [])


def test_each_order_counts_and_a_returned_one_takes_only_its_own_reward(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(first_order_only=False)))
    first = refer(loop)
    second, third = buy(loop), buy(loop)
    assert [stands(loop, order) for order in (first, second, third)] == [("referred", "won")] * 3
    assert balances(loop) == {"program": -3_000, "held": 3_000}
    merchant.refund(loop.world, loop.shop_state, first.id)
    loop.work()
    loop.pass_time(days=31)
    assert [states(loop, order) for order in (first, second, third)] == [["voided"], ["issued"], ["issued"]]
    assert balances(loop) == {"program": -2_000, "issued": 2_000}
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        assert rejudge_orders(conn, shop) == []


def test_one_order_counts_where_only_the_first_does(loop: Loop) -> None:
    put_in_force(loop, rules())
    first = refer(loop)
    second = buy(loop)
    assert (stands(loop, first), states(loop, first)) == (("referred", "won"), ["pending"])
    assert (stands(loop, second), rewards(loop, second)) == (("not_referred", "already_converted"), [])


def test_a_purchase_in_the_store_counts_where_the_rules_say_so(loop: Loop) -> None:
    put_in_force(loop, rules())
    online_only = refer(loop, email="nils@example.com", source_name="pos")
    put_in_force(loop, rules(trigger=Trigger(channels=frozenset({Channel.ONLINE, Channel.POS}))))
    in_store = refer(loop, source_name="pos")
    assert (stands(loop, online_only), rewards(loop, online_only)) == (("not_referred", "other_channel"), [])
    assert (stands(loop, in_store), states(loop, in_store)) == (("referred", "won"), ["pending"])


def test_a_visit_by_the_link_counts_for_its_own_number_of_days(loop: Loop) -> None:
    put_in_force(loop, rules(window=Window(claim_days=30, attribution_days=7)))
    link = loop.join(loop.customer("ada"))["referral_code"]
    shop = loop.shop_state
    in_time, too_late = loop.buy("lander@example.com"), loop.buy("late@example.com")
    for order, days in ((in_time, 7), (too_late, 8)):
        order.first_visit = Visit(f"{shop.storefront_url}/?ref={link}", loop.now() - timedelta(days=days))
    loop.work()
    assert (stands(loop, in_time), states(loop, in_time)) == (("referred", "won"), ["pending"])
    assert (stands(loop, too_late), rewards(loop, too_late)) == (("not_referred", "visit_expired"), [])


def test_an_order_below_the_minimum_that_counts_earns_nothing_though_the_friend_has_the_discount(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(minimum=eur(7_201))))
    order = refer(loop)
    # 80.00 less 10 % is 72.00.
    assert (order.current_subtotal_minor, stands(loop, order)) == (7_200, ("not_referred", "below_minimum"))
    assert rewards(loop, order) == []


@pytest.mark.parametrize(
    ("plan", "promised", "state", "came_to"),
    [
        ({"percent": Decimal(10)}, Money(720, "CHF"), "issued", Money(720, "CHF")),
        ({"brackets": (Bracket(eur(0), eur(900)), Bracket(eur(5_000), eur(2_000)))}, eur(900), "voided", eur(900)),
    ],
)
def test_an_order_in_a_new_currency_of_the_shop_that_a_person_allows_is_never_taken_for_the_old_one(
    loop: Loop, plan: dict[str, object], promised: Money, state: str, came_to: Money
) -> None:
    """72.00 francs: a tenth is 7.20 francs; of thresholds in euro they reach none."""
    given = AdvocatePlan(Per.PERCENT_OF_ORDER, **plan)  # type: ignore[arg-type]
    put_in_force(loop, rules(advocate=given, hold=Hold(days=1)))
    code = claim(loop)
    loop.shop_state.currency = "CHF"
    order = buy(loop, codes=(code,))
    assert (stands(loop, order), rewards(loop, order)) == (("held", "currency_changed"), [])

    allow(loop, order)
    assert stands(loop, order) == ("referred", "allowed_by_person")
    assert [reward.amount for reward in rewards(loop, order)] == [promised]
    loop.pass_time(days=2)
    assert [(reward.state.value, reward.amount) for reward in rewards(loop, order)] == [(state, came_to)]
