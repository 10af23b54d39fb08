"""What one approved referral may cost at most, both sides together: the warning beside the amounts in the form.

R_max = f · (margin · first order + later profit) − extra cost. Every figure is the merchant's own estimate, so this
warns and never forbids. Computed exactly and rounded down to a whole minor unit once, at the end.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from plugin.domain.errors import DomainError
from plugin.domain.money import Money

SideValue = Money | Decimal | None
"""What one side gets: an amount, a percentage (0 to 100) of the order, or nothing."""


class EstimateInvalid(DomainError):
    """Estimates that cannot be; `problems` maps the field to what is wrong and what would be right."""

    reason = "estimate_invalid"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ReferralEstimate:
    """What a merchant expects of one approved referral; all amounts in the shop's currency, none below 0.

    `margin_percent` of the average first order remains after goods and delivery; `later_profit` comes from the 12
    months after it; `incremental_percent` of referred customers would not have come anyway; `extra_cost` is what
    else a referral costs (fees, a gift's postage). Raises EstimateInvalid that names each field.
    """

    average_order: Money
    margin_percent: Decimal
    later_profit: Money
    incremental_percent: Decimal
    extra_cost: Money

    def __post_init__(self) -> None:
        problems = {
            "average_order": None if self.average_order.amount_minor > 0 else "is not above 0; give an average order",
            "later_profit": _amount_problem(self.later_profit, self.average_order.currency),
            "extra_cost": _amount_problem(self.extra_cost, self.average_order.currency),
            "margin_percent": _percent_problem(self.margin_percent),
            "incremental_percent": _percent_problem(self.incremental_percent),
        }
        found = {name: problem for name, problem in problems.items() if problem is not None}
        if found:
            raise EstimateInvalid(found)


class Finding(StrEnum):
    """What the comparison comes to; equal to the limit still fits."""

    FITS = "fits"
    ABOVE = "above"
    NOTHING_EARNED = "nothing_earned"


@dataclass(frozen=True, slots=True)
class RewardWeighing:
    """The limit and what stands against it, with the steps that led there, each rounded down for showing.

    `limit` is 0 when a referral earns nothing; the steps are exact until then, so they may add up to a unit less.
    """

    estimate: ReferralEstimate
    first_profit: Money
    counted_profit: Money
    limit: Money
    friend_cost: Money
    advocate_cost: Money

    @property
    def total_cost(self) -> Money:
        """What both sides get together for an average order."""
        return self.friend_cost + self.advocate_cost

    @property
    def excess(self) -> Money:
        """How much more that is than a referral earns; 0 when it fits."""
        return Money(max(0, self.total_cost.amount_minor - self.limit.amount_minor), self.limit.currency)

    @property
    def finding(self) -> Finding:
        """What to show; a program that gives nothing fits whatever a referral earns."""
        if self.excess.amount_minor == 0:
            return Finding.FITS
        return Finding.ABOVE if self.limit.amount_minor > 0 else Finding.NOTHING_EARNED


def weigh_rewards(estimate: ReferralEstimate, *, friend: SideValue, advocate: SideValue) -> RewardWeighing:
    """Compare what both sides get for an average order with the most that a referral may cost.

    Percentages are taken of the average order, rounded down. Raises EstimateInvalid (`friend`, `advocate`) for a
    value below 0, above 100 percent or in another currency.
    """
    first = Decimal(estimate.average_order.amount_minor) * estimate.margin_percent / 100
    counted = (first + estimate.later_profit.amount_minor) * estimate.incremental_percent / 100
    currency = estimate.average_order.currency
    return RewardWeighing(
        estimate=estimate,
        first_profit=_rounded(first, currency),
        counted_profit=_rounded(counted, currency),
        limit=_rounded(max(Decimal(0), counted - estimate.extra_cost.amount_minor), currency),
        friend_cost=_cost(estimate, "friend", friend),
        advocate_cost=_cost(estimate, "advocate", advocate),
    )


def _cost(estimate: ReferralEstimate, name: str, value: SideValue) -> Money:
    currency = estimate.average_order.currency
    if value is None:
        return Money(0, currency)
    problem = _amount_problem(value, currency) if isinstance(value, Money) else _percent_problem(value)
    if problem is not None:
        raise EstimateInvalid({name: problem})
    return value if isinstance(value, Money) else estimate.average_order.percent(value)


def _amount_problem(amount: Money, currency: str) -> str | None:
    if amount.currency != currency:
        return f"is in {amount.currency}; give it in {currency}, as the average order"
    return None if amount.amount_minor >= 0 else "is below 0; give 0 or more"


def _percent_problem(percent: Decimal) -> str | None:
    if percent.is_finite() and 0 <= percent <= 100:
        return None
    return "is not between 0 and 100; give a percentage such as 40"


def _rounded(minor: Decimal, currency: str) -> Money:
    return Money(int(minor.to_integral_value(rounding=ROUND_DOWN)), currency)
