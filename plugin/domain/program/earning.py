"""What one referral earns its advocate under the rules it was claimed under: pure arithmetic, rounded down.

`position` is which approved referral of this advocate it is, from 1 on: it is known when the hold ends, not before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Event, Per, Stop
from plugin.domain.program.market import options_in, sums_at_home
from plugin.domain.program.rules import AdvocatePlan, Milestone, Rules


@dataclass(frozen=True, slots=True)
class Referred:
    """A referral whose hold is over; `order_value` is what the friend kept, after discounts and without shipping."""

    position: int
    order_value: Money
    market: str | None = None
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Earning:
    """Something earned. `cause` tells a referral's earnings apart for ever; two and more `options` are a choice."""

    cause: str
    options: tuple[Benefit, ...]


def earn(rules: Rules, referred: Referred) -> tuple[Earning, ...]:
    """Give what this referral earns when its hold ends: the plan's or its tier's, milestones without a time limit.

    Challenges (milestones with `within_days`) depend on when the others were approved: see `meets_challenge`.
    """
    earned = [*_by_plan(rules, referred), *_milestones(rules, referred.position)]
    return tuple(earning for earning in earned if any(one.kind is not BenefitKind.NONE for one in earning.options))


def expect(rules: Rules, order_value: Money) -> Money | None:
    """Give what a share or bracket of this order comes to, to hold meanwhile; None where the place decides."""
    return _of_order(rules.advocate, order_value) if rules.advocate.per is Per.PERCENT_OF_ORDER else None


def largest_reward(rules: Rules) -> Money:
    """Give the most that one referral can come to: by the plan, with a factor, by a chain, and what the friend earns.

    A share of an order is not known before, so it is 0.
    """
    options = [*rules.advocate.options, *(one for tier in rules.tiers for one in tier.options)]
    sums = [one.amount for one in options if one.amount is not None]
    sums += [bracket.reward for bracket in rules.advocate.brackets]
    sums += sums_at_home(rules, "advocate")
    nothing = Money(0, rules.currency)
    of_friend = [rules.friend.amount or nothing] if rules.friend.is_earned else []
    of_friend += sums_at_home(rules, "friend")
    largest = max(sums, default=nothing, key=lambda amount: amount.amount_minor)
    most_of_friend = max(of_friend, default=nothing, key=lambda amount: amount.amount_minor)
    factor = Decimal(1) if rules.multiplier is None else max(Decimal(1), rules.multiplier.factor)
    return largest.percent(factor * 100) + largest.percent(rules.chain.share * 100) + most_of_friend


def earn_bounty(rules: Rules) -> Earning | None:
    """Give what a friend who never bought in the shop before earns beside the plan."""
    bounty = rules.advocate.new_customer_bounty
    return None if bounty is None else _sum(rules.advocate, "bounty", bounty)


def earn_by_event(rules: Rules, event: Event) -> tuple[Earning, ...]:
    """Give what a further event of a friend's earns in its own right, such as a lead."""
    extras = (extra for extra in rules.extras if extra.event is event)
    return tuple(Earning(f"event:{event.value}", (extra.benefit,)) for extra in extras)


def earn_by_follow_up(rules: Rules, *, order_number: int, months: int, order_value: Money) -> Earning | None:
    """Give the share of a friend's follow-up order: `order_number` counts them from 1, `months` since the first order.

    The first order itself earns what `earn` says; its share begins with the one after.
    """
    share = rules.advocate.share
    if share is None or not 1 <= order_number <= share.orders or months >= share.months:
        return None
    return _sum(rules.advocate, f"follow_up:{order_number}", order_value.percent(share.percent))


def earn_later(rules: Rules, *, number: int, order_value: Money, market: str | None = None) -> Earning | None:
    """Give what a follow-up order of this number earns that was found to be in time; None for less than a cent.

    Where every cycle of a subscription is paid for, the first is the referral itself and this is the next one; it
    earns what its `market` says.
    """
    if rules.advocate.per is Per.RECURRING:
        cycle = earn_by_cycle(rules, cycle=number + 1)
        options = () if cycle is None else options_in(rules.markets.get(market or ""), cycle.options)
        return None if cycle is None else replace(cycle, options=options)
    earning = earn_by_follow_up(rules, order_number=number, months=0, order_value=order_value)
    amount = None if earning is None else earning.options[0].amount
    return earning if amount is not None and amount.amount_minor > 0 else None


def earn_by_cycle(rules: Rules, *, cycle: int, stopped: frozenset[Stop] = frozenset()) -> Earning | None:
    """Give what a paid cycle of the friend's subscription earns; `cycle` counts from 1. A stop ends it."""
    plan = rules.advocate
    if plan.per is not Per.RECURRING or (plan.stop_when & stopped):
        return None
    return None if plan.cycles is not None and cycle > plan.cycles else Earning(f"cycle:{cycle}", plan.options)


def meets_challenge(milestone: Milestone, approved: Sequence[datetime]) -> bool:
    """Whether so many referrals were approved within the window; it slides, the start belongs to it, the end does not.

    Two challenges never share a referral: the caller counts from the one after the last that was met.
    """
    window = timedelta(days=milestone.within_days or 0)
    moments = sorted(approved)
    return any(last - first < window for first, last in zip(moments, moments[milestone.at - 1 :], strict=False))


def _by_plan(rules: Rules, referred: Referred) -> Iterator[Earning]:
    plan, position = rules.advocate, referred.position
    match plan.per:
        case Per.REFERRAL | Per.RECURRING:
            is_due = True
        case Per.EVERY_N:
            is_due = position % plan.n == 0
        case Per.NTH:
            is_due = position == plan.n
        case Per.PERCENT_OF_ORDER:
            amount = _of_order(plan, referred.order_value)
            if amount is not None:
                yield _scaled(rules, referred, _sum(plan, "referral", amount))
            is_due = False
    if is_due:
        yield _scaled(rules, referred, Earning("referral", _options(rules, position)))


def _options(rules: Rules, position: int) -> tuple[Benefit, ...]:
    reached = [tier.options for tier in rules.tiers if tier.first <= position]
    return reached[-1] if reached else rules.advocate.options


def _of_order(plan: AdvocatePlan, value: Money) -> Money | None:
    """The order's share or bracket; None below the first bracket, and of brackets in another currency than its own."""
    if plan.percent is not None:
        return value.percent(plan.percent)
    measured = (bracket for bracket in plan.brackets if bracket.threshold.currency == value.currency)
    reached = [bracket.reward for bracket in measured if bracket.threshold <= value]
    return reached[-1] if reached else None


def _milestones(rules: Rules, position: int) -> Iterator[Earning]:
    for milestone in rules.milestones:
        if milestone.within_days is None and milestone.at == position:
            yield Earning(f"milestone:{milestone.at}", (milestone.benefit,))


def _sum(plan: AdvocatePlan, cause: str, amount: Money) -> Earning:
    return Earning(cause, (Benefit(plan.paid_as, amount=amount),))


def _scaled(rules: Rules, referred: Referred, earning: Earning) -> Earning:
    """A market's own amount first, in its own currency; then the segment's factor."""
    options = options_in(rules.markets.get(referred.market or ""), earning.options)
    multiplier = rules.multiplier
    if multiplier is not None and referred.segment == multiplier.segment:
        options = tuple(multiply(one, multiplier.factor) for one in options)
    return replace(earning, options=options)


def multiply(benefit: Benefit, factor: Decimal) -> Benefit:
    """Give so many times the sum or the points, rounded down; whatever has neither stays as it is."""
    amount = None if benefit.amount is None else benefit.amount.percent(factor * 100)
    points = None if benefit.points is None else int((benefit.points * factor).to_integral_value(ROUND_DOWN))
    return replace(benefit, amount=amount, points=points)
