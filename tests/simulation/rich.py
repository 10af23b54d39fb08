"""Rules of every sort for histories: each kind of reward, choices, prizes, bounties, budgets, offers, triggers.

What they promise is worked out here again, from the rules' plain numbers and without a line of the app's arithmetic.
"""

import random
from dataclasses import replace
from decimal import Decimal

from plugin.domain.money import Money
from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind
from plugin.domain.program.choice import Event, HoldStart, PartialReturn, Per
from plugin.domain.program.rules import AdvocatePlan, Caps, Hold, Milestone, Rules, Tier, Trigger

FIRST_RICH = 1_200
VIP = "goodword-vip"
Worth = tuple[str, int]
"""A kind and what the books carry for it: 0 of what is no sum."""


def eur(minor: int) -> Money:
    """Euro cents."""
    return Money(minor, "EUR")


_MINIMUM = eur(5_000)
KINDS = (
    Benefit(BenefitKind.FIXED, amount=eur(1_000)),
    Benefit(BenefitKind.PERCENT, percent=Decimal(15)),
    Benefit(BenefitKind.FREE_SHIPPING),
    Benefit(BenefitKind.GIFT_CARD, amount=eur(1_100)),
    Benefit(BenefitKind.STORE_CREDIT, amount=eur(700)),
    Benefit(BenefitKind.ACCESS, name="The members' evening", tag=VIP),
    Benefit(BenefitKind.POINTS, points=300),
    Benefit(BenefitKind.MANUAL, name="A card written by hand"),
)
_FRIENDS = (
    Benefit(BenefitKind.PERCENT, percent=Decimal(10), minimum=_MINIMUM),
    Benefit(BenefitKind.FIXED, amount=eur(500), minimum=_MINIMUM),
    Benefit(BenefitKind.FREE_SHIPPING, minimum=_MINIMUM),
    NOTHING,
)


def draw_rich(chance: random.Random) -> Rules:
    """One program, drawn from every part that is played."""
    plan = chance.choice((_single, _single, _choice, _choice, _every_second, _second_alone, _share))(chance)
    if chance.random() < 0.3:
        plan = replace(plan, new_customer_bounty=eur(300))
    is_ladder = plan.per is Per.REFERRAL and len(plan.options) == 1 and chance.random() < 0.4
    event = chance.choice((Event.ORDER_PAID, Event.ORDER_PAID, Event.ORDER_FULFILLED))
    return Rules(
        "EUR",
        friend=chance.choice(_FRIENDS),
        trigger=Trigger(event, minimum=chance.choice((None, _MINIMUM, eur(7_300)))),
        advocate=plan,
        tiers=tuple(Tier(first, (chance.choice(KINDS),)) for first in (1, 2, 4)) if is_ladder else (),
        milestones=_milestones(chance),
        caps=_caps(chance),
        hold=Hold(chance.choice((HoldStart.PAID, HoldStart.PAID, HoldStart.FULFILLED)), days=1),
        partial_return=chance.choice((PartialReturn.RECOMPUTE_MINIMUM, PartialReturn.IGNORE)),
    )


def _single(chance: random.Random) -> AdvocatePlan:
    return AdvocatePlan(options=(chance.choice(KINDS),))


def _choice(chance: random.Random) -> AdvocatePlan:
    return AdvocatePlan(options=tuple(chance.sample(KINDS, chance.choice((2, 3)))), choose_days=1)


def _every_second(chance: random.Random) -> AdvocatePlan:
    return AdvocatePlan(Per.EVERY_N, n=2, options=(chance.choice(KINDS),))


def _second_alone(chance: random.Random) -> AdvocatePlan:
    return AdvocatePlan(Per.NTH, n=2, options=(chance.choice(KINDS),))


def _share(chance: random.Random) -> AdvocatePlan:
    paid_as = chance.choice((BenefitKind.FIXED, BenefitKind.STORE_CREDIT, BenefitKind.GIFT_CARD))
    return AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(10), paid_as=paid_as)


def _milestones(chance: random.Random) -> tuple[Milestone, ...]:
    prize = chance.choice(KINDS)
    return chance.choice(
        ((), (Milestone(2, prize),), (Milestone(1, prize), Milestone(3, prize)), (Milestone(2, prize, within_days=2),))
    )


def _caps(chance: random.Random) -> Caps:
    return chance.choice(
        (
            Caps(),
            Caps(),
            Caps(lifetime=chance.randint(1, 2)),
            Caps(lifetime_value=eur(1_300)),
            Caps(per_month_value=eur(1_200)),
            Caps(per_year=2),
            Caps(whole_budget=eur(2_500)),
            Caps(daily_budget=eur(2_500)),
        )
    )


def has_limit(caps: Caps) -> bool:
    """Whether an advocate may be paid less than the plan says; a budget ends claims and touches no reward."""
    return replace(caps, daily_budget=None, whole_budget=None) != Caps()


def offers_choice(rules: Rules | None) -> bool:
    """Whether advocates choose what they get."""
    return rules is not None and len(rules.advocate.options) > 1


def worth(benefit: Benefit) -> Worth:
    """What a reward's row says of it."""
    return benefit.kind.value, 0 if benefit.amount is None else benefit.amount.amount_minor


def worths_at(rules: Rules, place: int) -> set[Worth]:
    """What the n-th referral may be rewarded with, one of these; none where it pays nothing."""
    plan = rules.advocate
    if (plan.per is Per.EVERY_N and place % 2) or (plan.per is Per.NTH and place != 2):
        return set()
    ladder = [tier.options for tier in rules.tiers if tier.first <= place]
    return {worth(option) for option in (ladder[-1] if ladder else plan.options)}


def largest_sum(rules: Rules) -> int:
    """What an open claim may come to; a share of an order nobody knows before."""
    options = [*rules.advocate.options, *(option for tier in rules.tiers for option in tier.options)]
    of_friend = worth(rules.friend)[1] if rules.friend.kind is BenefitKind.STORE_CREDIT else 0
    return max(minor for _, minor in map(worth, options)) + of_friend
