"""What a referral earns, by the numbers of the programmes that people know."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.cap import CapReached, Spent, Tally, cap, stop_claims
from plugin.domain.program.choice import Event, Per, Stop
from plugin.domain.program.earning import (
    Earning,
    Referred,
    earn,
    earn_bounty,
    earn_by_cycle,
    earn_by_event,
    earn_by_follow_up,
    largest_reward,
    meets_challenge,
)
from plugin.domain.program.rules import (
    AdvocatePlan,
    Bracket,
    Caps,
    Extra,
    Market,
    Milestone,
    Multiplier,
    Rules,
    Share,
    Tier,
)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def fixed(minor: int) -> Benefit:
    return Benefit(BenefitKind.FIXED, amount=eur(minor))


def credit(minor: int) -> Benefit:
    return Benefit(BenefitKind.STORE_CREDIT, amount=eur(minor))


def rules(plan: AdvocatePlan, **changes: object) -> Rules:
    return replace(Rules("EUR", advocate=plan), **changes)  # type: ignore[arg-type]


def amounts(of: Rules, positions: range, order: int = 10_000) -> list[int]:
    """The amount of each position's own reward, 0 where there is none."""
    found = []
    for position in positions:
        own = [one for one in earn(of, Referred(position, eur(order))) if one.cause == "referral"]
        amount = own[0].options[0].amount if own else None
        found.append(amount.amount_minor if amount else 0)
    return found


def tally(ever: int = 0, value: int = 0, in_month: int = 0, month_value: int = 0) -> Tally:
    return Tally(in_month, ever, ever, eur(month_value), eur(value), eur(value))


def test_each_referral_earns_the_same() -> None:
    assert amounts(rules(AdvocatePlan(options=(fixed(1000),))), range(1, 4)) == [1000, 1000, 1000]


def test_the_most_a_referral_can_come_to_counts_what_the_friend_earns() -> None:
    plan = AdvocatePlan(options=(fixed(1000),))
    assert largest_reward(rules(plan, friend=credit(500))) == eur(1500)
    assert largest_reward(rules(plan, friend=fixed(500))) == eur(1000)


def test_every_third_purchase_earns() -> None:
    """ReferralCandy's "every N referred purchases", N = 3."""
    plan = AdvocatePlan(Per.EVERY_N, n=3, options=(fixed(2000),))

    assert amounts(rules(plan), range(1, 8)) == [0, 0, 2000, 0, 0, 2000, 0]


def test_only_the_first_earns() -> None:
    """Tesla in February 2018: for the first referral of an owner."""
    assert amounts(rules(AdvocatePlan(Per.NTH, n=1, options=(fixed(50_000),))), range(1, 4)) == [50_000, 0, 0]


def test_tiers_count_from_their_first_referral_on() -> None:
    """The seeds' 5, 8, 12, 15 at 1, 2, 3, 5."""
    tiers = tuple(Tier(first, (fixed(value),)) for first, value in ((1, 500), (2, 800), (3, 1200), (5, 1500)))

    assert amounts(rules(AdvocatePlan(), tiers=tiers), range(1, 7)) == [500, 800, 1200, 1200, 1500, 1500]


def test_a_gateway_gives_more_for_the_first() -> None:
    tiers = (Tier(1, (fixed(2500),)), Tier(2, (fixed(1000),)))

    assert amounts(rules(AdvocatePlan(), tiers=tiers), range(1, 4)) == [2500, 1000, 1000]


@pytest.mark.parametrize(
    ("order", "reward"), [(0, 1000), (9_999, 1000), (10_000, 2000), (24_999, 2000), (25_000, 4000)]
)
def test_brackets_of_the_order_value(order: int, reward: int) -> None:
    """Referral Rock's multiplier: 10 € from 0, 20 € from 100 €, 40 € from 250 €."""
    brackets = (Bracket(eur(0), eur(1000)), Bracket(eur(10_000), eur(2000)), Bracket(eur(25_000), eur(4000)))
    plan = AdvocatePlan(Per.PERCENT_OF_ORDER, brackets=brackets)

    assert amounts(rules(plan), range(1, 2), order) == [reward]


def test_below_the_first_bracket_nothing_is_earned() -> None:
    plan = AdvocatePlan(Per.PERCENT_OF_ORDER, brackets=(Bracket(eur(5000), eur(500)),))

    assert amounts(rules(plan), range(1, 2), 4_999) == [0]


def test_an_affiliate_gets_a_share_and_a_bounty_for_new_customers() -> None:
    """LeadDyno: $10 bounty + 20 %; 20 % of 84.99 = 16.998, rounded down."""
    plan = AdvocatePlan(
        Per.PERCENT_OF_ORDER, percent=Decimal(20), paid_as=BenefitKind.CASH, new_customer_bounty=eur(1000)
    )
    cash = Benefit(BenefitKind.CASH, amount=eur(1699))
    bounty = Benefit(BenefitKind.CASH, amount=eur(1000))
    assert earn(rules(plan), Referred(1, eur(8499))) == (Earning("referral", (cash,)),)
    assert earn_bounty(rules(plan)) == Earning("bounty", (bounty,))
    assert earn_bounty(rules(AdvocatePlan())) is None


def test_milestones_come_on_top_at_their_referral() -> None:
    """Tesla 2015: at five an invitation, at ten the right to buy."""
    invitation = Benefit(BenefitKind.ACCESS, name="Eröffnung zu zweit", tag="opening")
    right = Benefit(BenefitKind.ACCESS, name="Kaufrecht", tag="founders")
    ladder = rules(AdvocatePlan(), milestones=(Milestone(5, invitation), Milestone(10, right)))

    earned = {position: earn(ladder, Referred(position, eur(1))) for position in range(1, 12)}

    assert {position: found for position, found in earned.items() if found} == {
        5: (Earning("milestone:5", (invitation,)),),
        10: (Earning("milestone:10", (right,)),),
    }


START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "is_met"),
    [
        ([0, 1, 2, 3, 4], True),
        ([0, 7, 14, 21, 29], True),
        ([0, 7, 14, 21, 30], False),  # the window is 30 days, its end not included
        ([0, 20, 25, 30, 35, 40], True),  # from the second on
        ([0, 1, 2, 3], False),
        ([], False),
    ],
)
def test_five_friends_within_a_month(days: list[int], is_met: bool) -> None:
    challenge = Milestone(5, Benefit(BenefitKind.GIFT, name="Sonderpreis"), within_days=30)

    assert meets_challenge(challenge, [START + timedelta(days=day) for day in days]) is is_met


def test_a_challenge_is_not_earned_by_count_alone() -> None:
    challenge = Milestone(5, Benefit(BenefitKind.GIFT, name="Sonderpreis"), within_days=30)

    assert earn(rules(AdvocatePlan(), milestones=(challenge,)), Referred(5, eur(1))) == ()


def test_several_options_stay_a_choice() -> None:
    options = (fixed(1500), Benefit(BenefitKind.POINTS, points=1500), Benefit(BenefitKind.DONATION, amount=eur(1500)))

    assert earn(rules(AdvocatePlan(options=options)), Referred(1, eur(1))) == (Earning("referral", options),)


def test_a_segment_gets_its_factor_rounded_down() -> None:
    """Dropbox Pro users got double; 1.5 times 3.33 € is 4.995 €, 1.5 times 5 points are 7."""
    options = (credit(333), Benefit(BenefitKind.POINTS, points=5))
    vip = rules(AdvocatePlan(options=options), multiplier=Multiplier("vip", Decimal("1.5")))

    (earning,) = earn(vip, Referred(1, eur(1), segment="vip"))

    assert [(one.amount, one.points) for one in earning.options] == [(eur(499), None), (None, 7)]
    assert amounts(vip, range(1, 2)) == [333]


def test_a_market_has_its_own_amount_and_never_a_converted_one() -> None:
    swiss = rules(AdvocatePlan(options=(credit(1000),)), markets={"CH": Market("CHF", advocate=Money(1200, "CHF"))})

    (earning,) = earn(swiss, Referred(1, eur(1), market="CH"))

    assert earning.options[0].amount == Money(1200, "CHF")
    assert amounts(swiss, range(1, 2)) == [1000]


def test_a_share_of_follow_up_orders_ends_with_orders_or_months() -> None:
    """Short and long: 10 €, then 3 % of three further orders within a year; 3 % of 49.99 € is 1.4997 €."""
    plan = AdvocatePlan(options=(fixed(1000),), share=Share(Decimal(3), orders=3, months=12))

    def follow_up(number: int, months: int) -> int | None:
        earning = earn_by_follow_up(rules(plan), order_number=number, months=months, order_value=eur(4999))
        return None if earning is None else earning.options[0].amount.amount_minor  # type: ignore[union-attr]

    assert [follow_up(number, 1) for number in range(5)] == [None, 149, 149, 149, None]
    assert [follow_up(1, months) for months in (0, 11, 12)] == [149, 149, None]


def test_a_benefit_a_month_lasts_twelve_cycles_and_stops_when_the_friend_pauses() -> None:
    """Anytime Fitness: every paid month in arrears, nothing while the friend is frozen."""
    plan = AdvocatePlan(Per.RECURRING, options=(credit(500),), cycles=12, stop_when=frozenset({Stop.FRIEND_PAUSED}))

    assert [earn_by_cycle(rules(plan), cycle=cycle) is not None for cycle in (1, 12, 13)] == [True, True, False]
    assert earn_by_cycle(rules(plan), cycle=2, stopped=frozenset({Stop.FRIEND_PAUSED})) is None
    assert earn_by_cycle(rules(plan), cycle=2, stopped=frozenset({Stop.ADVOCATE_CANCELLED})) is not None
    # The first cycle is the referral itself, of each friend.
    assert amounts(rules(plan), range(1, 3)) == [500, 500]


def test_a_lead_earns_in_its_own_right() -> None:
    points = Benefit(BenefitKind.POINTS, points=50)
    steps = rules(AdvocatePlan(), extras=(Extra(Event.LEAD, points),))

    assert earn_by_event(steps, Event.LEAD) == (Earning("event:lead", (points,)),)
    assert earn_by_event(steps, Event.SUBSCRIPTION_STARTED) == ()


def test_dropbox_pays_the_32nd_and_not_the_33rd() -> None:
    caps = Caps(lifetime=32)

    assert cap(caps, tally(ever=31, value=31 * 500), credit(500)) == credit(500)
    assert cap(caps, tally(ever=32, value=32 * 500), credit(500)) is CapReached.LIFETIME


def test_airbnbs_value_cap_gives_what_is_left_and_then_nothing() -> None:
    """5,000 € in all, 25 € each: after 4,990 € there are 10 € left."""
    caps = Caps(lifetime_value=eur(500_000))

    assert cap(caps, tally(ever=199, value=497_500), credit(2500)) == credit(2500)
    assert cap(caps, tally(ever=200, value=499_000), credit(2500)) == credit(1000)
    assert cap(caps, tally(ever=201, value=500_000), credit(2500)) is CapReached.LIFETIME_VALUE


def test_the_tightest_cap_counts() -> None:
    caps = Caps(per_month=5, per_month_value=eur(4000), lifetime_value=eur(10_000))

    assert cap(caps, tally(ever=3, value=9_500, in_month=3, month_value=3_000), fixed(2000)) == fixed(500)
    assert cap(caps, tally(ever=5, value=5_000, in_month=5, month_value=0), fixed(2000)) is CapReached.PER_MONTH


def test_a_month_is_never_worth_more_than_the_advocates_own_fee() -> None:
    caps = Caps(own_subscription_price=True)

    assert cap(caps, tally(month_value=2000), credit(500), own_price=eur(2490)) == credit(490)
    assert cap(caps, tally(month_value=2490), credit(500), own_price=eur(2490)) is CapReached.OWN_SUBSCRIPTION_PRICE
    assert cap(caps, tally(month_value=2490), credit(500)) == credit(500)


def test_caps_by_value_do_not_hold_what_has_no_amount() -> None:
    gift = Benefit(BenefitKind.GIFT, name="Tasse")

    assert cap(Caps(lifetime_value=eur(1)), tally(ever=1, value=1), gift) == gift


def test_a_budget_stops_new_claims() -> None:
    caps = Caps(daily_budget=eur(1000), whole_budget=eur(5000))

    assert stop_claims(caps, Spent(eur(999), eur(4999))) is None
    assert stop_claims(caps, Spent(eur(1000), eur(4999))) is CapReached.DAILY_BUDGET
    assert stop_claims(caps, Spent(eur(0), eur(5000))) is CapReached.WHOLE_BUDGET
    assert stop_claims(Caps(), Spent(eur(10**9), eur(10**9))) is None


@given(
    st.lists(st.integers(1, 5_000), max_size=60),
    st.integers(1, 40),
    st.integers(1, 50_000),
)
def test_no_order_of_approvals_makes_a_cap_wrong(values: list[int], most: int, most_value: int) -> None:
    caps = Caps(lifetime=most, lifetime_value=eur(most_value))
    count = value = 0
    for minor in values:
        given_now = cap(caps, tally(ever=count, value=value), credit(minor))
        if isinstance(given_now, Benefit):
            assert given_now.amount is not None
            count, value = count + 1, value + given_now.amount.amount_minor

    assert count == min(most, len(values)) or value == most_value
    assert value <= most_value
