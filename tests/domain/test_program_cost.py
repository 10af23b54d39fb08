"""What a program's own settings come to for one referral with an average order, worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Event, Per
from plugin.domain.program.cost.program_cost import (
    Shortfall,
    counts_everything,
    find_shortfall,
    weigh_rules,
    weigh_terms,
)
from plugin.domain.program.cost.reward_calculator import EstimateInvalid, Finding, ReferralEstimate
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.program.program import Terms
from plugin.domain.program.rules import (
    AdvocatePlan,
    Bracket,
    Chain,
    Extra,
    Market,
    Milestone,
    Multiplier,
    Race,
    Rules,
    Share,
    Tier,
)


def eur(minor: int) -> Money:
    """An amount in euro cents."""
    return Money(minor, "EUR")


def fixed(minor: int) -> Benefit:
    """An amount off."""
    return Benefit(BenefitKind.FIXED, amount=eur(minor))


def percent(share: str) -> Benefit:
    """A share off."""
    return Benefit(BenefitKind.PERCENT, percent=Decimal(share))


def plan(*options: Benefit) -> AdvocatePlan:
    """One reward for each referral; several are a choice."""
    return AdvocatePlan(options=options)


# 40 % of 80.00 is 32.00, all of it counts: a referral earns 32.00.
ESTIMATE = ReferralEstimate(eur(8_000), Decimal(40), eur(0), Decimal(100), eur(0))
BY_ORDER = AdvocatePlan(
    per=Per.PERCENT_OF_ORDER, brackets=(Bracket(eur(5_000), eur(500)), Bracket(eur(9_000), eur(900)))
)


@pytest.mark.parametrize(
    ("preset", "friend", "advocate"),
    [
        (Preset.TEN_PERCENT, 800, 1_000),  # 10 % of 80.00
        (Preset.SAME_FOR_BOTH, 1_000, 1_000),
        (Preset.TWENTY_PERCENT, 1_600, 1_000),  # 20 % of 80.00
    ],
)
def test_the_forms_own_terms(preset: Preset, friend: int, advocate: int) -> None:
    weighed = weigh_terms(ESTIMATE, preset_terms(preset, "EUR"))

    assert (weighed.friend_cost, weighed.advocate_cost, weighed.limit) == (eur(friend), eur(advocate), eur(3_200))


@pytest.mark.parametrize(
    ("rules", "friend", "advocate"),
    [
        (Rules("EUR", percent("10"), plan(fixed(1_000))), 800, 1_000),
        # A choice and a ladder cost their dearest: 20 % of 80.00 is 16.00, more than 15.00.
        (Rules("EUR", advocate=plan(fixed(1_500), percent("20"))), 0, 1_600),
        (Rules("EUR", advocate=plan(fixed(500)), tiers=(Tier(1, (fixed(500),)), Tier(5, (fixed(2_000),)))), 0, 2_000),
        # 12.5 % of 80.00 is 10.00; of the brackets 80.00 reaches the one from 50.00 on.
        (Rules("EUR", advocate=AdvocatePlan(per=Per.PERCENT_OF_ORDER, percent=Decimal("12.5"))), 0, 1_000),
        (Rules("EUR", advocate=BY_ORDER), 0, 500),
        # The bounty comes beside the reward: 10.00 + 2.50.
        (Rules("EUR", advocate=replace(plan(fixed(1_000)), new_customer_bounty=eur(250))), 0, 1_250),
        # What the friend earns later is the friend's side all the same.
        (Rules("EUR", Benefit(BenefitKind.STORE_CREDIT, amount=eur(700)), plan(fixed(300))), 700, 300),
        # Only the merchant knows what these cost.
        (Rules("EUR", Benefit(BenefitKind.FREE_SHIPPING), plan(Benefit(BenefitKind.POINTS, points=500))), 0, 0),
    ],
)
def test_rules_cost_the_dearest_that_one_referral_gives(rules: Rules, friend: int, advocate: int) -> None:
    weighed = weigh_rules(ESTIMATE, rules)

    assert (weighed.friend_cost, weighed.advocate_cost) == (eur(friend), eur(advocate))


def test_terms_made_of_rules_are_weighed_as_rules() -> None:
    terms = replace(preset_terms(Preset.TEN_PERCENT, "EUR"), rules=Rules("EUR", percent("30"), plan(fixed(900))))

    # 30 % of 80.00 is 24.00, and 24 + 9 is 1.00 more than 32.00.
    weighed = weigh_terms(ESTIMATE, terms)

    assert (weighed.finding, weighed.excess) == (Finding.ABOVE, eur(100))


def test_figures_in_another_currency_are_refused() -> None:
    dollars = ReferralEstimate(Money(8_000, "USD"), Decimal(40), Money(0, "USD"), Decimal(100), Money(0, "USD"))

    for rules in (Rules("EUR", advocate=plan(fixed(1_000))), Rules("EUR", advocate=BY_ORDER)):
        with pytest.raises(EstimateInvalid):
            weigh_rules(dollars, rules)
    with pytest.raises(EstimateInvalid):
        weigh_terms(dollars, preset_terms(Preset.SAME_FOR_BOTH, "EUR"))


PLAIN = Rules("EUR", percent("10"), plan(fixed(1_000)))
GIFT = Benefit(BenefitKind.MANUAL, name="a gift")


@pytest.mark.parametrize(
    "rules",
    [
        PLAIN,
        Rules("EUR", advocate=plan(Benefit(BenefitKind.CASH, amount=eur(500)))),
        replace(PLAIN, race=Race(3, GIFT, is_on=False)),
        replace(PLAIN, tiers=(Tier(1, (fixed(100),)),)),
    ],
)
def test_amounts_and_percentages_are_all_counted(rules: Rules) -> None:
    assert counts_everything(replace(preset_terms(Preset.TEN_PERCENT, "EUR"), rules=rules))


@pytest.mark.parametrize(
    "rules",
    [
        replace(PLAIN, friend=Benefit(BenefitKind.FREE_SHIPPING)),
        replace(PLAIN, advocate=plan(fixed(1_000), Benefit(BenefitKind.ACCESS, name="a preview", tag="preview"))),
        replace(PLAIN, tiers=(Tier(1, (GIFT,)),)),
        replace(PLAIN, extras=(Extra(Event.LEAD, Benefit(BenefitKind.POINTS, points=5)),)),
        replace(PLAIN, milestones=(Milestone(5, fixed(5_000)),)),
        replace(PLAIN, race=Race(3, GIFT, is_on=True)),
        replace(PLAIN, multiplier=Multiplier("gold", Decimal(2))),
        replace(PLAIN, markets={"US": Market("USD")}),
        replace(PLAIN, chain=Chain(1, Decimal("0.1"), legal_tick=True)),
        replace(PLAIN, advocate=replace(PLAIN.advocate, share=Share(Decimal(5), 3, 12))),
        replace(PLAIN, advocate=replace(PLAIN.advocate, per=Per.RECURRING)),
    ],
)
def test_what_has_no_price_here_or_comes_beside_is_said_to_be_missing(rules: Rules) -> None:
    assert not counts_everything(replace(preset_terms(Preset.TEN_PERCENT, "EUR"), rules=rules))


def test_the_forms_own_terms_are_all_counted() -> None:
    found: list[Terms] = [preset_terms(preset, "EUR") for preset in Preset]
    assert [counts_everything(terms) for terms in found] == [True, True, True]


@pytest.mark.parametrize(
    ("friend", "offer_from", "counts_from", "found"),
    [
        # 10 % of 80.00 are 8.00: 72.00 are paid.
        (percent("10"), None, 7_200, None),
        (percent("10"), None, 7_201, Shortfall(eur(8_000), eur(7_200), None, eur(7_201))),
        (percent("10"), 8_000, None, None),
        # The offer begins at 80.01, so nothing comes off and 80.00 are paid.
        (percent("10"), 8_001, 8_000, Shortfall(eur(8_000), eur(8_000), eur(8_001), None)),
        (fixed(9_000), None, 1, Shortfall(eur(8_000), eur(0), None, eur(1))),
        # Credit comes after the order and takes nothing off it.
        (Benefit(BenefitKind.STORE_CREDIT, amount=eur(1_000)), None, 8_000, None),
    ],
)
def test_an_average_order_that_is_too_small_is_found(
    friend: Benefit, offer_from: int | None, counts_from: int | None, found: Shortfall | None
) -> None:
    offered = replace(friend, minimum=None if offer_from is None else eur(offer_from))
    weighing = weigh_rules(ESTIMATE, Rules("EUR", friend=offered, advocate=plan(fixed(1_000))))

    assert find_shortfall(weighing, offered, None if counts_from is None else eur(counts_from)) == found
