"""Points are one book for all programs: which one says what is earned, what it is worth, and how long it waits."""

from plugin.domain.program.rules import Hold, PointRules
from plugin.services.points.redeem_points import AskedExchange, RedeemRefusal, redeem_points
from tests.backups import back_up, restore
from tests.ledger_sums import balances, owed
from tests.loop import Loop
from tests.orders.ruled import eur
from tests.orders.test_several_programs import add, offering, prefer, switch
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Customer

WORTH = PointRules(order=100, per_100=eur(500))


def advocate(loop: Loop) -> Customer:
    ada = loop.customer("ada")
    loop.join(ada)
    loop.pass_time(minutes=5)
    return ada


def page(loop: Loop, who: Customer) -> str:
    return loop.call("GET", "/mine", customer=who, locale="en").text


def redeem(loop: Loop, who: Customer) -> RedeemRefusal | None:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        return redeem_points(conn, loop.bench.keys, shop, AskedExchange(who.id, 100, "ticket"), loop.now())


def test_a_program_that_says_no_worth_closes_no_reward_shop(loop: Loop) -> None:
    switch(loop, loop.program().program_id, is_live=False)
    add(loop, "Exchange", offering(10, 1_000, points=WORTH))
    ada = advocate(loop)
    loop.buy(ada)
    loop.work()
    loop.pass_time(days=31)
    prefer(loop, add(loop, "Weekend", offering(25, 1_500, points=PointRules(order=200))))
    assert "Exchange points for a code" in page(loop, ada)
    assert redeem(loop, ada) is None


def test_points_wait_as_long_as_the_longest_program_with_points_says(loop: Loop) -> None:
    """Earned under a hold of 30 days; two days later one of a day stands first, and the order may still come back."""
    prefer(loop, add(loop, "Long", offering(10, 1_000, points=WORTH, hold=Hold(days=30))))
    ada = advocate(loop)
    order = loop.buy(ada)
    loop.work()
    loop.pass_time(days=2)
    prefer(loop, add(loop, "Short", offering(10, 1_000, points=WORTH, hold=Hold(days=1))))
    assert redeem(loop, ada) is RedeemRefusal.NOT_ENOUGH
    merchant.refund(loop.world, loop.shop_state, order.id)
    loop.work()
    loop.pass_time(days=31)
    assert redeem(loop, ada) is RedeemRefusal.NOT_ENOUGH


def test_what_an_order_earns_is_said_by_the_programs_of_its_moment(loop: Loop) -> None:
    prefer(loop, add(loop, "Old", offering(10, 1_000, points=WORTH)))
    ada = advocate(loop)
    order = loop.buy(ada, paid=False)
    loop.work()
    loop.pass_time(days=2)
    prefer(loop, add(loop, "New", offering(10, 1_000, points=PointRules(order=999, per_100=eur(500)))))
    merchant.mark_paid(loop.world, loop.shop_state, order.id)
    loop.work()
    assert "100\xa0points" in page(loop, ada)


def given(loop: Loop) -> list[tuple[int | None, str]]:
    """Amount and title of every reward's discount at the shop."""
    found = [one for one in loop.shop_state.discounts.values() if one.title.startswith("Goodword reward")]
    return [(one.amount_minor, one.title) for one in found]


def exchanging(loop: Loop, *, worth: int) -> tuple[Customer, int]:
    """Ada may exchange; another program stands ready whose 100 points are worth so much. Gives her and its number."""
    switch(loop, loop.program().program_id, is_live=False)
    add(loop, "First", offering(10, 1_000, points=WORTH))
    later = add(loop, "Later", offering(10, 1_000, points=PointRules(order=100, per_100=eur(worth))))
    ada = advocate(loop)
    loop.buy(ada)
    loop.work()
    loop.pass_time(days=31)
    return ada, later


def test_an_exchange_repeated_after_a_restore_finds_its_code_under_another_program(loop: Loop) -> None:
    """100 points are 5.00 under both: the same ticket asks Shopify for the same code, whoever is first by now."""
    ada, later = exchanging(loop, worth=500)
    kept = back_up(loop.bench.engine)
    assert redeem(loop, ada) is None
    loop.work()
    made = given(loop)
    assert [amount for amount, _ in made] == [500]

    restore(loop.bench.engine, kept)
    prefer(loop, later)
    assert redeem(loop, ada) is None
    loop.work()

    assert given(loop) == made
    assert balances(loop) == {"program": -500, "issued": 500}


def test_an_exchange_repeated_for_another_worth_is_a_persons_to_look_at(loop: Loop) -> None:
    """The code that is there is 5.00, what is owed by now 7.00: no second code is made."""
    ada, later = exchanging(loop, worth=700)
    kept = back_up(loop.bench.engine)
    redeem(loop, ada)
    loop.work()
    made = given(loop)

    restore(loop.bench.engine, kept)
    prefer(loop, later)
    redeem(loop, ada)
    loop.work()

    assert given(loop) == made
    assert [state for _, state in owed(loop, "issue_reward")] == ["dead"]
    assert balances(loop) == {"program": -700, "owed": 700}
