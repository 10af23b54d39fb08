"""What a friend earns by an order instead of a code: promised beside the advocate's, given, taken back."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

from plugin.db.engine import reading
from plugin.db.tables import pool_codes
from plugin.domain.program.benefit import Benefit
from plugin.domain.program.choice import HoldStart
from plugin.domain.program.rules import AdvocatePlan, Caps, Hold, Milestone, Trigger
from plugin.domain.rewards.reward import Side
from plugin.services.orders.reviewing.explain_order import explain_order
from plugin.services.views.list_tasks import list_tasks
from tests.ledger_sums import balances, owed, rewards, stands
from tests.loop import Loop
from tests.rewards.friends import (
    ACCESS,
    CREDIT,
    EVERYBODY,
    POINTS,
    TRIAL,
    accept,
    buys,
    by_side,
    credit_of,
    of_friend,
    open_program,
    points_of,
)
from tests.rewards.stage import eur, fixed
from tests.sim_shop.oauth import mint_id_token
from tests.sim_shop.orders import fulfil, refund

LONG_SECRET = "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"


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1, SHOPIFY_API_SECRET=LONG_SECRET)
    yield made
    made.close()


def test_credit_waits_with_the_order_and_then_is_the_friends(loop: Loop) -> None:
    """10.00 for Ada and 5.00 for Felix; nobody is given a code."""
    open_program(loop, CREDIT)
    order = buys(loop, felix := loop.customer("felix"))

    assert order.total_minor == 8_490
    assert by_side(loop, order) == {
        "advocate": ("pending", "fixed", 1_000, None),
        "friend": ("pending", "store_credit", 500, None),
    }
    assert balances(loop) == {"program": -1_500, "held": 1_500}
    assert (credit_of(loop, felix), credit_of(loop, loop.customer("ada"))) == (0, 0)

    loop.pass_time(days=1)
    loop.pass_time(minutes=20)

    assert by_side(loop, order) == {
        "advocate": ("issued", "fixed", 1_000, "issued"),
        "friend": ("issued", "store_credit", 500, "issued"),
    }
    assert balances(loop) == {"program": -1_500, "issued": 1_500}
    assert (credit_of(loop, felix), credit_of(loop, loop.customer("ada"))) == (500, 0)


def test_no_codes_are_made_for_friends(loop: Loop) -> None:
    before = len(loop.shop_state.discounts)
    open_program(loop, CREDIT)
    with reading(loop.bench.engine) as conn:
        ready = conn.execute(select(func.count()).where(pool_codes.c.version == loop.program().version)).scalar_one()
    assert (len(loop.shop_state.discounts), ready) == (before, 0)


def test_a_guest_is_a_customer_of_shopifys_and_is_credited_too(loop: Loop) -> None:
    open_program(loop, CREDIT)
    order = buys(loop, "felix@example.com")
    loop.pass_time(days=1)
    loop.pass_time(minutes=20)

    assert of_friend(loop, order) == ("issued", "issued")
    assert credit_of(loop, loop.customer("felix")) == 500


def test_an_order_without_a_customer_says_that_there_is_no_account(loop: Loop) -> None:
    open_program(loop, CREDIT, eligibility=EVERYBODY)
    order = buys(loop, None, anonymous=True)

    assert stands(loop, order) == ("referred", "won")
    assert by_side(loop, order) == {
        "advocate": ("pending", "fixed", 1_000, None),
        "friend": ("voided", "store_credit", 500, "no_account"),
    }
    assert balances(loop) == {"program": -1_000, "held": 1_000}
    with reading(loop.bench.engine) as conn:
        told = explain_order(conn, loop.shop(), order.name)
    assert told is not None
    assert "for the friend who ordered, €5 in store credit: voided (no_account)" in told
    assert f"for advocate {rewards(loop, order)[0].advocate_id}, 10.00 EUR: pending" in told


def test_points_open_a_book_for_the_friend_and_a_return_takes_them_back(loop: Loop) -> None:
    open_program(loop, POINTS)
    order = buys(loop, felix := loop.customer("felix"))
    assert points_of(loop, felix) is None
    loop.pass_time(days=1)

    assert of_friend(loop, order) == ("issued", "issued")
    assert (points_of(loop, felix), points_of(loop, loop.customer("ada"))) == (200, 0)

    refund(loop.world, loop.shop_state, order.id)
    loop.work()

    assert of_friend(loop, order) == ("clawed_back", "refunded")
    assert points_of(loop, felix) == 0
    assert balances(loop) == {}


def test_access_is_a_tag_on_the_friend(loop: Loop) -> None:
    open_program(loop, ACCESS)
    order = buys(loop, felix := loop.customer("felix"))
    loop.pass_time(days=1)
    assert (felix.tags, loop.customer("ada").tags) == (["vip-preview"], [])

    refund(loop.world, loop.shop_state, order.id)
    loop.work()

    assert of_friend(loop, order) == ("clawed_back", "refunded")
    assert felix.tags == []


def test_access_stays_with_a_friend_who_has_it_as_an_advocate_too(loop: Loop) -> None:
    """Felix has it by his order and by a friend of his own; the first order comes back."""
    open_program(loop, ACCESS, advocate=AdvocatePlan(options=(ACCESS,)))
    order = buys(loop, felix := loop.customer("felix"))
    ticket = loop.call("GET", "/widget").json()["ticket"]
    assert loop.claim(loop.join(felix)["referral_code"], ticket=ticket).status_code == 200
    own = buys(loop, loop.customer("gina"), {"_goodword": ticket})
    loop.pass_time(days=1, minutes=10)
    assert [by_side(loop, one)["advocate"][0] for one in (order, own)] == ["issued", "issued"]

    refund(loop.world, loop.shop_state, order.id)
    loop.work()

    assert (of_friend(loop, order)[0], felix.tags, loop.customer("ada").tags) == ("clawed_back", ["vip-preview"], [])


def test_a_gift_without_a_variant_is_a_persons_to_hand_over(loop: Loop) -> None:
    """It needs no account: whoever ordered is known at the counter."""
    open_program(loop, TRIAL, eligibility=EVERYBODY)
    order = buys(loop, None, anonymous=True)
    loop.pass_time(days=1)

    assert by_side(loop, order)["friend"] == ("approved", "gift", 0, "hold_over")
    with reading(loop.bench.engine) as conn:
        (task,) = list_tasks(conn, loop.shop().shop_id).tasks
    assert (task.reward.side, task.customer_id) == (Side.FRIEND, None)
    advocates = next(one for one in rewards(loop, order) if one.is_referral)
    assert owed(loop, "issue_reward") == [(f"reward:{advocates.reward_id}", "done")]
    refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert of_friend(loop, order) == ("voided", "refunded")


def test_a_return_within_the_hold_voids_both(loop: Loop) -> None:
    open_program(loop, CREDIT)
    order = buys(loop, felix := loop.customer("felix"))
    refund(loop.world, loop.shop_state, order.id)
    loop.pass_time(days=2)

    assert {side: state[::3] for side, state in by_side(loop, order).items()} == {
        "advocate": ("voided", "refunded"),
        "friend": ("voided", "refunded"),
    }
    assert (credit_of(loop, felix), balances(loop)) == (0, {})


def test_credit_that_was_given_is_debited_after_a_return(loop: Loop) -> None:
    open_program(loop, CREDIT)
    order = buys(loop, felix := loop.customer("felix"))
    loop.pass_time(days=1)
    loop.pass_time(minutes=20)
    assert credit_of(loop, felix) == 500

    refund(loop.world, loop.shop_state, order.id)
    loop.pass_time(minutes=20)

    assert (of_friend(loop, order)[0], credit_of(loop, felix), balances(loop)) == ("clawed_back", 0, {})


def test_the_friends_wait_counts_from_the_shipment_too(loop: Loop) -> None:
    open_program(loop, CREDIT, hold=Hold(HoldStart.FULFILLED, days=1))
    order = buys(loop, loop.customer("felix"))
    loop.pass_time(days=5)
    assert of_friend(loop, order) == ("pending", None)

    fulfil(loop.world, loop.shop_state, order.id)
    loop.pass_time(days=1)
    loop.pass_time(minutes=20)

    assert of_friend(loop, order) == ("issued", "issued")


def test_caps_places_and_prizes_are_the_advocates_alone(loop: Loop) -> None:
    """One reward for Ada ever, and a prize at the second referral; both friends get theirs."""
    prize = Milestone(2, fixed(2_500))
    open_program(loop, CREDIT, caps=Caps(lifetime=1), milestones=(prize,))
    first, second = (buys(loop, loop.customer(name)) for name in ("felix", "gina"))
    loop.pass_time(days=1)
    loop.pass_time(minutes=40)

    assert by_side(loop, first)["advocate"][0] == "issued"
    found = {(one.side.value, one.cause): (one.state.value, one.reason) for one in rewards(loop, second)}
    assert found == {
        ("advocate", "referral"): ("voided", "lifetime"),
        ("advocate", "milestone:2"): ("issued", "issued"),
        ("friend", "referral"): ("issued", "issued"),
    }
    assert [one.cause for one in rewards(loop, first)] == ["referral", "referral"]
    # 10.00 and 25.00 for Ada, 5.00 for each friend.
    assert balances(loop) == {"program": -4_500, "issued": 4_500}


def test_a_friend_gets_it_once_where_every_order_counts(loop: Loop) -> None:
    open_program(loop, CREDIT, trigger=Trigger(first_order_only=False), eligibility=EVERYBODY)
    felix, cart = loop.customer("felix"), accept(loop)
    first, second = (buys(loop, felix, cart) for _ in range(2))
    loop.pass_time(days=1)
    loop.pass_time(minutes=40)

    assert (sorted(by_side(loop, first)), sorted(by_side(loop, second))) == (["advocate", "friend"], ["advocate"])
    assert credit_of(loop, felix) == 500
    assert balances(loop) == {"program": -2_500, "issued": 2_500}


def test_who_accepts_on_the_page_behind_the_link_gets_it_once_too(loop: Loop) -> None:
    """That page leaves no ticket on a cart: the visit carries Ada's link and no claim, on every order."""
    open_program(loop, CREDIT, eligibility=EVERYBODY)
    link = loop.join(loop.customer("ada"))["referral_code"]
    felix = loop.customer("felix")
    first, second = (loop.buy(felix, ref=link) for _ in range(2))
    loop.pass_time(minutes=15)

    sides = [sorted(by_side(loop, one)) for one in (first, second)]
    assert sorted(sides) == [["advocate"], ["advocate", "friend"]]
    loop.pass_time(days=1)
    loop.pass_time(minutes=20)
    assert credit_of(loop, felix) == 500


def test_after_a_return_another_order_may_earn_it(loop: Loop) -> None:
    open_program(loop, CREDIT, trigger=Trigger(first_order_only=False), eligibility=EVERYBODY)
    felix, cart = loop.customer("felix"), accept(loop)
    first = buys(loop, felix, cart)
    refund(loop.world, loop.shop_state, first.id)
    loop.work()

    second = buys(loop, felix, cart)

    assert of_friend(loop, first) == ("voided", "refunded")
    assert of_friend(loop, second) == ("pending", None)


def test_the_advocate_sees_nothing_of_the_friends_reward(loop: Loop) -> None:
    open_program(loop, CREDIT)
    buys(loop, felix := loop.customer("felix"))
    ada = loop.call("GET", "/widget", customer=loop.customer("ada"), locale="en").json()["advocate"]
    assert [one["text"].partition(":")[0] for one in ada["waiting"]] == ["€10.00"]
    loop.pass_time(days=1)
    loop.pass_time(minutes=20)

    ada = loop.call("GET", "/widget", customer=loop.customer("ada"), locale="en").json()["advocate"]
    assert [one["text"] for one in ada["issued"]] == ["€10.00 off an order"]
    assert loop.call("GET", "/widget", customer=felix).json()["advocate"] is None


def test_the_order_page_says_whose_is_whose(loop: Loop) -> None:
    open_program(loop, CREDIT)
    order = buys(loop, loop.customer("felix"))

    bearer = f"Bearer {mint_id_token(loop.world, loop.shop_state)}"
    asked = loop.app.test_client().get(f"/admin/orders/{order.id}", headers={"Authorization": bearer})

    cells = re.findall(r"(€5 in store credit|€10\.00|>advocate<|>friend<)", asked.text)
    assert cells == ["€10.00", ">advocate<", "€5 in store credit", ">friend<"]


def test_a_budget_counts_what_friends_may_come_to(loop: Loop) -> None:
    """10.00 and 5.00 a claim: 30.00 are full after two, whether they ordered or not."""
    open_program(loop, CREDIT, caps=Caps(whole_budget=eur(3_000)))
    buys(loop, loop.customer("felix"))
    assert balances(loop) == {"program": -1_500, "held": 1_500}
    accept(loop)

    link = loop.join(loop.customer("ada"))["referral_code"]
    assert loop.claim(link).status_code == 409


@pytest.mark.parametrize("friend", [CREDIT, POINTS, replace(ACCESS, valid_days=90)])
def test_changed_terms_take_nothing_from_whoever_accepted_before(loop: Loop, friend: Benefit) -> None:
    open_program(loop, friend)
    cart = accept(loop)
    open_program(loop, TRIAL)

    order = buys(loop, loop.customer("felix"), cart)

    (promised,) = [one for one in rewards(loop, order) if not one.is_referral]
    assert promised.options == (friend,)
