"""What an advocate's referral earns the one who brought that advocate: a share of it, one level up and no further.

§ 16 (2) UWG: off unless somebody ticked that a lawyer looked at it, paid for goods that were bought, and open to who
never bought anything.
"""

from collections.abc import Iterator

from plugin.domain.money import Money
from plugin.domain.program.benefit import MONEY_KINDS, Benefit, BenefitKind
from plugin.domain.program.choice import Per
from plugin.domain.program.earning import Earning, Referred, earn, multiply
from plugin.domain.program.rules import Rules

CHAIN = "chain"
"""The cause of such a reward; an order has one at most."""


def is_chained(rules: Rules | None) -> bool:
    """Whether something goes one level up at all."""
    return rules is not None and bool(rules.chain.levels) and rules.chain.legal_tick


def earn_by_chain(rules: Rules, order_value: Money, market: str | None = None) -> Earning | None:
    """Give the share of what the plan pays for this order of a market, rounded down; None where that is nothing."""
    if not is_chained(rules):
        return None
    own = next((one for one in earn(rules, Referred(1, order_value, market)) if one.cause == "referral"), None)
    return None if own is None else share_of(rules, own.options[0])


def share_of(rules: Rules, given: Benefit) -> Earning | None:
    """Give the share of what the referral's own advocate was given, rounded down; None where that is nothing."""
    benefit = multiply(given, rules.chain.share)
    is_something = bool(benefit.points) or (benefit.amount is not None and benefit.amount.amount_minor > 0)
    return Earning(CHAIN, (benefit,)) if is_something else None


def lesser_of(given: Benefit, other: Benefit) -> Benefit:
    """Give the smaller of two sums or numbers of points; of sums in two currencies the one that was given."""
    one, two = given.amount, other.amount
    if one is not None and two is not None:
        return other if one.currency == two.currency and two < one else given
    return other if (other.points or 0) < (given.points or 0) else given


def chain_problems(rules: Rules) -> Iterator[tuple[str, str]]:
    """Tell what does not go with such a reward: it must be known what a share of the other's reward is."""
    plan = rules.advocate
    if not rules.chain.levels:
        return
    if plan.per not in (Per.REFERRAL, Per.PERCENT_OF_ORDER) or rules.tiers:
        yield "chain", "goes with advocate.per: referral or percent_of_order, without tiers: a place earns no share"
    if rules.steps:
        yield "steps", "go without a chain: its share is given whole"
    divisible = (*MONEY_KINDS, BenefitKind.POINTS)
    is_sum = len(plan.options) == 1 and plan.options[0].kind in divisible
    if plan.per is Per.REFERRAL and not is_sum:
        yield "chain.share", "goes with one sum or with points; nothing else can be divided"
