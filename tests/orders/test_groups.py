"""Whose links a program is for: only members of its group recommend, and what was promised to others stays."""

from dataclasses import replace

import pytest

from plugin.domain.program.choice import Group
from plugin.services.advocates.enlist_advocate import enlist_advocate
from plugin.services.advocates.group_advocate import group_advocate
from tests.dumps import dump
from tests.loop import Loop
from tests.orders.ruled import claim, put_in_force, rules
from tests.orders.test_suspicion_of_orders import stands, states
from tests.orders.test_who_may_join import advocates_of, join
from tests.sim_shop.state import Customer

AFFILIATES = rules(group=Group.AFFILIATES)


def enlist(loop: Loop, who: Customer, group: Group = Group.AFFILIATES) -> str:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        advocate = enlist_advocate(conn, shop, who.id, group, actor="command", now=loop.now())
    assert advocate is not None
    return advocate.referral_code


def move(loop: Loop, code: str, group: Group) -> Group | None:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        return group_advocate(conn, shop, code, group, actor="command", now=loop.now())


@pytest.mark.parametrize("group", [Group.AFFILIATES, Group.PARTNERS, Group.STAFF])
def test_nobody_joins_a_group_by_themselves(loop: Loop, group: Group) -> None:
    put_in_force(loop, rules(group=group))
    ada = loop.customer("ada")
    assert (join(loop, ada), advocates_of(loop)) == ((409, "members_only"), 0)

    enlist(loop, ada, group)
    assert (join(loop, ada), advocates_of(loop)) == ((200, None), 1)


def test_a_friend_of_an_affiliate_is_counted_and_paid_for(loop: Loop) -> None:
    put_in_force(loop, AFFILIATES)
    link = enlist(loop, loop.customer("ada"))
    code = loop.claim(link, email="felix@example.com").json()["discount_code"]
    order = loop.buy("felix@example.com", codes=(code,))
    loop.work()
    assert (stands(loop, order)[:2], states(loop, order)) == (("referred", "won"), ["pending"])


def test_a_link_of_another_group_gives_no_offer_and_counts_on_no_order(loop: Loop) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    put_in_force(loop, AFFILIATES)
    refused = loop.claim(link, email="felix@example.com")
    assert (refused.status_code, refused.json()["reason"]) == (409, "link_unknown")

    order = loop.buy("felix@example.com", codes=(link,), ref=link)
    loop.work()
    assert (stands(loop, order)[:2], states(loop, order)) == (("not_referred", "no_evidence"), [])


def test_an_affiliates_link_is_none_of_the_customers_program(loop: Loop) -> None:
    link = enlist(loop, loop.customer("ada"))
    assert loop.claim(link, email="felix@example.com").json()["reason"] == "link_unknown"

    assert move(loop, link, Group.CUSTOMERS) is Group.AFFILIATES
    assert loop.claim(link, email="felix@example.com").status_code == 200


def test_a_link_on_an_order_counts_for_the_group_it_belongs_to(loop: Loop) -> None:
    put_in_force(loop, AFFILIATES)
    link = enlist(loop, loop.customer("ada"))
    order = loop.buy("felix@example.com", ref=link)
    loop.work()
    assert stands(loop, order)[:2] == ("referred", "won")


def test_what_a_friend_claimed_stays_when_the_advocate_changes_group(loop: Loop) -> None:
    code = claim(loop)
    link = loop.join(loop.customer("ada"))["referral_code"]
    move(loop, link, Group.STAFF)
    order = loop.buy("felix@example.com", codes=(code,))
    loop.work()
    assert (stands(loop, order)[:2], states(loop, order)) == (("referred", "won"), ["pending"])


def test_the_widget_tells_an_advocate_of_another_group_that_nothing_runs(loop: Loop) -> None:
    ada, felix = loop.customer("ada"), loop.customer("felix")
    loop.join(ada)
    put_in_force(loop, AFFILIATES)
    of_ada = loop.call("GET", "/widget", customer=ada).json()
    assert (of_ada["program"]["live"], of_ada["advocate"]["waiting"]) == (False, [])
    assert loop.call("GET", "/widget", customer=felix).json()["program"]["live"] is True


def test_a_group_is_said_once_and_noted_once(loop: Loop) -> None:
    ada = loop.customer("ada")
    link = loop.join(ada)["referral_code"]
    assert move(loop, link, Group.PARTNERS) is Group.CUSTOMERS
    before = dump(loop.bench.engine)
    assert "'action': 'advocate_grouped'" in before
    assert move(loop, link.lower(), Group.PARTNERS) is Group.PARTNERS
    assert move(loop, "NOBODY22", Group.PARTNERS) is None
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        assert enlist_advocate(conn, shop, ada.id, Group.STAFF, actor="command", now=loop.now()) is None
    assert dump(loop.bench.engine) == before


def test_a_program_of_the_form_is_the_customers(loop: Loop) -> None:
    assert loop.program().terms.group is Group.CUSTOMERS
    assert replace(loop.program().terms, rules=AFFILIATES).group is Group.AFFILIATES
