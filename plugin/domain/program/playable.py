"""Between whole rules and the plain terms that claims and codes are made from; what cannot be played yet is refused.

A promise that the app could not keep must never be made: rules are saved only when every part of them is played.
"""

from collections.abc import Iterator
from dataclasses import replace

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import (
    ALL_PRODUCTS,
    CODE_KINDS,
    MONEY_KINDS,
    Benefit,
    BenefitKind,
)
from plugin.domain.program.choice import Event, PartialReturn, Per
from plugin.domain.program.program import Offer, OfferKind, RewardRule, Terms
from plugin.domain.program.rules import AdvocatePlan, Eligibility, Hold, PointRules, Rules, Trigger, Window
from plugin.domain.program.rules_check import check_rules

_MOST_ITEMS = 250
_PARTS_NOT_YET = ("extras", "steps", "chain")
_EVENTS = (Event.ORDER_PAID, Event.ORDER_FULFILLED, Event.NTH_ORDER)
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
        trigger=replace(terms.trigger, minimum=offer.minimum if offer.minimum.amount_minor else None),
        hold=Hold(days=terms.hold_days),
        window=Window(claim_days=terms.claim_days, attribution_days=terms.claim_days),
        eligibility=Eligibility(advocate_min_orders=0, new_customers_only=terms.new_customers_only),
    )


def terms_of(rules: Rules) -> Terms:
    """Give the terms that play these rules; `terms.rules` is the rules themselves.

    Raises ProgramInvalid for rules that make no sense, and for every part that this version does not play.
    """
    check_rules(rules)
    problems = dict(_unplayed(rules))
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
    plain = Rules(rules.currency)
    for name in _PARTS_NOT_YET:
        if getattr(rules, name) != getattr(plain, name):
            yield name, _NOT_YET
    yield from _unequal(rules)
    yield from _points(rules.points)
    if rules.race is not None:
        yield from _option(rules.race.benefit, "race.benefit")
    if rules.eligibility.advocate_min_orders > 1:
        yield (
            "eligibility.advocate_min_orders",
            "give 0 or 1: how often somebody bought before the app came is not kept",
        )
    if rules.partial_return is PartialReturn.PRO_RATA and not all(map(_is_divisible, _every_option(rules))):
        yield "partial_return", "pro_rata goes with sums and points; nothing else can become smaller"
    yield from _trigger(rules)
    if rules.caps.own_subscription_price:
        yield "caps.own_subscription_price", _NOT_YET


def _unequal(rules: Rules) -> Iterator[tuple[str, str]]:
    """Amounts that are not the same for everybody. Discounts: `discountAmount`, Admin GraphQL 2026-10."""
    if rules.multiplier is not None:
        yield "multiplier", f"{_NOT_YET}: which segment an advocate is in is not read"
    if rules.markets:
        yield (
            "markets",
            f"{_NOT_YET}: a discount has its amount in the shop's currency alone, and Shopify converts it",
        )


def _is_divisible(option: Benefit) -> bool:
    return option.kind in MONEY_KINDS or option.kind in (BenefitKind.POINTS, BenefitKind.NONE)


def _trigger(rules: Rules) -> Iterator[tuple[str, str]]:
    trigger, plain = rules.trigger, Trigger()
    if trigger.event not in _EVENTS:
        yield "trigger.event", f"{_NOT_YET} ({', '.join(_EVENTS)} are played)"
    if trigger.reach != plain.reach:
        yield "trigger.reach", f"{_NOT_YET}: which products an order has is not read"


def _points(points: PointRules) -> Iterator[tuple[str, str]]:
    if points.shared:
        yield "points.shared", "nobody can know whether somebody shared, they send it themselves; leave it out"


def _friend(rules: Rules) -> Iterator[tuple[str, str]]:
    friend = rules.friend
    if friend.kind not in CODE_KINDS | {BenefitKind.NONE}:
        yield "friend.kind", f"{_NOT_YET} ({', '.join(sorted(CODE_KINDS))} and none are played)"
        return
    if friend.cycles is not None:
        yield "friend.cycles", _NOT_YET
    if friend.valid_days is not None:
        yield "friend.valid_days", "leave it out: a friend has window.claim_days from the claim on"
    if friend.kind is BenefitKind.GIFT and friend.variant is None:
        yield "friend.variant", "name the variant that is given: gid://shopify/ProductVariant/1234567890"
    if friend.kind in (BenefitKind.GIFT, BenefitKind.BXGY) and friend.reach == ALL_PRODUCTS:
        yield (
            "friend.reach",
            "name the collections or products that must be bought: all of them Shopify does not take",
        )
    if friend.kind is not BenefitKind.GIFT and friend.name is not None and friend.reach == ALL_PRODUCTS:
        yield "friend.name", "leave it out: it says what the products of a reach are called, and none are named"


def _plan(rules: Rules) -> Iterator[tuple[str, str]]:
    plan = rules.advocate
    if plan.per is Per.RECURRING:
        yield "advocate.per", _NOT_YET
    if plan.share is not None:
        yield "advocate.share", _NOT_YET
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
            yield from _option(option, f"{path}.{place}")


def _milestones(rules: Rules) -> Iterator[tuple[str, str]]:
    for place, milestone in enumerate(rules.milestones):
        yield from _option(milestone.benefit, f"milestones.{place}.benefit")


def _option(option: Benefit, path: str) -> Iterator[tuple[str, str]]:
    if option.kind is BenefitKind.POINTS and option.valid_days is not None:
        yield f"{path}.valid_days", "leave it out: points do not expire"
    if option.kind in CODE_KINDS and not option.is_task:
        yield from _reach(option, f"{path}.reach")


def _reach(option: Benefit, path: str) -> Iterator[tuple[str, str]]:
    """Shopify's discounts know no exclusions, and either collections or products (Admin GraphQL 2026-10)."""
    reach = option.reach
    if replace(ALL_PRODUCTS, collections=reach.collections, products=reach.products) != reach:
        yield path, "a discount cannot leave products out; name a collection of those that it is for"
    if reach.collections and reach.products:
        yield path, "name collections or products, not both"
    if max(len(reach.collections), len(reach.products)) > _MOST_ITEMS:
        yield path, f"name at most {_MOST_ITEMS}; put more into a collection"
    if option.kind is BenefitKind.BXGY and reach.is_all:
        yield path, "name the collection or the products that are bought and given"
