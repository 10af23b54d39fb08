"""A share of a friend's later orders: so many, within so many months, held and taken back like any reward."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from plugin.db.engine import reading
from plugin.db.tables import conversions
from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Event
from plugin.domain.program.rules import AdvocatePlan, Caps, Hold, Rules, Share, Trigger
from plugin.services.customers.merge_customers import merge_customers
from plugin.services.orders.reviewing.explain_order import explain_order
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from tests.ledger_sums import balances, revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, eur, put_in_force, refer, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order

TEN = Benefit(BenefitKind.FIXED, amount=eur(1_000))
PLAN = AdvocatePlan(options=(TEN,), share=Share(Decimal(3), orders=3, months=12))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    yield made
    made.close()


def short_and_long(**changes: object) -> Rules:
    return rules(**({"advocate": PLAN, "hold": Hold(days=30)} | changes))


def buy(loop: Loop, **more: object) -> Order:
    order = loop.buy(FRIEND, **more)  # type: ignore[arg-type]
    loop.work()
    return order


def promised(loop: Loop, order: Order) -> list[tuple[str, int, str]]:
    return [(reward.cause, reward.amount.amount_minor, reward.state.value) for reward in rewards(loop, order)]


def counted(loop: Loop) -> list[int]:
    with reading(loop.bench.engine) as conn:
        return list(conn.execute(select(conversions.c.order_id)).scalars())


def rejudged(loop: Loop) -> list[str]:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        return rejudge_orders(conn, shop)


def test_three_orders_after_the_first_earn_three_percent_each_and_a_fourth_nothing(loop: Loop) -> None:
    """3 % of 80.00 is 2.40, of 160.00 is 4.80; the first order's own reward is 10.00."""
    put_in_force(loop, short_and_long())
    first = refer(loop)
    second, third, fourth, fifth = buy(loop), buy(loop, quantity=2), buy(loop), buy(loop)

    assert [promised(loop, order) for order in (first, second, third, fourth, fifth)] == [
        [("referral", 1_000, "pending")],
        [("follow_up:1", 240, "pending")],
        [("follow_up:2", 480, "pending")],
        [("follow_up:3", 240, "pending")],
        [],
    ]
    assert [stands(loop, order) for order in (first, second, fifth)] == [
        ("referred", "won"),
        ("referred", "follow_up"),
        ("not_referred", "already_converted"),
    ]
    assert counted(loop) == [first.id]
    loop.pass_time(days=31)
    # 10.00 + 2.40 + 4.80 + 2.40
    assert balances(loop) == {"program": -1_960, "issued": 1_960}
    assert rejudged(loop) == []


def test_a_person_can_read_why(loop: Loop) -> None:
    put_in_force(loop, short_and_long())
    first = refer(loop)
    second = buy(loop)
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        told = explain_order(conn, shop, second.name) or ""
    assert "stands as: referred (follow_up)" in told
    assert f"evidence 6. follow_up {first.name} -> advocate" in told
    assert "(follow_up:1) for advocate 1, 2.40 EUR: pending" in told


def test_orders_of_a_year_later_earn_nothing(loop: Loop) -> None:
    """The first is of 24 November 2026: until 23 November 2027 it is eleven months, from the 24th on twelve.

    By then Shopify shows the first order no more; what is known of it stays.
    """
    put_in_force(loop, short_and_long())
    refer(loop)
    loop.pass_time(days=31)
    loop.pass_time(days=333)
    in_time = buy(loop)
    loop.pass_time(days=1)
    too_late = buy(loop)
    assert promised(loop, in_time) == [("follow_up:1", 240, "pending")]
    assert (stands(loop, too_late), rewards(loop, too_late)) == (("not_referred", "already_converted"), [])


def test_a_returned_later_order_takes_only_its_own_share_and_leaves_its_place(loop: Loop) -> None:
    put_in_force(loop, short_and_long(advocate=replace(PLAN, share=Share(Decimal(3), orders=1, months=12))))
    first = refer(loop)
    second, third = buy(loop), buy(loop)
    assert rewards(loop, third) == []
    merchant.refund(loop.world, loop.shop_state, second.id)
    loop.work()
    assert stands(loop, second) == ("not_referred", "refunded")
    assert [promised(loop, order) for order in (first, second, third)] == [
        [("referral", 1_000, "pending")],
        [("follow_up:1", 240, "voided")],
        [("follow_up:1", 240, "pending")],
    ]
    assert balances(loop) == {"program": -1_240, "held": 1_240}


def test_after_the_first_order_came_back_later_ones_earn_nothing_more(loop: Loop) -> None:
    put_in_force(loop, short_and_long())
    first = refer(loop)
    second = buy(loop)
    merchant.refund(loop.world, loop.shop_state, first.id)
    loop.work()
    third = buy(loop)
    assert [states(loop, order) for order in (first, second, third)] == [["voided"], ["pending"], []]
    assert stands(loop, third) == ("not_referred", "existing_customer")


def test_a_later_order_that_waits_for_its_shipment_waits_no_more_once_the_first_came_back(loop: Loop) -> None:
    put_in_force(loop, short_and_long(trigger=Trigger(event=Event.ORDER_FULFILLED)))
    first = refer(loop)
    merchant.fulfil(loop.world, loop.shop_state, first.id)
    loop.work()
    second = buy(loop)
    assert stands(loop, second) == ("open", "not_fulfilled_yet")
    loop.pass_time(days=31)
    merchant.refund(loop.world, loop.shop_state, first.id)
    loop.work()
    assert (states(loop, first), stands(loop, second)) == (["clawed_back"], ("not_referred", "already_converted"))
    merchant.fulfil(loop.world, loop.shop_state, second.id)
    loop.work()
    assert (stands(loop, second), rewards(loop, second)) == (("not_referred", "already_converted"), [])


def test_what_the_friend_kept_is_measured_when_the_hold_ends(loop: Loop) -> None:
    """Of three throws for 240.00 one goes back: 3 % of 160.00 is 4.80 and not 7.20."""
    put_in_force(loop, short_and_long())
    refer(loop)
    second = buy(loop, quantity=3)
    assert promised(loop, second) == [("follow_up:1", 720, "pending")]
    merchant.refund(loop.world, loop.shop_state, second.id, {second.lines[0].id: 1})
    loop.pass_time(days=31)
    assert promised(loop, second) == [("follow_up:1", 480, "issued")]
    merchant.refund(loop.world, loop.shop_state, second.id)
    loop.work()
    assert (stands(loop, second), states(loop, second)) == (("not_referred", "refunded"), ["clawed_back"])


def test_caps_by_value_bound_shares_and_caps_by_number_do_not(loop: Loop) -> None:
    """Of 11.00 in all, 10.00 are the referral's own: 1.00 of 2.40 is left."""
    put_in_force(loop, short_and_long(caps=Caps(lifetime=1, lifetime_value=eur(1_100))))
    refer(loop)
    loop.pass_time(hours=1)
    second = buy(loop)
    loop.pass_time(hours=1)
    third = buy(loop)
    loop.pass_time(days=31)
    assert promised(loop, second) == [("follow_up:1", 100, "issued")]
    assert [(reward.state.value, reward.reason) for reward in rewards(loop, third)] == [("voided", "lifetime_value")]
    assert balances(loop) == {"program": -1_100, "issued": 1_100}


def test_a_friend_who_comes_back_by_the_link_is_still_the_same_friend(loop: Loop) -> None:
    put_in_force(loop, short_and_long())
    refer(loop)
    again = buy(loop, ref=loop.join(loop.customer("ada"))["referral_code"])
    assert stands(loop, again) == ("referred", "follow_up")
    assert promised(loop, again) == [("follow_up:1", 240, "pending")]


def test_a_later_order_needs_no_minimum_and_an_unpaid_one_waits(loop: Loop) -> None:
    """The minimum of 50.00 was the first order's: 3 % of a mug of 20.00 are 0.60."""
    put_in_force(loop, short_and_long(trigger=Trigger(minimum=eur(5_000))))
    refer(loop)
    mug = buy(loop, product="Mug")
    assert promised(loop, mug) == [("follow_up:1", 60, "pending")]
    waiting = buy(loop, paid=False)
    assert (stands(loop, waiting), rewards(loop, waiting)) == (("open", "not_paid_yet"), [])


def test_nobody_earns_by_an_order_of_ones_own(loop: Loop) -> None:
    """Friend and advocate turn out to be one person after the first order: both fall away."""
    put_in_force(loop, short_and_long())
    first = refer(loop)
    second = buy(loop)
    ada, friend = loop.customer("ada"), loop.shop_state.customer_with_email(FRIEND)
    assert friend is not None
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        merge_customers(conn, loop.bench.keys, shop, gone=friend.id, kept=ada.id, now=loop.now())
    loop.work()
    assert [stands(loop, order) for order in (first, second)] == [("not_referred", "self_referral")] * 2
    assert [states(loop, order) for order in (first, second)] == [["voided"], ["voided"]]
    assert balances(loop) == {}


def test_a_friend_whose_record_was_merged_is_still_the_friend(loop: Loop) -> None:
    put_in_force(loop, short_and_long())
    refer(loop)
    friend, kept = loop.shop_state.customer_with_email(FRIEND), loop.customer("felicity")
    assert friend is not None
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        merge_customers(conn, loop.bench.keys, shop, gone=friend.id, kept=kept.id, now=loop.now())
    order = loop.buy(kept)
    loop.work()
    assert promised(loop, order) == [("follow_up:1", 240, "pending")]


def test_orders_that_arrive_together_are_told_apart_by_their_time(loop: Loop) -> None:
    """Nothing was read while three orders were placed: the first counts, and the others follow it up."""
    put_in_force(loop, short_and_long(trigger=Trigger(event=Event.ORDER_PAID)))
    code = claim(loop)
    placed = []
    for codes in ((code,), (), ()):
        placed.append(loop.buy(FRIEND, codes=codes))
        loop.world.clock.advance(timedelta(minutes=5))
    loop.work()
    assert [promised(loop, order) for order in placed] == [
        [("referral", 1_000, "pending")],
        [("follow_up:1", 240, "pending")],
        [("follow_up:2", 240, "pending")],
    ]
    assert revisions(loop, placed[0]) == [("referred", "won")]


def test_where_every_order_counts_in_full_a_share_of_later_ones_is_refused() -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        terms_of(short_and_long(trigger=Trigger(first_order_only=False)))
    assert list(refusal.value.problems) == ["advocate.share"]
    assert terms_of(short_and_long()).reward.amount == Money(1_000, "EUR")
