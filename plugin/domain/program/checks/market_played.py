"""Whether amounts of markets can be kept as they are written: exact in their own currency, added to no other one.

Exact in any currency are store credit (`creditAmount`), gift cards (`initialAmount`) and what a person pays out; a
discount code is not: its `discountAmount` is in the shop's currency alone, and Shopify converts it (Admin GraphQL
2026-10).
"""

from collections.abc import Iterator

from plugin.domain.program.benefit import MONEY_KINDS, Benefit, BenefitKind
from plugin.domain.program.choice import Per
from plugin.domain.program.market import abroad
from plugin.domain.program.rules import Market, Rules

Problem = tuple[str, str]

_EXACT = "store_credit, gift_card, cash or donation"
_OF_THEIR_OWN = frozenset({BenefitKind.STORE_CREDIT, BenefitKind.GIFT_CARD})
"""What is spent in its own currency and no other."""
_OF_ADVOCATES = ("per_month_value", "per_year_value", "lifetime_value", "own_subscription_price")
_OF_ALL = ("daily_budget", "whole_budget")


def market_problems(rules: Rules) -> Iterator[Problem]:
    """Give each problem under the path of its field, with what would be right."""
    for name, market in rules.markets.items():
        if market.friend is not None:
            yield from _friend(rules.friend, f"markets.{name}.friend")
        if market.advocate is not None:
            yield from _advocate(rules, market, f"markets.{name}.advocate")
    yield from _minimums(rules)
    yield from _sums(rules)


def market_warnings(rules: Rules) -> dict[str, str]:
    """Give what is allowed and should be thought over, by field."""
    kinds = {option.kind for option in rules.advocate.options}
    return {
        f"markets.{name}.advocate": f"what is given in {rules.markets[name].currency} is spent in it and in no other: "
        "an advocate who buys in another currency cannot use it"
        for name in abroad(rules, ["advocate"])
        if kinds & _OF_THEIR_OWN
    }


def _friend(friend: Benefit, path: str) -> Iterator[Problem]:
    if friend.kind is BenefitKind.STORE_CREDIT:
        return
    if friend.kind is BenefitKind.NONE or friend.is_earned:
        yield path, "leave it out: what friends get is no sum; store_credit would be one"
        return
    yield (
        path,
        "a friend's code is made before anybody knows where the order goes, so its sum is in the shop's currency and "
        "Shopify would convert it: give a percentage, which is the same everywhere, or store_credit, which is exact",
    )


def _advocate(rules: Rules, market: Market, path: str) -> Iterator[Problem]:
    plan = rules.advocate
    if plan.per is Per.PERCENT_OF_ORDER:
        yield path, "leave it out: percent_of_order gives a share of each order, and no sum can stand for that"
    elif rules.tiers:
        yield path, "goes without tiers: a ladder has a sum for each rung, a market has one for all"
    elif all(option.kind not in MONEY_KINDS for option in plan.options):
        yield path, f"leave it out: no reward here is a sum; {_EXACT} would be"
    elif market.currency != rules.currency:
        yield from _abroad(rules, market.currency, path)


def _abroad(rules: Rules, currency: str, path: str) -> Iterator[Problem]:
    for place, option in enumerate(rules.advocate.options):
        where = f"advocate.options.{place}"
        if option.kind is BenefitKind.FIXED:
            yield (
                path,
                f"{where} is a discount code over a fixed sum: Shopify keeps that in {rules.currency}, the shop's "
                f"currency, and converts it at the checkout; {_EXACT} would be exact in {currency}",
            )
        elif option.minimum is not None or (option.kind is BenefitKind.GIFT and option.amount is not None):
            yield path, f"{where} says an amount in {rules.currency}, and one choice is in one currency; leave it out"
    if rules.advocate.share is not None:
        yield path, f"goes without advocate.share: a share of later orders is paid in {rules.currency}, not {currency}"


def _minimums(rules: Rules) -> Iterator[Problem]:
    yield from _of_named_products(rules)
    named = abroad(rules, ["minimum"])
    if not named:
        return
    friend, (first, *_) = rules.friend, named
    if friend.minimum is not None and friend.minimum.amount_minor > 0:
        yield (
            "friend.minimum",
            f"leave it out, and say trigger.minimum: the checkout would convert it, and an order of {first} would have "
            "two thresholds",
        )
    if rules.advocate.brackets:
        yield (
            "advocate.brackets",
            f"go without markets.{first}.minimum: their thresholds are in {rules.currency}, and an order of {first} "
            "would have two",
        )


def _of_named_products(rules: Rules) -> Iterator[Problem]:
    """A market's threshold is measured by what the whole order cost, and a part of it was not read in that currency."""
    named = [name for name, market in rules.markets.items() if market.minimum is not None]
    if named and not rules.trigger.reach.is_all:
        yield (
            "trigger.reach",
            f"goes without markets.{named[0]}.minimum: what named products cost is read in {rules.currency} alone; "
            "leave one of the two out",
        )


def _sums(rules: Rules) -> Iterator[Problem]:
    """A cap or a budget adds up what was given, and nobody knows what a franc is in euro."""
    for fields, sides in ((_OF_ADVOCATES, ["advocate"]), (_OF_ALL, ["advocate", "friend"])):
        named = abroad(rules, sides)
        for field in fields if named else ():
            if getattr(rules.caps, field):
                currency = rules.markets[named[0]].currency
                yield (
                    f"caps.{field}",
                    f"would add {currency} to {rules.currency}, and nothing here converts: cap by number (per_month, "
                    f"per_year, lifetime), or leave the amounts of markets.{named[0]} out",
                )
