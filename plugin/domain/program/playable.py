"""Between whole rules and the plain terms that claims and codes are made from; what cannot be played yet is refused.

A promise that the app could not keep must never be made: rules are saved only when every part of them is played.
"""

from collections.abc import Iterator
from dataclasses import replace

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import ALL_PRODUCTS, Benefit, BenefitKind, Combines
from plugin.domain.program.choice import HoldStart, Per
from plugin.domain.program.program import Offer, OfferKind, RewardRule, Terms
from plugin.domain.program.rules import AdvocatePlan, Caps, Eligibility, Hold, Rules, Trigger, Window
from plugin.domain.program.rules_check import check_rules

_PARTS_NOT_YET = (
    *("extras", "milestones", "race", "multiplier", "markets", "steps", "chain", "points", "schedule"),
    *("play", "approval", "partial_return", "sharing", "group"),
)
_NOT_YET = "is not played by this version of the app; leave it out"


def rules_of(terms: Terms) -> Rules:
    """Write plain terms as rules; exactly what the terms say."""
    offer, reward = terms.offer, terms.reward
    combines = Combines(terms.combines_with_products, orders=False, shipping=terms.combines_with_shipping)
    friend = Benefit(
        BenefitKind.PERCENT if offer.kind is OfferKind.PERCENT else BenefitKind.FIXED,
        amount=offer.amount if offer.kind is OfferKind.FIXED else None,
        percent=offer.percent if offer.kind is OfferKind.PERCENT else None,
        minimum=offer.minimum,
        combines=combines,
    )
    given = Benefit(
        BenefitKind.FIXED,
        amount=reward.amount,
        minimum=reward.minimum,
        valid_days=reward.valid_days,
        combines=combines,
    )
    return Rules(
        currency=reward.amount.currency,
        friend=friend,
        advocate=AdvocatePlan(options=(given,)),
        trigger=Trigger(minimum=offer.minimum if offer.minimum.amount_minor else None),
        hold=Hold(days=terms.hold_days),
        window=Window(claim_days=terms.claim_days, attribution_days=terms.claim_days),
        eligibility=Eligibility(new_customers_only=terms.new_customers_only),
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


def _every_option(rules: Rules) -> list[Benefit]:
    tiers = [tier.options[0] for tier in rules.tiers]
    starts_at_once = bool(rules.tiers) and rules.tiers[0].first <= 1
    return tiers if starts_at_once else [rules.advocate.options[0], *tiers]


def _unplayed(rules: Rules) -> Iterator[tuple[str, str]]:
    """Every part that says something and is not acted on."""
    yield from _friend(rules)
    yield from _plan(rules)
    plain = Rules(rules.currency)
    for name in _PARTS_NOT_YET:
        if getattr(rules, name) != getattr(plain, name):
            yield name, _NOT_YET
    played = Eligibility(new_customers_only=rules.eligibility.new_customers_only)
    if rules.eligibility != replace(played, same_household=rules.eligibility.same_household):
        yield "eligibility", f"{_NOT_YET} (new_customers_only and same_household are played)"
    if rules.hold.starts_at is not HoldStart.PAID:
        yield "hold.starts_at", f"{_NOT_YET} (paid is played)"
    if rules.window.attribution_days != rules.window.claim_days:
        yield "window.attribution_days", "give as many as claim_days"
    expected = Trigger(minimum=rules.trigger.minimum)
    if rules.trigger != expected or (rules.trigger.minimum or Money(0, rules.currency)) != (
        rules.friend.minimum or Money(0, rules.currency)
    ):
        yield "trigger", f"{_NOT_YET} (order_paid with the friend's minimum is played)"
    for name in ("own_subscription_price", "daily_budget", "whole_budget"):
        if getattr(rules.caps, name) != getattr(Caps(), name):
            yield f"caps.{name}", _NOT_YET


def _friend(rules: Rules) -> Iterator[tuple[str, str]]:
    friend = rules.friend
    if friend.kind not in (BenefitKind.PERCENT, BenefitKind.FIXED):
        yield "friend.kind", f"{_NOT_YET} (percent and fixed are played)"
    for name in ("reach", "cycles", "name", "valid_days"):
        if getattr(friend, name) not in (None, ALL_PRODUCTS):
            yield f"friend.{name}", _NOT_YET
    if friend.combines.orders:
        yield "friend.combines.orders", _NOT_YET


def _plan(rules: Rules) -> Iterator[tuple[str, str]]:
    plan = rules.advocate
    if plan.per is Per.RECURRING:
        yield "advocate.per", _NOT_YET
    for name in ("new_customer_bounty", "share"):
        if getattr(plan, name) is not None:
            yield f"advocate.{name}", _NOT_YET
    if plan.per is Per.PERCENT_OF_ORDER:
        if plan.paid_as is not BenefitKind.FIXED:
            yield "advocate.paid_as", f"{_NOT_YET} (fixed is played)"
        if rules.tiers:
            yield "tiers", "percent_of_order has brackets instead"
        return
    for path, options in (
        ("advocate.options", plan.options),
        *((f"tiers.{place}.options", tier.options) for place, tier in enumerate(rules.tiers)),
    ):
        if path == "advocate.options" and rules.tiers and rules.tiers[0].first <= 1:
            continue
        if len(options) > 1:
            yield path, f"{_NOT_YET}: a choice (one option is played)"
        yield from _option(options[0], f"{path}.0", rules)


def _option(option: Benefit, path: str, rules: Rules) -> Iterator[tuple[str, str]]:
    if option.kind is not BenefitKind.FIXED:
        yield f"{path}.kind", f"{_NOT_YET} (fixed is played)"
        return
    model = _every_option(rules)[0]
    same = replace(option, amount=model.amount)
    if same != model or option.reach != ALL_PRODUCTS or option.cycles is not None:
        yield path, "all rewards share minimum, validity and what they combine with; products cannot be named yet"
    if option.combines != rules.friend.combines:
        yield f"{path}.combines", "give the same as the friend's"
