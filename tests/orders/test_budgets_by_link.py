"""A budget is a hard stop for orders by a link alone, read together or at once, paid or allowed late."""

from collections.abc import Sequence

from plugin.domain.program.rules import Caps
from plugin.services.orders.reading.refresh_orders import refresh_orders
from tests.loop import Loop
from tests.orders.chained import allow
from tests.orders.ruled import eur
from tests.orders.test_several_programs import add, offering, paid_cents, prefer, promised, switch
from tests.orders.test_suspicion_of_orders import stands
from tests.parallel import in_parallel
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order

NOTHING = ("not_referred", "no_evidence")


def limited(loop: Loop, budget: int) -> tuple[int, str]:
    """A program first in order that gives 15.00 and may promise so much; gives its number and Ada's link."""
    first = add(loop, "Launch", offering(25, 1_500, caps=Caps(whole_budget=eur(budget))))
    prefer(loop, first)
    return first, loop.join(loop.customer("ada"))["referral_code"]


def by_link(loop: Loop, link: str, number: int, **more: object) -> Order:
    return loop.buy(f"friend{number}@example.com", ref=link, **more)  # type: ignore[arg-type]


def read_together(loop: Loop, orders: Sequence[Order]) -> None:
    """No delivery tells of them; they are read as reconciliation does, in one go."""
    for delivery in loop.world.sender.waiting():
        loop.world.sender.take(delivery)
    refresh_orders(loop.bench, loop.shop(), [order.id for order in orders], now=loop.now())


def test_orders_read_together_pass_no_budget(loop: Loop) -> None:
    """30.00 are two rewards of 15.00; the other three orders are the standing program's, 10.00 each."""
    standing = loop.program().program_id
    first, link = limited(loop, 3_000)
    orders = [by_link(loop, link, number) for number in range(5)]
    read_together(loop, orders)
    assert [promised(loop, order) for order in orders] == [[(first, 1_500)]] * 2 + [[(standing, 1_000)]] * 3


def test_nothing_is_left_where_no_other_program_is_open(loop: Loop) -> None:
    switch(loop, loop.program().program_id, is_live=False)
    first, link = limited(loop, 1_500)
    orders = [by_link(loop, link, number) for number in range(3)]
    read_together(loop, orders)
    assert [promised(loop, order) for order in orders] == [[(first, 1_500)], [], []]
    assert [stands(loop, order)[:2] for order in orders[1:]] == [NOTHING] * 2


def test_a_claim_in_the_same_reading_keeps_its_promise(loop: Loop) -> None:
    """30.00: one claim and one order by a link; the claim is promised already, so one order by a link is left out."""
    standing = loop.program().program_id
    first, link = limited(loop, 3_000)
    code = loop.claim(link, email="felix@example.com").json()["discount_code"]
    orders = [by_link(loop, link, 1), by_link(loop, link, 2), loop.buy("felix@example.com", codes=(code,))]
    read_together(loop, orders)
    assert [promised(loop, order) for order in orders] == [[(first, 1_500)], [(standing, 1_000)], [(first, 1_500)]]


def test_orders_that_are_paid_late_are_counted_when_they_are_paid(loop: Loop) -> None:
    """Three by bank transfer are seen while the 15.00 are there; a claim takes them; then the money arrives."""
    standing = loop.program().program_id
    first, link = limited(loop, 1_500)
    orders = [by_link(loop, link, number, paid=False) for number in range(3)]
    loop.work()
    claimed, _ = paid_cents(loop, link, "felix@example.com")
    for order in orders:
        merchant.mark_paid(loop.world, loop.shop_state, order.id)
        loop.work()
    assert promised(loop, claimed) == [(first, 1_500)]
    assert [promised(loop, order) for order in orders] == [[(standing, 1_000)]] * 3


def test_an_order_that_a_person_allows_late_is_counted_then(loop: Loop) -> None:
    standing = loop.program().program_id
    first, link = limited(loop, 1_500)
    held = by_link(loop, link, 1)
    merchant.dispute(loop.world, loop.shop_state, held.id)
    loop.work()
    other = by_link(loop, link, 2)
    loop.work()
    assert (stands(loop, held)[:2], promised(loop, other)) == (("held", "dispute_open"), [(first, 1_500)])
    allow(loop, held)
    assert promised(loop, held) == [(standing, 1_000)]


def test_what_was_promised_stays_when_its_order_is_read_again(loop: Loop) -> None:
    first, link = limited(loop, 1_500)
    order = by_link(loop, link, 1)
    loop.work()
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (promised(loop, order), stands(loop, order)[:2]) == ([(first, 1_500)], ("referred", "won"))


def test_workers_that_read_at_once_pass_no_budget(loop: Loop) -> None:
    """Six workers, six orders, 30.00: two are the first program's."""
    first, link = limited(loop, 3_000)
    orders = [by_link(loop, link, number) for number in range(6)]
    for delivery in loop.world.sender.waiting():
        loop.world.sender.take(delivery)
    shop, now, numbers = loop.shop(), loop.now(), iter([order.id for order in orders])
    in_parallel(lambda: refresh_orders(loop.bench, shop, [next(numbers)], now=now), times=6)
    given = [program_id for order in orders for program_id, _ in promised(loop, order)]
    assert (given.count(first), len(given)) == (2, 6)
