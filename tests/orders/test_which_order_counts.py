"""Which of a friend's orders counts: when it is shipped, the n-th, each one; played through the doors."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from plugin.domain.program.choice import Event
from plugin.domain.program.rules import Trigger
from plugin.services.orders.rejudge_orders import rejudge_orders
from tests.ledger_sums import balances, revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, put_in_force, refer, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order


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
