"""Several programs at once: each group has its own, and of a group's the first that is in force is taken."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.offers.programs import read_programs
from plugin.db.tables import audit_rows, rewards
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Group
from plugin.domain.program.rules import AdvocatePlan, Caps, PointRules, Rules, Schedule
from plugin.services.program.add_program import MOST_PROGRAMS, add_program
from plugin.services.program.list_programs import list_programs
from plugin.services.program.prefer_program import prefer_program
from plugin.services.program.switch_program import switch_program
from tests.dumps import dump
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, eur, rules
from tests.orders.test_groups import enlist
from tests.orders.test_suspicion_of_orders import states
from tests.sim_shop.state import Order

ACTOR = "merchant:1"


def offering(percent: int, reward: int, **changes: object) -> Rules:
    friend = Benefit(BenefitKind.PERCENT, percent=Decimal(percent))
    advocate = AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=eur(reward)),))
    return rules(friend=friend, advocate=advocate, **changes)


def add(loop: Loop, name: str, given: Rules, *, is_live: bool = True) -> int:
    """Add a program, switch it on and have its codes made."""
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        made = add_program(conn, shop, name, terms_of(given), actor=ACTOR, now=loop.now())
        if is_live:
            switch_program(conn, shop, made.program_id, is_live=True, actor=ACTOR, now=loop.now())
    loop.work()
    return made.program_id


def prefer(loop: Loop, program_id: int) -> list[int] | None:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        order = prefer_program(conn, shop, program_id, actor=ACTOR, now=loop.now())
    return None if order is None else [program.program_id for program in order]


def switch(loop: Loop, program_id: int, *, is_live: bool) -> None:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        switch_program(conn, shop, program_id, is_live=is_live, actor=ACTOR, now=loop.now())
    loop.work()


def promised(loop: Loop, order: Order) -> list[tuple[int, int]]:
    """Program and cents of each reward of an order."""
    with reading(loop.bench.engine) as conn:
        found = select(rewards.c.program_id, rewards.c.amount_minor).where(rewards.c.order_id == order.id)
        return [(row.program_id, row.amount_minor) for row in conn.execute(found)]


def paid_cents(loop: Loop, link: str, email: str = FRIEND) -> tuple[Order, int]:
    """A friend claims by this link and buys a throw of 80.00; gives what they paid."""
    answer = loop.claim(link, email=email)
    assert answer.status_code == 200, answer.text
    order = loop.buy(email, codes=(answer.json()["discount_code"],))
    loop.work()
    return order, order.current_subtotal_minor


def test_each_group_has_a_program_of_its_own(loop: Loop) -> None:
    """Customers' friends pay 72.00 and 64.00 is what an affiliate's friend pays: 10 % and 20 % off 80.00."""
    standing = loop.program().program_id
    affiliates = add(loop, "Affiliates", offering(20, 2_500, group=Group.AFFILIATES))
    of_customer = loop.join(loop.customer("ada"))["referral_code"]
    of_affiliate = enlist(loop, loop.customer("ben"))

    first, first_paid = paid_cents(loop, of_customer, "felix@example.com")
    second, second_paid = paid_cents(loop, of_affiliate, "gina@example.com")

    assert (first_paid, promised(loop, first)) == (7_200, [(standing, 1_000)])
    assert (second_paid, promised(loop, second)) == (6_400, [(affiliates, 2_500)])


def test_what_stands_on_page_and_widget_is_the_offer_behind_the_link(loop: Loop) -> None:
    add(loop, "Affiliates", offering(20, 2_500, group=Group.AFFILIATES))
    of_customer = loop.join(loop.customer("ada"))["referral_code"]
    of_affiliate = enlist(loop, loop.customer("ben"))

    def offers(link: str) -> tuple[bool, bool, str]:
        page = loop.call("GET", f"/r/{link}").text
        widget = loop.call("GET", "/widget", ref=link).json()["program"]["friend_offer"]
        return "20 %" in page or "20%" in page, "10 %" in page or "10%" in page, widget

    of_both = offers(of_customer), offers(of_affiliate)
    assert [(one[0], one[1]) for one in of_both] == [(False, True), (True, False)]
    assert ["10" in of_both[0][2], "20" in of_both[1][2]] == [True, True]
    assert offers("NOBODY22") == of_both[0]
    own = loop.call("GET", "/widget", customer=loop.customer("ben")).json()
    assert ("20" in own["program"]["friend_offer"], own["program"]["live"]) == (True, True)


def test_one_with_a_schedule_that_stands_first_takes_over_while_it_runs(loop: Loop) -> None:
    """It runs on the two days from 25 November 0:00, shop time (UTC here); the loop begins at 24 November, 9:00."""
    standing = loop.program().program_id
    weekend = Schedule(datetime.fromisoformat("2026-11-25"), datetime.fromisoformat("2026-11-27"))
    weekend_id = add(loop, "Black Friday", offering(25, 1_500, schedule=weekend))
    assert prefer(loop, weekend_id) == [weekend_id, standing]
    link = loop.join(loop.customer("ada"))["referral_code"]

    before, paid_before = paid_cents(loop, link, "felix@example.com")
    loop.pass_time(days=1)
    within, paid_within = paid_cents(loop, link, "gina@example.com")
    loop.pass_time(days=2)
    after, paid_after = paid_cents(loop, link, "hans@example.com")

    assert [paid_before, paid_within, paid_after] == [7_200, 6_000, 7_200]
    assert [promised(loop, order) for order in (before, within, after)] == [
        [(standing, 1_000)],
        [(weekend_id, 1_500)],
        [(standing, 1_000)],
    ]


def test_what_was_claimed_is_kept_when_a_program_is_over(loop: Loop) -> None:
    weekend = Schedule(datetime.fromisoformat("2026-11-24"), datetime.fromisoformat("2026-11-25"))
    weekend_id = add(loop, "Black Friday", offering(25, 1_500, schedule=weekend))
    prefer(loop, weekend_id)
    code = claim(loop)
    loop.pass_time(days=2)
    order = loop.buy(FRIEND, codes=(code,))
    loop.work()
    assert (order.current_subtotal_minor, promised(loop, order)) == (6_000, [(weekend_id, 1_500)])


def test_a_spent_budget_hands_over_to_the_next_program(loop: Loop) -> None:
    """The 15.00 of the first are promised to one friend; the next claims of the standing program."""
    standing = loop.program().program_id
    generous = add(loop, "Launch", offering(25, 1_500, caps=Caps(whole_budget=eur(1_500))))
    prefer(loop, generous)
    link = loop.join(loop.customer("ada"))["referral_code"]
    first, _ = paid_cents(loop, link, "felix@example.com")
    second, _ = paid_cents(loop, link, "gina@example.com")
    assert [promised(loop, first), promised(loop, second)] == [[(generous, 1_500)], [(standing, 1_000)]]


def test_a_link_on_an_order_counts_under_the_first_program_in_force_then(loop: Loop) -> None:
    standing = loop.program().program_id
    second = add(loop, "Second", offering(25, 1_500))
    link = loop.join(loop.customer("ada"))["referral_code"]
    by_standing = loop.buy("felix@example.com", ref=link)
    loop.work()
    prefer(loop, second)
    by_second = loop.buy("gina@example.com", ref=link)
    loop.work()
    switch(loop, second, is_live=False)
    by_standing_again = loop.buy("hans@example.com", ref=link)
    loop.work()
    assert [promised(loop, one) for one in (by_standing, by_second, by_standing_again)] == [
        [(standing, 1_000)],
        [(second, 1_500)],
        [(standing, 1_000)],
    ]


def test_caps_are_counted_for_each_program_by_itself(loop: Loop) -> None:
    """The first program pays one referral a month; the second friend's order is counted and pays nothing."""
    limited = add(loop, "Launch", offering(25, 1_500, caps=Caps(per_month=1)))
    standing = loop.program().program_id
    link = loop.join(loop.customer("ada"))["referral_code"]
    ordinary, _ = paid_cents(loop, link, "felix@example.com")
    prefer(loop, limited)
    first, _ = paid_cents(loop, link, "gina@example.com")
    second, _ = paid_cents(loop, link, "hans@example.com")
    assert promised(loop, ordinary) == [(standing, 1_000)]
    assert (promised(loop, first), promised(loop, second)) == ([(limited, 1_500)], [(limited, 1_500)])
    loop.pass_time(days=31)
    assert [states(loop, order) for order in (ordinary, first, second)] == [["issued"], ["issued"], ["voided"]]


def test_a_program_without_points_takes_none_away(loop: Loop) -> None:
    with_points = add(loop, "Points", offering(10, 1_000, points=PointRules(order=100, per_100=eur(500))))
    standing = loop.program().program_id
    switch(loop, standing, is_live=False)
    weekend = add(loop, "Black Friday", offering(25, 1_500))
    assert prefer(loop, weekend) == [weekend, standing, with_points]
    ada = loop.customer("ada")
    loop.join(ada)
    loop.pass_time(minutes=5)
    loop.buy(ada)
    loop.work()
    loop.pass_time(days=31)
    page = loop.call("GET", "/mine", customer=ada, locale="en").text
    assert "100\xa0points" in page
    assert "Exchange points for a code" in page


def test_one_is_first_already_and_another_shops_is_none(loop: Loop) -> None:
    standing = loop.program().program_id
    before = dump(loop.bench.engine)
    assert (prefer(loop, standing), prefer(loop, standing + 1_000)) == ([standing], None)
    assert dump(loop.bench.engine) == before


def test_what_was_added_and_preferred_is_noted(loop: Loop) -> None:
    standing = loop.program().program_id
    added = add(loop, "Launch", offering(25, 1_500), is_live=False)
    prefer(loop, added)
    with reading(loop.bench.engine) as conn:
        noted = conn.execute(
            select(audit_rows.c.action, audit_rows.c.subject, audit_rows.c.detail)
            .where(audit_rows.c.action.in_(("program_added", "program_preferred")))
            .order_by(audit_rows.c.id)
        ).all()
        listed = [
            (one.program.name, one.is_in_force, one.is_taken) for one in list_programs(conn, loop.shop(), loop.now())
        ]
    assert [tuple(row) for row in noted] == [
        ("program_added", f"program:{added}", {"version": 1}),
        ("program_preferred", f"program:{added}", {"first_before": standing}),
    ]
    assert listed == [("Launch", False, False), (loop_name(loop, standing), True, True)]


def loop_name(loop: Loop, program_id: int) -> str:
    with reading(loop.bench.engine) as conn:
        return next(one.name for one in read_programs(conn, loop.shop().shop_id) if one.program_id == program_id)


def test_there_is_a_most_of_programs(loop: Loop) -> None:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        for number in range(MOST_PROGRAMS - 1):
            add_program(conn, shop, f"Number {number}", terms_of(rules()), actor=ACTOR, now=loop.now())
    before = dump(loop.bench.engine)
    with loop.bench.engine.begin() as conn, pytest.raises(ProgramInvalid, match="20 programs"):
        add_program(conn, shop, "One more", terms_of(rules()), actor=ACTOR, now=loop.now())
    with loop.bench.engine.begin() as conn, pytest.raises(ProgramInvalid, match="printable"):
        add_program(conn, shop, " ", terms_of(rules()), actor=ACTOR, now=loop.now())
    assert dump(loop.bench.engine) == before
