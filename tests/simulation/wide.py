"""Rules beyond the rich ones: parts of a reward, shares of later orders, what friends earn, races, the second order.

Their histories return single pieces, so that what is left of an order decides.
"""

import random
from dataclasses import replace
from decimal import Decimal

from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind
from plugin.domain.program.choice import Event, PartialReturn, Per, StepTime
from plugin.domain.program.rules import AdvocatePlan, Race, Rules, Share, Step
from tests.simulation.rich import KINDS, eur

FIRST_WIDE = 1_600
FRIENDS_TAG = "goodword-friends"
_HALF = Decimal("0.5")
_SUMS = (
    Benefit(BenefitKind.FIXED, amount=eur(1_001)),
    Benefit(BenefitKind.STORE_CREDIT, amount=eur(701)),
    Benefit(BenefitKind.GIFT_CARD, amount=eur(1_101)),
    Benefit(BenefitKind.POINTS, points=301),
)
"""Odd ones, so that halves are not equal."""
EARNED = (
    Benefit(BenefitKind.STORE_CREDIT, amount=eur(400)),
    Benefit(BenefitKind.POINTS, points=150),
    Benefit(BenefitKind.ACCESS, name="The friends' evening", tag=FRIENDS_TAG),
    Benefit(BenefitKind.GIFT, name="A cup of tea"),
)
"""What a friend gets by an order and not by a code."""


def widen(rules: Rules, chance: random.Random) -> Rules:
    """Add to drawn rules what the rich ones leave out."""
    if chance.random() < 0.5:
        rules = replace(rules, friend=chance.choice(EARNED))
    if chance.random() < 0.4:
        rules = replace(rules, race=Race(2, chance.choice(KINDS), is_on=True))
    rules = chance.choice((_stepped, _stepped, _shared, _shared, _second_order, _as_it_is))(rules, chance)
    is_divisible = rules.advocate.per is Per.PERCENT_OF_ORDER or all(map(_is_sum, _options(rules)))
    if is_divisible and chance.random() < 0.6:
        rules = replace(rules, partial_return=PartialReturn.PRO_RATA)
    return rules


def _stepped(rules: Rules, chance: random.Random) -> Rules:
    """Half at once, half with the friend's second order, or long after the history."""
    when = chance.choice((StepTime.ORDER_2_FINAL, StepTime.ORDER_2_FINAL, StepTime.AFTER_90_DAYS))
    steps = (Step(StepTime.ORDER_1_FINAL, _HALF), Step(when, _HALF))
    return replace(rules, advocate=AdvocatePlan(options=(chance.choice(_SUMS),)), tiers=(), steps=steps)


def _shared(rules: Rules, chance: random.Random) -> Rules:
    paid_as = chance.choice((BenefitKind.FIXED, BenefitKind.STORE_CREDIT, BenefitKind.GIFT_CARD))
    plan = replace(rules.advocate, share=Share(Decimal(10), orders=2, months=3), paid_as=paid_as)
    if plan.per is Per.REFERRAL and len(plan.options) == 1 and not rules.tiers and chance.random() < 0.5:
        plan = replace(plan, options=(chance.choice(_SUMS),))
    return replace(rules, advocate=plan)


def _second_order(rules: Rules, _: random.Random) -> Rules:
    """Not the first but the second order counts; nobody is new by then, so there is no bounty."""
    trigger = replace(rules.trigger, event=Event.NTH_ORDER, nth=2, first_order_only=False)
    return replace(rules, trigger=trigger, advocate=replace(rules.advocate, new_customer_bounty=None))


def _as_it_is(rules: Rules, _: random.Random) -> Rules:
    return rules


def _options(rules: Rules) -> list[Benefit]:
    return [*rules.advocate.options, *(option for tier in rules.tiers for option in tier.options)]


def _is_sum(option: Benefit) -> bool:
    return option.kind in {one.kind for one in _SUMS}


def gives_no_code(rules: Rules | None) -> bool:
    """Whether friends get no code when they claim."""
    return rules is not None and rules.friend in (NOTHING, *EARNED)


def counts_second(rules: Rules | None) -> bool:
    """Whether a friend's second order is the one that counts."""
    return rules is not None and rules.trigger.event is Event.NTH_ORDER


def shrinks(rules: Rules) -> bool:
    """Whether a partial return makes the reward smaller."""
    return rules.partial_return is PartialReturn.PRO_RATA
