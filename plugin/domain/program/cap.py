"""How much an advocate may still earn, and whether the program's budget lets a new claim in.

Caps cut what is not promised yet; a budget stops new claims and never touches a promise. All counting is done by the
caller under the advocate's (or program's) lock, so that a hundred approvals at once are counted one after the other.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit
from plugin.domain.program.rules import Caps


class CapReached(StrEnum):
    """Which limit says that nothing more is earned."""

    PER_MONTH = "per_month"
    PER_YEAR = "per_year"
    LIFETIME = "lifetime"
    PER_MONTH_VALUE = "per_month_value"
    PER_YEAR_VALUE = "per_year_value"
    LIFETIME_VALUE = "lifetime_value"
    OWN_SUBSCRIPTION_PRICE = "own_subscription_price"
    DAILY_BUDGET = "daily_budget"
    WHOLE_BUDGET = "whole_budget"


@dataclass(frozen=True, slots=True)
class Tally:
    """What an advocate earned before: in this month and year of the shop's zone, and ever; `void` rewards left out."""

    in_month: int
    in_year: int
    ever: int
    value_in_month: Money
    value_in_year: Money
    value_ever: Money


@dataclass(frozen=True, slots=True)
class Spent:
    """What a program promised or gave so far: today in the shop's zone, and in all."""

    today: Money
    ever: Money


def cap(caps: Caps, tally: Tally, benefit: Benefit, *, own_price: Money | None = None) -> Benefit | CapReached:
    """Give the benefit, its amount cut to what is left; or which cap is reached.

    A count lets the last one pass whole. `own_price` is what the advocate pays a month for a subscription.
    """
    counted = _first_count(caps, tally)
    if counted is not None:
        return counted
    if benefit.amount is None:
        return benefit
    left = [(caps_left, name) for caps_left, name in _left(caps, tally, own_price)]
    if not left:
        return benefit
    least, name = min(left, key=lambda pair: pair[0].amount_minor)
    if least.amount_minor <= 0:
        return name
    return replace(benefit, amount=least) if least < benefit.amount else benefit


def has_budget(caps: Caps) -> bool:
    """Whether new claims end when so much is promised."""
    return caps.daily_budget is not None or caps.whole_budget is not None


def stop_claims(caps: Caps, spent: Spent) -> CapReached | None:
    """Say which budget is used up, so that new claims wait; None while there is money."""
    if caps.whole_budget is not None and caps.whole_budget <= spent.ever:
        return CapReached.WHOLE_BUDGET
    if caps.daily_budget is not None and caps.daily_budget <= spent.today:
        return CapReached.DAILY_BUDGET
    return None


def _first_count(caps: Caps, tally: Tally) -> CapReached | None:
    for limit, count, name in (
        (caps.lifetime, tally.ever, CapReached.LIFETIME),
        (caps.per_year, tally.in_year, CapReached.PER_YEAR),
        (caps.per_month, tally.in_month, CapReached.PER_MONTH),
    ):
        if limit is not None and count >= limit:
            return name
    return None


def _left(caps: Caps, tally: Tally, own_price: Money | None) -> list[tuple[Money, CapReached]]:
    limits = [
        (caps.lifetime_value, tally.value_ever, CapReached.LIFETIME_VALUE),
        (caps.per_year_value, tally.value_in_year, CapReached.PER_YEAR_VALUE),
        (caps.per_month_value, tally.value_in_month, CapReached.PER_MONTH_VALUE),
    ]
    if caps.own_subscription_price and own_price is not None:
        limits.append((own_price, tally.value_in_month, CapReached.OWN_SUBSCRIPTION_PRICE))
    return [(limit - spent, name) for limit, spent, name in limits if limit is not None]
