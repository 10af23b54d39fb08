"""Several programs at once, drawn: two or three with groups, schedules, budgets, ladders, points, and chains.

Every version of every program promises sums of its own, so that a reward tells under which it was promised.
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind
from plugin.domain.program.choice import Group, HoldStart, PartialReturn, Per
from plugin.domain.program.rules import (
    AdvocatePlan,
    Caps,
    Chain,
    Eligibility,
    Hold,
    Milestone,
    PointRules,
    Rules,
    Schedule,
    Tier,
    Trigger,
)
from tests.simulation.rich import eur

FIRST_SEVERAL = 1_600
EVERY = 4

_MINIMUM = eur(5_000)
_EVERYBODY = Eligibility(advocate_min_orders=0)
_HOLD = Hold(HoldStart.PAID, days=1)
PLAIN = Rules(
    "EUR",
    friend=Benefit(BenefitKind.PERCENT, percent=Decimal(10), minimum=_MINIMUM),
    trigger=Trigger(minimum=_MINIMUM),
    advocate=AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=eur(1_000)),)),
    hold=_HOLD,
)
"""What the terms without rules say that every shop begins with."""
_LAYOUTS = (
    (Group.CUSTOMERS, Group.CUSTOMERS),
    (Group.CUSTOMERS, Group.CUSTOMERS),
    (Group.CUSTOMERS, Group.AFFILIATES),
    (Group.CUSTOMERS, Group.CUSTOMERS, Group.CUSTOMERS),
    (Group.CUSTOMERS, Group.CUSTOMERS, Group.AFFILIATES),
    (Group.CUSTOMERS, Group.AFFILIATES, Group.AFFILIATES),
)


@dataclass(frozen=True)
class Draft:
    """A program as the merchant begins with it; `is_plain` for terms without rules, which say what `PLAIN` says."""

    rules: Rules
    is_plain: bool = False
    is_live: bool = True


def is_several(seed: int) -> bool:
    """Whether this history plays several programs at once: every fourth seed from 1,600 on."""
    return seed >= FIRST_SEVERAL and seed % EVERY == 0


def draw_several(seed: int, began: datetime) -> list[Draft]:
    """The programs of one history, the standing one first; schedules lie around `began`."""
    chance = random.Random(f"several {seed}")
    has_chains = chance.random() < 0.6
    drafts = []
    for number, group in enumerate(chance.choice(_LAYOUTS)):
        if number == 0 and chance.random() < 0.25:
            drafts.append(Draft(PLAIN, is_plain=True))
            continue
        rules = replace(_draw(chance, number, is_chained=has_chains and chance.random() < 0.8), group=group)
        if number and chance.random() < 0.4:
            rules = replace(rules, schedule=_schedule(chance, began))
        drafts.append(Draft(rules, is_live=number == 0 or chance.random() < 0.85))
    return drafts


def _draw(chance: random.Random, number: int, *, is_chained: bool) -> Rules:
    plan, tiers = _plan(chance, number, is_chained=is_chained)
    is_ladder = bool(tiers) or plan.per is Per.EVERY_N
    percent = Decimal(10 + 5 * number)
    return Rules(
        "EUR",
        friend=chance.choice((*[Benefit(BenefitKind.PERCENT, percent=percent)] * 4, NOTHING)),
        trigger=Trigger(minimum=chance.choice((None, _MINIMUM))),
        advocate=plan,
        tiers=tiers,
        milestones=_milestones(chance, number),
        caps=_caps(chance, is_ladder=is_ladder),
        hold=_HOLD,
        points=PointRules(per_100=chance.choice((None, eur(500 + 100 * number)))),
        chain=_chain(chance) if is_chained else Chain(),
        eligibility=_EVERYBODY,
        partial_return=chance.choice((PartialReturn.RECOMPUTE_MINIMUM, PartialReturn.IGNORE, PartialReturn.PRO_RATA))
        if not is_ladder
        else PartialReturn.IGNORE,
    )


def _plan(chance: random.Random, number: int, *, is_chained: bool) -> tuple[AdvocatePlan, tuple[Tier, ...]]:
    kind = chance.choice(("single", "single", "single", "share"))
    if not is_chained:
        kind = chance.choice(("single", "second", "ladder", "ladder", "share"))
    if kind == "share":
        paid_as = chance.choice((BenefitKind.FIXED, BenefitKind.STORE_CREDIT))
        return AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(8 + number), paid_as=paid_as), ()
    sums = [_sum(chance, 1_001 + 200 * number + 40 * place) for place in range(2)]
    if kind == "second":
        return AdvocatePlan(Per.EVERY_N, n=2, options=(sums[0],)), ()
    tiers = (Tier(1, (sums[0],)), Tier(2, (sums[1],))) if kind == "ladder" else ()
    return AdvocatePlan(options=(sums[0],)), tiers


def _sum(chance: random.Random, minor: int) -> Benefit:
    kind = chance.choice((BenefitKind.FIXED, BenefitKind.STORE_CREDIT, BenefitKind.GIFT_CARD, BenefitKind.POINTS))
    if kind is BenefitKind.POINTS:
        return Benefit(kind, points=minor)
    return Benefit(kind, amount=eur(minor))


def _milestones(chance: random.Random, number: int) -> tuple[Milestone, ...]:
    prize = Benefit(BenefitKind.FIXED, amount=eur(333 + 10 * number))
    return chance.choice(((), (), (Milestone(2, prize),)))


def _caps(chance: random.Random, *, is_ladder: bool) -> Caps:
    """What an advocate earns under one of a ladder's places is not known before, so no sum bounds it."""
    lifetimes = (Caps(lifetime=1), Caps(lifetime=2))
    if is_ladder:
        return chance.choice((Caps(), Caps(), *lifetimes))
    bounds = (Caps(lifetime_value=eur(1_500)), Caps(lifetime_value=eur(2_250)))
    budgets = (Caps(whole_budget=eur(2_300)), Caps(whole_budget=eur(3_500)), Caps(daily_budget=eur(2_300)))
    return chance.choice((Caps(), Caps(), chance.choice(lifetimes), chance.choice(bounds), *budgets))


def _chain(chance: random.Random) -> Chain:
    return Chain(1, Decimal(chance.choice((10, 25))) / 100, legal_tick=True)


def _schedule(chance: random.Random, began: datetime) -> Schedule:
    """One that starts or ends, or both, while the history is played, on a full hour."""
    hour = began.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    start = hour + timedelta(hours=chance.choice((2, 12, 30)))
    end = start + timedelta(hours=chance.choice((9, 30, 80)))
    return chance.choice((Schedule(start, end), Schedule(start, None), Schedule(None, end)))


def next_version(rules: Rules, number: int) -> Rules:
    """The same with other sums: what the merchant changes in between. `number` is the version's."""
    plan = rules.advocate
    if plan.percent is not None:
        return replace(rules, advocate=replace(plan, percent=plan.percent + 3 * number))
    options = tuple(_more(one, 7 * number) for one in plan.options)
    tiers = tuple(replace(tier, options=tuple(_more(one, 7 * number) for one in tier.options)) for tier in rules.tiers)
    return replace(rules, advocate=replace(plan, options=options), tiers=tiers)


def _more(benefit: Benefit, more: int) -> Benefit:
    amount = None if benefit.amount is None else benefit.amount + eur(more)
    return replace(benefit, amount=amount, points=None if benefit.points is None else benefit.points + more)
