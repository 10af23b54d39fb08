"""Abuse rules at work on real orders: hard facts refuse, points hold, nobody is paid or refused by waiting."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.orders.judged_orders import find_order, list_verdicts
from plugin.db.tables import orders
from plugin.domain.orders.verdict import PersonsWord
from plugin.domain.program.checks.playable import rules_of, terms_of
from plugin.domain.program.choice import Policy
from plugin.services.orders.reviewing.review_order import Review, review_order
from plugin.services.program.save_program import save_program
from tests.dumps import dump
from tests.ledger_sums import rewards
from tests.loop import Loop
from tests.sim_shop import installation
from tests.sim_shop.addresses import Address
from tests.sim_shop.state import Customer, Order

HOME = Address("Torstraße 12", "10119", last_name="Müller")
SAME_HOME = Address("TORSTR. 12", "D-10119", last_name="MUELLER")
FLAT = Address("Torstr 12", "10119", last_name="Schmidt")
ELSEWHERE = Address("Hauptstraße 1", "80331", city="München", last_name="Schmidt")


def advocate_at(loop: Loop, home: Address = HOME, **more: str) -> tuple[Customer, str]:
    """Ada orders to her home and joins; gives her and her link's code."""
    ada = loop.customer("ada")
    loop.buy(ada, product="Mug", shipping_address=home, client_ip=more.pop("client_ip", "198.51.100.1"), **more)
    loop.work()
    return ada, loop.join(ada)["referral_code"]


def befriend(loop: Loop, link: str, email: str, home: Address = ELSEWHERE, **more: object) -> Order:
    """Somebody claims and orders a throw."""
    code = loop.claim(link, email=email).json()["discount_code"]
    order = loop.buy(email, codes=(code,), shipping_address=home, **{"client_ip": "192.0.2.55"} | more)
    loop.work()
    return order


def stands(loop: Loop, order: Order) -> tuple[str, str, int | None]:
    with reading(loop.bench.engine) as conn:
        row = conn.execute(select(orders).where(orders.c.order_id == order.id)).one()
    return row.standing, row.reason, row.suspicion


def points(loop: Loop, order: Order) -> dict[str, int]:
    shop_id = loop.shop().shop_id
    with reading(loop.bench.engine) as conn:
        document = list_verdicts(conn, shop_id, order.id)[-1].document
    found = document["suspicion"]
    assert isinstance(found, dict)
    return {point["reason"]: point["points"] for point in found["points"]}


def states(loop: Loop, order: Order) -> list[str]:
    return [reward.state.value for reward in rewards(loop, order)]


def set_household(loop: Loop, policy: Policy) -> None:
    program, shop = loop.program(), loop.shop()
    rules = rules_of(program.terms)
    changed = terms_of(replace(rules, eligibility=replace(rules.eligibility, same_household=policy)))
    with loop.bench.engine.begin() as conn:
        save_program(conn, shop, program.program_id, program.name, changed, actor="merchant:1", now=loop.now())
    loop.work()


def test_strangers_are_paid_without_anybody_looking(loop: Loop) -> None:
    _, link = advocate_at(loop)
    order = befriend(loop, link, "felix@example.com")
    loop.pass_time(days=31)
    assert (stands(loop, order), states(loop, order)) == (("referred", "won", 0), ["issued"])


def test_one_household_waits_for_a_person_however_long_and_then_is_paid(loop: Loop) -> None:
    _, link = advocate_at(loop)
    order = befriend(loop, link, "felix@example.com", SAME_HOME)
    # Same surname at the same address 40, hold from 30 on; that it is one address adds nothing.
    assert stands(loop, order) == ("held", "suspicious", 40)
    assert points(loop, order) == {"same_household": 40}
    loop.pass_time(days=20)
    assert (stands(loop, order)[0], states(loop, order)) == ("held", [])

    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        said = review_order(conn, shop, order.name, PersonsWord.ALLOW, actor="merchant:1", now=loop.now())
    loop.work()
    assert (said, stands(loop, order)[:2]) == (Review.NOTED, ("referred", "allowed_by_person"))
    loop.pass_time(days=31)
    assert states(loop, order) == ["issued"]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy.HOLD, ("held", "suspicious", 40)),
        (Policy.ALLOW, ("referred", "won", 0)),
        (Policy.REJECT, ("not_referred", "household_excluded", 40)),
    ],
)
def test_a_program_says_what_it_thinks_of_households(
    loop: Loop, policy: Policy, expected: tuple[str, str, int]
) -> None:
    set_household(loop, policy)
    _, link = advocate_at(loop)
    order = befriend(loop, link, "felix@example.com", SAME_HOME)
    assert stands(loop, order) == expected


def test_a_shared_flat_alone_is_let_through_and_with_one_connection_looked_at(loop: Loop) -> None:
    _, link = advocate_at(loop)
    order = befriend(loop, link, "felix@example.com", FLAT)
    assert (stands(loop, order), points(loop, order)) == (("referred", "won", 25), {"same_address": 25})
    # Somebody ordered there before the next friend: 30, and one connection within a week of Ada's order: 20.
    loop.world.clock.advance(timedelta(minutes=1))
    second = befriend(loop, link, "nora@example.com", FLAT, client_ip="198.51.100.1")
    assert points(loop, second) == {"address_bought_before": 30, "same_address": 25, "same_network": 20}
    # 25 + 20 in the group of the home, 30 in the order's.
    assert stands(loop, second) == ("held", "likely_abuse", 75)


def test_a_connection_counts_for_seven_days(loop: Loop) -> None:
    _, link = advocate_at(loop)
    loop.pass_time(days=7)
    order = befriend(loop, link, "felix@example.com", client_ip="198.51.100.1")
    loop.pass_time(seconds=1)
    later = befriend(loop, link, "nora@example.com", Address("Am Ring 3", "50667"), client_ip="198.51.100.1")
    assert (points(loop, order), points(loop, later)) == ({"same_network": 20}, {})


def test_one_telephone_and_a_throwaway_address(loop: Loop) -> None:
    _, link = advocate_at(loop, phone="+49 30 23125123")
    order = befriend(loop, link, "felix@mailinator.com", phone="+493023125123")
    assert points(loop, order) == {"same_phone": 50, "disposable_mail": 30}
    assert stands(loop, order) == ("held", "likely_abuse", 80)


def test_friends_of_one_advocate_who_come_too_fast_are_looked_at(loop: Loop) -> None:
    _, link = advocate_at(loop)
    for number in range(4):
        befriend(loop, link, f"friend{number}@example.com", Address(f"Am Ring {number + 1}", "50667"))
    loop.pass_time(days=30)
    order = befriend(loop, link, "felix@example.com")
    # Four holds ended within the day; more than three are fast.
    assert (stands(loop, order), points(loop, order)) == (("held", "suspicious", 30), {"advocate_fast": 30})


def test_two_new_accounts_that_recommend_each_other_are_both_held(loop: Loop) -> None:
    ada, ben = loop.customer("ada"), loop.customer("ben")
    loop.pass_time(hours=1)
    links = {one.id: loop.join(one)["referral_code"] for one in (ada, ben)}
    code = loop.claim(links[ada.id], customer=ben).json()["discount_code"]
    first = loop.buy(ben, codes=(code,), shipping_address=ELSEWHERE, client_ip="192.0.2.1")
    loop.work()
    assert stands(loop, first) == ("referred", "won", 0)
    code = loop.claim(links[ben.id], customer=ada).json()["discount_code"]
    second = loop.buy(ada, codes=(code,), shipping_address=HOME, client_ip="192.0.2.2")
    loop.work()

    assert [points(loop, order) for order in (first, second)] == [{"mutual_pair": 30}] * 2
    loop.pass_time(days=60)
    assert [stands(loop, order)[0] for order in (first, second)] == ["held", "held"]
    assert not any(discount.title.startswith("Goodword reward") for discount in loop.shop_state.discounts.values())


def test_three_friends_at_one_address_are_held_the_first_of_them_too(loop: Loop) -> None:
    _, link = advocate_at(loop)
    found = [befriend(loop, link, f"friend{number}@example.com", ELSEWHERE) for number in range(3)]
    assert [stands(loop, order)[0] for order in found] == ["held"] * 3
    assert ["star" in points(loop, order) for order in found] == [True] * 3


def test_a_reward_that_was_given_is_not_doubted_afterwards(loop: Loop) -> None:
    ada, link = advocate_at(loop)
    order = befriend(loop, link, "felix@example.com")
    loop.pass_time(days=31)
    assert states(loop, order) == ["issued"]
    loop.buy(ada, shipping_address=ELSEWHERE, client_ip="192.0.2.55")
    loop.work()
    loop.world.sender.redeliver(next(d for d in loop.world.sender.log if str(order.id) in str(d.body)), 1)
    loop.work()
    assert (stands(loop, order), states(loop, order)) == (("referred", "won", 0), ["issued"])


def test_what_was_noticed_outlives_the_redaction_of_the_friend(loop: Loop) -> None:
    _, link = advocate_at(loop)
    order = befriend(loop, link, "felix@example.com", SAME_HOME)
    friend = loop.shop_state.customer_with_email("felix@example.com")
    assert friend is not None
    installation.privacy(loop.world, loop.shop_state, "customers/redact", friend)
    loop.work()
    loop.world.sender.redeliver(next(d for d in loop.world.sender.log if str(order.id) in str(d.body)), 1)
    loop.work()
    assert (stands(loop, order), points(loop, order)) == (("held", "suspicious", 40), {"same_household": 40})


def test_reading_a_held_order_again_changes_nothing(loop: Loop) -> None:
    _, link = advocate_at(loop)
    order = befriend(loop, link, "felix@example.com", SAME_HOME)
    shop_id = loop.shop().shop_id
    with reading(loop.bench.engine) as conn:
        before = find_order(conn, shop_id, order.name)
    loop.world.clock.advance(timedelta(hours=2))
    loop.world.sender.redeliver(next(d for d in loop.world.sender.log if str(order.id) in str(d.body)), 3)
    loop.work()
    with reading(loop.bench.engine) as conn:
        assert find_order(conn, shop_id, order.name) == before
    assert "Torstr" not in dump(loop.bench.engine, without=("deliveries",))
