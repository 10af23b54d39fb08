"""Rules that pay the n-th referral, a ladder, a share of the order, and caps: played through the doors to the end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from plugin.db.engine import reading
from plugin.db.shops.shops import save_facts
from plugin.db.tables import rewards as reward_rows
from plugin.domain.program.choice import Approval, Per
from plugin.domain.program.rules import AdvocatePlan, Bracket, Caps, Tier
from plugin.services.rewards.release_rewards import release_rewards
from tests.ledger_sums import balances
from tests.loop import Loop
from tests.parallel import in_parallel
from tests.rewards.stage import came_to, eur, fixed, refer, rules, settle
from tests.sim_shop.orders import refund


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    yield made
    made.close()


def test_a_ladder_pays_each_referral_by_its_place(loop: Loop) -> None:
    """5, 8 and 12 € at 1, 2 and 3: all promised 5 €, settled when the holds end."""
    settle(loop, rules(tiers=tuple(Tier(first, (fixed(value),)) for first, value in ((1, 500), (2, 800), (3, 1200)))))
    orders = refer(loop, 4)
    assert balances(loop) == {"program": -2_000, "held": 2_000}

    loop.pass_time(days=2)

    assert came_to(loop, orders) == [("issued", 500), ("issued", 800), ("issued", 1200), ("issued", 1200)]
    assert balances(loop) == {"program": -3_700, "issued": 3_700}
    amounts = [d.amount_minor for d in loop.shop_state.discounts.values() if d.title.startswith("Goodword reward")]
    assert sorted(map(int, filter(None, amounts))) == [500, 800, 1200, 1200]


def test_every_third_referral_pays_and_the_others_still_count(loop: Loop) -> None:
    settle(loop, rules(AdvocatePlan(Per.EVERY_N, n=3, options=(fixed(2000),))))
    orders = refer(loop, 6)

    loop.pass_time(days=2)

    not_yet = ("voided", "not_this_one")
    assert came_to(loop, orders) == [not_yet, not_yet, ("issued", 2000), not_yet, not_yet, ("issued", 2000)]
    assert balances(loop) == {"program": -4_000, "issued": 4_000}


def test_a_referral_that_was_returned_does_not_count_toward_the_third(loop: Loop) -> None:
    settle(loop, rules(AdvocatePlan(Per.EVERY_N, n=3, options=(fixed(2000),))))
    orders = refer(loop, 4)
    refund(loop.world, loop.shop_state, orders[0].id)

    loop.pass_time(days=2)

    not_yet = ("voided", "not_this_one")
    assert came_to(loop, orders)[1:] == [not_yet, not_yet, ("issued", 2000)]


def test_brackets_pay_by_what_the_friend_kept(loop: Loop) -> None:
    """10 % off throws of 80.00: one costs 72.00, two 144.00, four 288.00; brackets at 0, 100 and 250."""
    brackets = (Bracket(eur(0), eur(1000)), Bracket(eur(10_000), eur(2000)), Bracket(eur(25_000), eur(4000)))
    settle(loop, rules(AdvocatePlan(Per.PERCENT_OF_ORDER, brackets=brackets)))
    orders = [
        *refer(loop, 1, quantity=1),
        *refer(loop, 1, quantity=2, first=1),
        *refer(loop, 1, quantity=4, first=2),
    ]

    loop.pass_time(days=2)

    assert came_to(loop, orders) == [("issued", 1000), ("issued", 2000), ("issued", 4000)]


def test_a_share_of_the_order_is_rounded_down(loop: Loop) -> None:
    """7 % of 72.00 is 5.04."""
    settle(loop, rules(AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(7))))
    orders = refer(loop, 1)
    assert balances(loop) == {"program": -504, "held": 504}

    loop.pass_time(days=2)

    assert came_to(loop, orders) == [("issued", 504)]
    assert balances(loop) == {"program": -504, "issued": 504}


def test_a_cap_by_number_ends_it_and_says_so(loop: Loop) -> None:
    settle(loop, rules(caps=Caps(lifetime=2)))
    orders = refer(loop, 3)

    loop.pass_time(days=2)

    assert came_to(loop, orders) == [("issued", 1000), ("issued", 1000), ("voided", "lifetime")]
    assert balances(loop) == {"program": -2_000, "issued": 2_000}


def test_a_cap_by_value_gives_what_is_left(loop: Loop) -> None:
    settle(loop, rules(caps=Caps(lifetime_value=eur(2_500))))
    orders = refer(loop, 4)

    loop.pass_time(days=2)

    ended = ("voided", "lifetime_value")
    assert came_to(loop, orders) == [("issued", 1000), ("issued", 1000), ("issued", 500), ended]
    assert balances(loop) == {"program": -2_500, "issued": 2_500}


def test_a_reward_that_was_voided_frees_its_place_under_the_cap(loop: Loop) -> None:
    settle(loop, rules(caps=Caps(lifetime=1)))
    orders = refer(loop, 2)
    refund(loop.world, loop.shop_state, orders[0].id)

    loop.pass_time(days=2)

    assert came_to(loop, orders)[1] == ("issued", 1000)


def test_a_month_is_that_of_the_shops_zone(loop: Loop) -> None:
    """One a month. The first hold ends at 23:30 UTC of 30 November: already December in Berlin, as the second."""
    settle(loop, rules(caps=Caps(per_month=1)))
    loop.pass_time(seconds=(datetime.fromisoformat("2026-11-29T23:30:00+00:00") - loop.now()).total_seconds())
    orders = refer(loop, 2)

    loop.pass_time(days=2)

    assert came_to(loop, orders) == [("issued", 1000), ("voided", "per_month")]


def test_releasing_again_changes_nothing(loop: Loop) -> None:
    settle(loop, rules(caps=Caps(lifetime=2)))
    refer(loop, 3)
    loop.pass_time(days=2)
    before = balances(loop)

    with loop.bench.engine.begin() as conn:
        assert release_rewards(conn, loop.bench.keys, loop.now()) == 0
    assert balances(loop) == before


def test_a_hundred_approvals_at_once_keep_the_cap_exactly(loop: Loop) -> None:
    """Eight workers see a hundred holds that ended; sixty-one may pass."""
    settle(loop, replace(rules(caps=Caps(lifetime=61)), approval=Approval.AUTO))
    link = loop.join(loop.customer("ada"))["referral_code"]
    for number in range(100):
        email = f"friend-{number}@example.com"
        loop.buy(email, codes=(loop.claim(link, email=email).json()["discount_code"],))
        loop.pass_time(minutes=5)
    loop.world.clock.advance(timedelta(days=2))

    def release() -> int:
        with loop.bench.engine.begin() as conn:
            return release_rewards(conn, loop.bench.keys, loop.now())

    assert sum(in_parallel(release, times=8)) == 61
    with reading(loop.bench.engine) as conn:
        found = list(conn.execute(select(reward_rows.c.state)).scalars())
    assert (found.count("approved"), found.count("voided")) == (61, 39)
    assert balances(loop) == {"program": -61_000, "owed": 61_000}


def test_one_shop_whose_rewards_cannot_be_settled_holds_up_no_other(loop: Loop) -> None:
    """Its calendar cannot be told; what the other shop owes is paid, and its own once the calendar is known."""
    settle(loop, rules())
    (stuck,), first = refer(loop, 1), loop.shop_state
    loop.shop_state = other = loop.add_shop("other-garden")
    settle(loop, rules())
    orders, shop = refer(loop, 1), loop.shop(first)
    with loop.bench.engine.begin() as conn:
        save_facts(conn, shop.shop_id, timezone="America/Nowhere")

    loop.pass_time(days=2)
    assert came_to(loop, orders) == [("issued", 1_000)]
    loop.shop_state = first
    assert balances(loop) == {"program": -1_000, "held": 1_000}

    with loop.bench.engine.begin() as conn:
        save_facts(conn, shop.shop_id, timezone="Europe/Berlin")
    loop.work()
    assert (came_to(loop, [stuck]), balances(loop)) == ([("issued", 1_000)], {"program": -1_000, "issued": 1_000})
    loop.shop_state = other
    assert balances(loop) == {"program": -1_000, "issued": 1_000}
