"""Prizes at a number of referrals, challenges in time, and rewards of which the advocate chooses."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from plugin.bell import Duty
from plugin.db.people.advocates import advocates_by_customer
from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import AdvocatePlan, Caps, Milestone, Rules
from plugin.services.rewards.choose_reward import choose_reward
from tests.ledger_sums import balances, rewards
from tests.loop import Loop
from tests.rewards.stage import eur, fixed, refer, rules, settle
from tests.sim_shop.orders import refund
from tests.sim_shop.state import Order


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    yield made
    made.close()


def earned(loop: Loop, order: Order) -> dict[str, tuple[str, int]]:
    """State and amount of an order's rewards, by what they are for."""
    return {r.cause: (r.state.value, r.amount.amount_minor) for r in rewards(loop, order)}


def with_prizes(*milestones: Milestone, plan: AdvocatePlan | None = None) -> Rules:
    return replace(rules(plan), milestones=milestones)


def test_a_milestone_is_earned_beside_the_plan_once(loop: Loop) -> None:
    """10 € each, and 25 € more at the second."""
    settle(loop, with_prizes(Milestone(2, fixed(2_500))))
    first, second, third = refer(loop, 3)

    loop.pass_time(days=2)

    assert earned(loop, first) == {"referral": ("issued", 1_000)}
    assert earned(loop, second) == {"referral": ("issued", 1_000), "milestone:2": ("issued", 2_500)}
    assert earned(loop, third) == {"referral": ("issued", 1_000)}
    assert balances(loop) == {"program": -5_500, "issued": 5_500}


def test_a_prize_goes_with_the_order_that_reached_it_and_can_be_reached_again(loop: Loop) -> None:
    settle(loop, with_prizes(Milestone(2, fixed(2_500))))
    _, second = refer(loop, 2)
    loop.pass_time(days=2)
    refund(loop.world, loop.shop_state, second.id)
    loop.work()
    assert earned(loop, second) == {"referral": ("clawed_back", 1_000), "milestone:2": ("clawed_back", 2_500)}
    assert balances(loop) == {"program": -1_000, "issued": 1_000}

    (again,) = refer(loop, 1, first=2)
    loop.pass_time(days=2)

    assert earned(loop, again) == {"referral": ("issued", 1_000), "milestone:2": ("issued", 2_500)}
    assert balances(loop) == {"program": -4_500, "issued": 4_500}


def test_an_earlier_return_does_not_bring_the_same_prize_twice(loop: Loop) -> None:
    settle(loop, with_prizes(Milestone(2, fixed(2_500))))
    first, second = refer(loop, 2)
    loop.pass_time(days=2)
    refund(loop.world, loop.shop_state, first.id)
    loop.work()

    (third,) = refer(loop, 1, first=2)
    loop.pass_time(days=2)

    assert earned(loop, second)["milestone:2"] == ("issued", 2_500)
    assert earned(loop, third) == {"referral": ("issued", 1_000)}
    assert balances(loop) == {"program": -4_500, "issued": 4_500}


def test_a_challenge_counts_what_ends_within_its_days(loop: Loop) -> None:
    """Three within 10 days: holds end on the 25th, then on 9, 10 and 11 December, an hour apart each time."""
    settle(loop, with_prizes(Milestone(3, fixed(3_000), within_days=10), plan=AdvocatePlan(options=(NOTHING,))))
    (early,) = refer(loop, 1)
    loop.pass_time(days=14)
    late = refer(loop, 3, first=1)

    loop.pass_time(days=2)

    assert earned(loop, early) == {"referral": ("voided", 0)}
    assert earned(loop, late[1]) == {"referral": ("voided", 0)}
    assert earned(loop, late[2]) == {"referral": ("voided", 0), "challenge:3": ("issued", 3_000)}
    more = refer(loop, 3, first=4)
    loop.pass_time(days=2)
    assert [sorted(earned(loop, order)) for order in more] == [["referral"], ["referral"], ["challenge:3", "referral"]]
    assert balances(loop) == {"program": -6_000, "issued": 6_000}


def test_an_advocate_chooses_and_the_books_follow(loop: Loop) -> None:
    """15 € off or a donation of 12 €: the donation is chosen, and then a person's."""
    donation = Benefit(BenefitKind.DONATION, amount=eur(1_200), name="the lifeboats")
    settle(loop, rules(AdvocatePlan(options=(fixed(1_500), donation))))
    order = refer(loop, 1)[0]
    loop.pass_time(days=2)
    (reward,) = rewards(loop, order)
    assert balances(loop) == {"program": -1_500, "owed": 1_500}
    assert reward.is_open_choice

    assert choose(loop, reward.reward_id, 2) == "unknown"
    assert choose(loop, reward.reward_id, 1) == "chosen"
    assert choose(loop, reward.reward_id, 0) == "chosen_already"
    loop.work()

    (reward,) = rewards(loop, order)
    assert (reward.kind, reward.state.value, reward.amount) == (BenefitKind.DONATION, "approved", eur(1_200))
    assert balances(loop) == {"program": -1_200, "owed": 1_200}


def test_a_choice_cannot_pass_a_cap_by_value(loop: Loop) -> None:
    """5 € or 11 €, 13 € in all: 11 may be chosen of the first, so 2 are left for the second, whichever is taken."""
    settle(loop, replace(rules(AdvocatePlan(options=(fixed(500), fixed(1_100)))), caps=Caps(lifetime_value=eur(1_300))))
    first, second = refer(loop, 2)
    loop.pass_time(days=2)
    assert balances(loop) == {"program": -1_300, "owed": 1_300}

    assert [choose(loop, rewards(loop, order)[0].reward_id, 1) for order in (first, second)] == ["chosen", "chosen"]
    loop.work()

    assert earned(loop, first) == {"referral": ("issued", 1_100)}
    assert earned(loop, second) == {"referral": ("issued", 200)}
    assert balances(loop) == {"program": -1_300, "issued": 1_300}


def test_nobody_chooses_for_fourteen_days_and_the_first_is_given(loop: Loop) -> None:
    donation = Benefit(BenefitKind.DONATION, amount=eur(1_200), name="the lifeboats")
    settle(loop, rules(AdvocatePlan(options=(fixed(1_500), donation))))
    order = refer(loop, 1)[0]
    loop.pass_time(days=2)

    loop.pass_time(days=13)
    loop.duties[Duty.RELEASE_REWARDS]()
    assert earned(loop, order) == {"referral": ("approved", 1_500)}
    loop.pass_time(days=1)
    loop.duties[Duty.RELEASE_REWARDS]()

    assert earned(loop, order) == {"referral": ("issued", 1_500)}
    assert balances(loop) == {"program": -1_500, "issued": 1_500}


def choose(loop: Loop, reward_id: int, option: int) -> str:
    shop, ada = loop.shop(), loop.customer("ada")
    with loop.bench.engine.begin() as conn:
        advocate = advocates_by_customer(conn, shop.shop_id, [ada.id])[ada.id]
        return choose_reward(conn, shop, advocate.advocate_id, reward_id, option, loop.now())


def test_a_first_time_customer_brings_a_bounty_that_goes_with_the_order(loop: Loop) -> None:
    """LeadDyno: 20 % of 72.00 is 14.40, and 10 € more; both in cash, so both wait for a person."""
    plan = AdvocatePlan(
        Per.PERCENT_OF_ORDER, percent=Decimal(20), paid_as=BenefitKind.CASH, new_customer_bounty=eur(1_000)
    )
    settle(loop, rules(plan))
    kept, returned = refer(loop, 2)
    assert earned(loop, kept) == {"referral": ("pending", 1_440), "bounty": ("pending", 1_000)}
    refund(loop.world, loop.shop_state, returned.id)

    loop.pass_time(days=2)

    assert earned(loop, kept) == {"referral": ("approved", 1_440), "bounty": ("approved", 1_000)}
    assert earned(loop, returned) == {"referral": ("voided", 1_440), "bounty": ("voided", 1_000)}
    assert balances(loop) == {"program": -2_440, "owed": 2_440}
