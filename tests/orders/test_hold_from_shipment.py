"""A hold that counts from the shipment: nothing is due before, a return before it ends the promise."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from plugin.db.engine import reading
from plugin.domain.program.choice import HoldStart
from plugin.domain.program.rules import Hold
from plugin.services.orders.reviewing.explain_order import explain_order
from tests.ledger_sums import balances, revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import put_in_force, refer, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order

FROM_SHIPMENT = rules(hold=Hold(HoldStart.FULFILLED, days=14))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    put_in_force(made, FROM_SHIPMENT)
    yield made
    made.close()


def ship(loop: Loop, order: Order, *, partly: bool = False) -> None:
    merchant.fulfil(loop.world, loop.shop_state, order.id, partly=partly)
    loop.work()


def test_a_reward_waits_for_the_shipment_and_then_so_many_days(loop: Loop) -> None:
    order = refer(loop)
    loop.pass_time(days=40)
    assert stands(loop, order) == ("referred", "won")
    assert [(r.state.value, r.held_until) for r in rewards(loop, order)] == [("pending", None)]
    assert balances(loop) == {"program": -1_000, "held": 1_000}

    shipped_at = loop.now()
    ship(loop, order)
    assert [r.held_until for r in rewards(loop, order)] == [shipped_at + timedelta(days=14)]
    # What is shipped decides nothing by itself: the verdict is the one from before.
    assert revisions(loop, order) == [("referred", "won")]
    loop.pass_time(days=13)
    assert states(loop, order) == ["pending"]
    loop.pass_time(days=1)
    assert states(loop, order) == ["issued"]
    assert balances(loop) == {"program": -1_000, "issued": 1_000}


def test_a_part_that_is_shipped_starts_nothing_and_the_last_part_counts(loop: Loop) -> None:
    order = refer(loop)
    ship(loop, order, partly=True)
    loop.pass_time(days=20)
    assert [r.held_until for r in rewards(loop, order)] == [None]
    shipped_at = loop.now()
    ship(loop, order)
    assert [r.held_until for r in rewards(loop, order)] == [shipped_at + timedelta(days=14)]


def test_a_later_change_of_the_order_does_not_move_the_end_of_the_hold(loop: Loop) -> None:
    order = refer(loop)
    ship(loop, order)
    end = rewards(loop, order)[0].held_until
    loop.pass_time(days=3)
    merchant.fulfil(loop.world, loop.shop_state, order.id)
    loop.work()
    assert [r.held_until for r in rewards(loop, order)] == [end]


def test_an_order_shipped_before_it_is_paid_waits_from_the_shipment(loop: Loop) -> None:
    order = refer(loop, paid=False)
    ship(loop, order)
    shipped_at = loop.now()
    loop.pass_time(days=10)
    assert (stands(loop, order), rewards(loop, order)) == (("open", "not_paid_yet"), [])
    merchant.mark_paid(loop.world, loop.shop_state, order.id)
    loop.work()
    assert [r.held_until for r in rewards(loop, order)] == [shipped_at + timedelta(days=14)]


@pytest.mark.parametrize("end", [merchant.refund, merchant.cancel])
def test_a_return_before_the_shipment_ends_the_promise(loop: Loop, end: object) -> None:
    order = refer(loop)
    end(loop.world, loop.shop_state, order.id)  # type: ignore[operator]
    loop.work()
    assert states(loop, order) == ["voided"]
    ship(loop, order)
    loop.pass_time(days=30)
    assert [(r.state.value, r.held_until) for r in rewards(loop, order)] == [("voided", None)]
    assert balances(loop) == {}


def test_advocate_and_merchant_are_told_what_it_waits_for(loop: Loop) -> None:
    order = refer(loop)
    ada = loop.customer("ada")
    told = loop.call("GET", "/widget", customer=ada, locale="en").json()["advocate"]["waiting"]
    assert told == [{"text": "€10: waiting until the order is shipped", "until": None}]
    with reading(loop.bench.engine) as conn:
        story = explain_order(conn, loop.shop(), order.name)
    assert story is not None
    assert "held until some days after it is shipped" in story
