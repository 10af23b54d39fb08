"""What a link on an order stands for when programs come, go, are switched on late, or cannot be claimed any more."""

from datetime import timedelta

from plugin.domain.program.choice import Group
from plugin.domain.program.rules import Caps
from plugin.services.offers.compare_offer import compare_offer
from plugin.services.orders.reading.refresh_orders import refresh_orders
from tests.loop import Loop
from tests.orders.ruled import eur
from tests.orders.test_groups import move
from tests.orders.test_several_programs import add, offering, paid_cents, prefer, promised, switch
from tests.orders.test_suspicion_of_orders import stands
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order

NOTHING = ("not_referred", "no_evidence")


def order_by(loop: Loop, link: str, who: str = "felix") -> Order:
    order = loop.buy(f"{who}@example.com", ref=link)
    loop.work()
    return order


def test_what_was_ordered_before_a_program_began_is_not_paid_when_it_is_shipped(loop: Loop) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    switch(loop, loop.program().program_id, is_live=False)
    order = order_by(loop, link)
    loop.pass_time(days=2)
    add(loop, "New", offering(20, 5_000))
    merchant.fulfil(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (stands(loop, order)[:2], promised(loop, order)) == (NOTHING, [])


def test_a_program_that_was_off_when_somebody_ordered_is_not_theirs(loop: Loop) -> None:
    standing = loop.program().program_id
    link = loop.join(loop.customer("ada"))["referral_code"]
    switch(loop, standing, is_live=False)
    before = order_by(loop, link)
    loop.pass_time(days=2)
    switch(loop, standing, is_live=True)
    after = order_by(loop, link, "gina")
    merchant.touch(loop.world, loop.shop_state, before.id)
    loop.work()
    assert (promised(loop, before), promised(loop, after)) == ([], [(standing, 1_000)])


def test_an_advocate_of_a_new_group_earns_nothing_by_older_orders(loop: Loop) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    switch(loop, loop.program().program_id, is_live=False)
    order = order_by(loop, link)
    loop.pass_time(days=10)
    add(loop, "Affiliates", offering(20, 9_900, group=Group.AFFILIATES))
    move(loop, link, Group.AFFILIATES)
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (stands(loop, order)[:2], promised(loop, order)) == (NOTHING, [])


def test_who_is_moved_to_a_program_that_was_on_earns_nothing_by_older_orders(loop: Loop) -> None:
    """The affiliates' program was on all the time; Ada was no affiliate when Felix ordered, and is one for Gina."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    switch(loop, loop.program().program_id, is_live=False)
    affiliates = add(loop, "Affiliates", offering(20, 9_900, group=Group.AFFILIATES))
    before = order_by(loop, link)
    loop.pass_time(days=10)
    move(loop, link, Group.AFFILIATES)
    merchant.touch(loop.world, loop.shop_state, before.id)
    loop.work()
    after = order_by(loop, link, "gina")
    assert (stands(loop, before)[:2], promised(loop, before)) == (NOTHING, [])
    assert promised(loop, after) == [(affiliates, 9_900)]


def test_an_order_that_is_heard_of_late_is_judged_by_the_group_of_its_moment(loop: Loop) -> None:
    """Ada was a customer when Felix ordered, then an affiliate, then staff; nobody told us of his order before."""
    standing = loop.program().program_id
    add(loop, "Affiliates", offering(20, 9_900, group=Group.AFFILIATES))
    link = loop.join(loop.customer("ada"))["referral_code"]
    order = loop.buy("felix@example.com", ref=link)
    for delivery in loop.world.sender.waiting():
        loop.world.sender.take(delivery)
    for group in (Group.AFFILIATES, Group.STAFF):
        loop.world.clock.advance(timedelta(days=1))
        move(loop, link, group)
    refresh_orders(loop.bench, loop.shop(), [order.id], now=loop.now())
    assert promised(loop, order) == [(standing, 1_000)]


def test_a_link_stands_for_the_next_program_when_a_budget_is_spent(loop: Loop) -> None:
    """The first program's 15.00 are promised to a claim; page, widget and orders go on with the second, 10.00 each."""
    standing = loop.program().program_id
    first = add(loop, "Launch", offering(25, 1_500, caps=Caps(whole_budget=eur(1_500))))
    prefer(loop, first)
    link = loop.join(loop.customer("ada"))["referral_code"]
    paid_cents(loop, link, "felix@example.com")
    orders = [order_by(loop, link, f"friend{number}") for number in range(3)]
    assert [promised(loop, order) for order in orders] == [[(standing, 1_000)]] * 3


def test_nothing_is_promised_by_a_link_when_every_budget_is_spent(loop: Loop) -> None:
    switch(loop, loop.program().program_id, is_live=False)
    only = add(loop, "Launch", offering(25, 1_500, caps=Caps(whole_budget=eur(1_500))))
    link = loop.join(loop.customer("ada"))["referral_code"]
    first, second = order_by(loop, link, "felix"), order_by(loop, link, "gina")
    assert (promised(loop, first), promised(loop, second)) == ([(only, 1_500)], [])
    assert stands(loop, second)[:2] == NOTHING


def test_a_link_stands_for_the_next_program_when_a_discount_is_gone(loop: Loop) -> None:
    standing = loop.program().program_id
    first = add(loop, "Launch", offering(25, 1_500))
    prefer(loop, first)
    link = loop.join(loop.customer("ada"))["referral_code"]
    found = loop.shop_state.discounts.items()
    gid = next(gid for gid, one in found if one.title.startswith(f"Goodword friends {first}."))
    del loop.shop_state.discounts[gid]
    assert compare_offer(loop.bench, loop.shop(), loop.now()).startswith("offer deleted")
    assert promised(loop, order_by(loop, link)) == [(standing, 1_000)]
