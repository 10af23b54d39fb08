"""Points for an advocate's own orders: once, by the rules of that day, and gone when the order is."""

from dataclasses import replace

import pytest

from plugin.domain.orders.order import PaymentState
from plugin.domain.program.rules import PointRules
from plugin.domain.rewards.own_order import OwnOrder, judge_own_order
from plugin.services.program.switch_program import switch_program
from tests.domain.values import ORDERED, eur, order
from tests.loop import Loop
from tests.points.stage_of_play import PER_100, balance, book, look, press, put_in_force, rules, ticket
from tests.sim_shop import orders
from tests.sim_shop.state import Customer

EARNING = rules(points=PointRules(order=40, per_100=PER_100))


@pytest.fixture
def ada(play: Loop) -> Customer:
    put_in_force(play, EARNING)
    who = play.customer("ada")
    play.join(who)
    return who


def test_an_order_of_ones_own_earns_once(play: Loop, ada: Customer) -> None:
    bought = play.buy(ada)
    play.work()
    orders.touch(play.world, play.shop_state, bought.id)
    orders.fulfil(play.world, play.shop_state, bought.id)
    play.work()

    assert book(play, ada) == [("order", 40, 0)]


def test_a_return_takes_the_points_back_once(play: Loop, ada: Customer) -> None:
    bought = play.buy(ada)
    play.buy(ada)
    play.work()

    orders.refund(play.world, play.shop_state, bought.id)
    play.work()
    orders.touch(play.world, play.shop_state, bought.id)
    play.work()

    assert book(play, ada) == [("order", 40, 0), ("order", 40, 0), ("taken_back", -40, 0)]


def test_a_cancellation_after_the_exchange_leaves_a_shortfall(play: Loop, ada: Customer) -> None:
    bought = play.buy(ada)
    play.work()
    play.pass_time(days=2)
    assert press(play, "/redeem", ada, {"ticket": ticket(play, ada), "points": "30"}).status_code == 303

    orders.cancel(play.world, play.shop_state, bought.id)
    play.work()

    assert book(play, ada) == [("order", 40, 0), ("redeemed", -30, 0), ("taken_back", -10, 30)]
    assert balance(play, ada) == 0


def test_what_may_still_be_returned_cannot_be_exchanged_yet(play: Loop, ada: Customer) -> None:
    """A day of hold: 40 points of today's order wait, 40 that were lost again hold nothing back."""
    returned = play.buy(ada)
    play.work()
    orders.refund(play.world, play.shop_state, returned.id)
    play.buy(ada)
    play.work()
    assert balance(play, ada) == 40
    assert "40\u00a0points of these, from orders of your own, can be exchanged once" in look(play, ada)
    fields = {"ticket": ticket(play, ada), "points": "1"}

    assert press(play, "/redeem", ada, fields).status_code == 409
    play.pass_time(hours=11)
    assert press(play, "/redeem", ada, fields).status_code == 409
    play.pass_time(hours=14)
    assert press(play, "/redeem", ada, {"ticket": ticket(play, ada), "points": "40"}).status_code == 303
    assert balance(play, ada) == 0


def test_orders_from_before_joining_and_before_the_rules_earn_nothing(play: Loop, ada: Customer) -> None:
    ben = play.customer("ben")
    early = play.buy(ben)
    play.work()
    play.pass_time(hours=1)
    play.join(ben)
    orders.touch(play.world, play.shop_state, early.id)
    put_in_force(play, rules())
    play.pass_time(hours=1)
    without = play.buy(ada)
    play.work()
    play.pass_time(hours=1)
    put_in_force(play, EARNING)
    orders.touch(play.world, play.shop_state, without.id)
    play.work()

    assert (book(play, ben), book(play, ada)) == ([], [])


def test_while_the_program_is_off_nothing_is_earned(play: Loop, ada: Customer) -> None:
    program, shop = play.program(), play.shop()
    with play.bench.engine.begin() as conn:
        switch_program(conn, shop, program.program_id, is_live=False, actor="merchant:1", now=play.now())

    play.buy(ada)
    play.work()

    assert book(play, ada) == []


@pytest.mark.parametrize("more", [{"paid": False}, {"test": True}, {"source_name": "shopify_draft_order"}])
def test_unpaid_test_and_draft_orders_earn_nothing(play: Loop, ada: Customer, more: dict[str, object]) -> None:
    play.buy(ada, **more)
    play.work()

    assert book(play, ada) == []


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({}, OwnOrder.EARNS),
        ({"payment": PaymentState.PARTIALLY_REFUNDED, "refunded": eur(1_000)}, OwnOrder.EARNS),
        ({"payment": PaymentState.PENDING}, OwnOrder.WAITS),
        ({"has_open_dispute": True}, OwnOrder.WAITS),
        ({"has_lost_dispute": True}, OwnOrder.FELL_AWAY),
        ({"payment": PaymentState.REFUNDED}, OwnOrder.FELL_AWAY),
        ({"payment": PaymentState.VOIDED}, OwnOrder.FELL_AWAY),
        ({"cancelled_at": ORDERED}, OwnOrder.FELL_AWAY),
        ({"is_test": True}, OwnOrder.FELL_AWAY),
        ({"subtotal": eur(0)}, OwnOrder.FELL_AWAY),
    ],
)
def test_how_an_own_order_is_judged(changes: dict[str, object], decision: OwnOrder) -> None:
    assert judge_own_order(replace(order(), **changes)) is decision  # type: ignore[arg-type]
