"""Between whole rules and the plain terms that claims and codes are made from; what cannot be played yet is refused.

A promise that the app could not keep must never be made: rules are saved only when every part of them is played.
"""

from collections.abc import Iterator
from dataclasses import replace

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import (
    ALL_PRODUCTS,
    FRIEND_KINDS,
    MONEY_KINDS,
    Benefit,
    BenefitKind,
)
from plugin.domain.program.chain_share import chain_problems
from plugin.domain.program.checks.market_played import market_problems
from plugin.domain.program.checks.multiplier_check import multiplier_problems
from plugin.domain.program.checks.option_played import option_problems
from plugin.domain.program.checks.rules_check import check_rules
from plugin.domain.program.choice import Event, PartialReturn, Per, StepTime
from plugin.domain.program.program import Offer, OfferKind, RewardRule, Terms
from plugin.domain.program.rules import AdvocatePlan, Eligibility, Hold, PointRules, Rules, Window

_EVENTS = (Event.ORDER_PAID, Event.ORDER_FULFILLED, Event.NTH_ORDER, Event.SUBSCRIPTION_CYCLE)
_NOT_YET = "is not played by this version of the app; leave it out"


def rules_of(terms: Terms) -> Rules:
    """Write plain terms as rules; exactly what the terms say."""
    offer, reward = terms.offer, terms.reward
    given = Benefit(
        BenefitKind.FIXED,
        amount=reward.amount,
        minimum=reward.minimum,
        valid_days=reward.valid_days,
        combines=terms.friend.combines,
    )
    return Rules(
        currency=reward.amount.currency,
        friend=terms.friend,
        advocate=AdvocatePlan(options=(given,)),
        trigger=replace(
            terms.trigger,
            minimum=offer.minimum if offer.minimum.amount_minor else None,
            counts_gift_cards=not terms.leaves_out_gift_cards,
        ),
        hold=Hold(days=terms.hold_days),
        window=Window(claim_days=terms.claim_days, attribution_days=terms.claim_days),
        eligibility=Eligibility(advocate_min_orders=0, new_customers_only=terms.new_customers_only),
    )


def whole_rules(terms: Terms) -> Rules:
    """Give the rules that people are told of: the program's own, or what its plain terms come to."""
    return terms.rules or rules_of(terms)


def terms_of(rules: Rules) -> Terms:
    """Give the terms that play these rules; `terms.rules` is the rules themselves.

    Raises ProgramInvalid for rules that make no sense, and for every part that this version does not play.
    """
    problems = find_problems(rules)
    if problems:
        raise ProgramInvalid(problems)
    friend, given, zero = rules.friend, model_reward(rules), Money(0, rules.currency)
    return Terms(
        offer=Offer(OfferKind(friend.kind.value), friend.minimum or zero, percent=friend.percent, amount=friend.amount),
        reward=RewardRule(given.amount or zero, given.minimum or zero, given.valid_days),
        hold_days=rules.hold.days,
        claim_days=rules.window.claim_days,
        new_customers_only=rules.eligibility.new_customers_only,
        combines_with_shipping=friend.combines.shipping,
        combines_with_products=friend.combines.products,
        rules=rules,
    )


def find_problems(rules: Rules) -> dict[str, str]:
    """Give by field what makes no sense, and what this version does not play."""
    try:
        check_rules(rules)
    except ProgramInvalid as invalid:
        # Amounts without a currency cannot be compared.
        unplayed = {} if "currency" in invalid.problems else dict(_unplayed(rules))
        return unplayed | invalid.problems
    return dict(_unplayed(rules))


def model_reward(rules: Rules) -> Benefit:
    """Give what is held until the referral is settled: the least of the rewards where there are several."""
    plan = rules.advocate
    if plan.per is not Per.PERCENT_OF_ORDER:
        return min(_every_option(rules), key=lambda one: one.amount.amount_minor if one.amount else 0)
    least = plan.brackets[0].reward if plan.brackets else Money(1, rules.currency)
    return Benefit(plan.paid_as, amount=least)


def expected_options(rules: Rules) -> tuple[Benefit, ...]:
    """Give what a promise says until it is settled: the choice where it is known, or else the least reward."""
    is_known = rules.advocate.per is Per.REFERRAL and not rules.tiers
    return rules.advocate.options if is_known else (model_reward(rules),)


def _every_option(rules: Rules) -> list[Benefit]:
    tiers = [tier.options[0] for tier in rules.tiers]
    starts_at_once = bool(rules.tiers) and rules.tiers[0].first <= 1
    return tiers if starts_at_once else [rules.advocate.options[0], *tiers]


def _unplayed(rules: Rules) -> Iterator[tuple[str, str]]:
    """Every part that says something and is not acted on."""
    yield from _friend(rules)
    yield from _plan(rules)
    yield from _milestones(rules)
    yield from _extras(rules)
    yield from _steps(rules)
    yield from chain_problems(rules)
    yield from _unequal(rules)
    yield from _points(rules.points)
    if rules.race is not None:
        yield from option_problems(rules.race.benefit, "race.benefit")
    if rules.eligibility.advocate_min_orders > 1:
        yield (
            "eligibility.advocate_min_orders",
            "give 0 or 1: how often somebody bought before the app came is not kept",
        )
    if rules.partial_return is PartialReturn.PRO_RATA and not all(map(_is_divisible, _every_option(rules))):
        yield "partial_return", "pro_rata goes with sums and points; nothing else can become smaller"
    yield from _trigger(rules)
    if rules.caps.own_subscription_price and rules.advocate.per is not Per.RECURRING:
        yield "caps.own_subscription_price", "goes with advocate.per: recurring, where each cycle earns"


def _unequal(rules: Rules) -> Iterator[tuple[str, str]]:
    """Amounts that are not the same for everybody."""
    yield from multiplier_problems(rules)
    yield from market_problems(rules)


def _is_divisible(option: Benefit) -> bool:
    return option.kind in MONEY_KINDS or option.kind in (BenefitKind.POINTS, BenefitKind.NONE)


def _trigger(rules: Rules) -> Iterator[tuple[str, str]]:
    if rules.trigger.event not in _EVENTS:
        yield "trigger.event", f"{_NOT_YET} ({', '.join(_EVENTS)} are played)"


def _points(points: PointRules) -> Iterator[tuple[str, str]]:
    if points.shared:
        yield "points.shared", "nobody can know whether somebody shared, they send it themselves; leave it out"


def _friend(rules: Rules) -> Iterator[tuple[str, str]]:
    friend = rules.friend
    if friend.kind not in FRIEND_KINDS:
        return
    if friend.is_earned:
        yield from _earned(friend)
        return
    if friend.cycles is not None:
        yield "friend.cycles", _NOT_YET
    if friend.valid_days is not None:
        yield "friend.valid_days", "leave it out: a friend has window.claim_days from the claim on"
    if friend.kind in (BenefitKind.GIFT, BenefitKind.BXGY) and friend.reach == ALL_PRODUCTS:
        yield (
            "friend.reach",
            "name the collections or products that must be bought: all of them Shopify does not take",
        )
    if friend.kind is not BenefitKind.GIFT and friend.name is not None and friend.reach == ALL_PRODUCTS:
        yield "friend.name", "leave it out: it says what the products of a reach are called, and none are named"


def _earned(friend: Benefit) -> Iterator[tuple[str, str]]:
    """No code carries it, so there is no checkout that could look at a minimum or at products."""
    if friend.kind is BenefitKind.POINTS and friend.valid_days is not None:
        yield "friend.valid_days", "leave it out: points do not expire"
    if friend.kind is not BenefitKind.GIFT:
        return
    if friend.valid_days is not None:
        yield "friend.valid_days", "leave it out: what a person hands over does not expire; or name the variant"
    if friend.minimum is not None:
        yield "friend.minimum", "say it as trigger.minimum, which order counts; or name the variant that is given"
    if friend.reach != ALL_PRODUCTS:
        yield "friend.reach", "leave it out: a person hands it over; or name the variant that is given"


def _plan(rules: Rules) -> Iterator[tuple[str, str]]:
    plan = rules.advocate
    if plan.per is Per.RECURRING and (plan.share is not None or rules.steps or rules.tiers):
        yield "advocate.per", "recurring goes without share, steps and tiers: every cycle earns the same"
    if plan.share is not None and not rules.trigger.first_order_only and rules.trigger.event is not Event.NTH_ORDER:
        yield "advocate.share", "goes with trigger.first_order_only: true; every order counts in full already"
    if plan.per is Per.PERCENT_OF_ORDER:
        if rules.tiers:
            yield "tiers", "percent_of_order has brackets instead"
        return
    for path, options in (
        ("advocate.options", plan.options),
        *((f"tiers.{place}.options", tier.options) for place, tier in enumerate(rules.tiers)),
    ):
        if path == "advocate.options" and rules.tiers and rules.tiers[0].first <= 1:
            continue
        for place, option in enumerate(options):
            yield from option_problems(option, f"{path}.{place}")


def _milestones(rules: Rules) -> Iterator[tuple[str, str]]:
    for place, milestone in enumerate(rules.milestones):
        yield from option_problems(milestone.benefit, f"milestones.{place}.benefit")


def _extras(rules: Rules) -> Iterator[tuple[str, str]]:
    """A lead can be made up by anybody, so it is worth points only; a subscription is started once."""
    for place, extra in enumerate(rules.extras):
        path = f"extras.{place}"
        if extra.event not in (Event.LEAD, Event.SUBSCRIPTION_STARTED):
            yield f"{path}.event", f"{_NOT_YET} ({Event.LEAD} and {Event.SUBSCRIPTION_STARTED} are played)"
        elif extra.event is Event.LEAD and extra.benefit.kind is not BenefitKind.POINTS:
            yield f"{path}.benefit", "a lead earns points and nothing else: anybody can type an address"
        elif extra.event is Event.SUBSCRIPTION_STARTED and _rewards_later(rules):
            yield f"{path}.event", "goes with trigger.first_order_only: true, without a share of later orders and steps"
        yield from option_problems(extra.benefit, f"{path}.benefit")
    if len({extra.event for extra in rules.extras}) < len(rules.extras):
        yield "extras", "name each event once"


def _rewards_later(rules: Rules) -> bool:
    return not rules.trigger.first_order_only or rules.advocate.share is not None or bool(rules.steps)


def _steps(rules: Rules) -> Iterator[tuple[str, str]]:
    if not rules.steps:
        return
    if rules.steps[0].when is not StepTime.ORDER_1_FINAL:
        yield "steps.0.when", "begin with order_1_final"
    if not all(map(_is_divisible, _every_option(rules))) or max(map(len, _choices(rules))) > 1:
        yield "steps", "go with one sum or with points; nothing else can be divided"
    if not rules.trigger.first_order_only and any(step.when is StepTime.ORDER_2_FINAL for step in rules.steps):
        yield "steps", "order_2_final goes with trigger.first_order_only: true"


def _choices(rules: Rules) -> list[tuple[Benefit, ...]]:
    return [rules.advocate.options, *(tier.options for tier in rules.tiers)]
