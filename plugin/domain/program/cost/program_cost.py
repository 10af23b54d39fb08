"""What a program gives for one referral, in money: the side of the comparison that the merchant's settings decide.

Where several things can be given it is the dearest. What is not in `weigh_rules` only the merchant can price: see
`counts_everything`.
"""

from dataclasses import dataclass

from plugin.domain.money import Money
from plugin.domain.program.benefit import MONEY_KINDS, Benefit, BenefitKind
from plugin.domain.program.choice import Per
from plugin.domain.program.cost.reward_calculator import (
    EstimateInvalid,
    ReferralEstimate,
    RewardWeighing,
    SideValue,
    weigh_rewards,
)
from plugin.domain.program.earning import expect
from plugin.domain.program.market import sums_at_home
from plugin.domain.program.program import Terms
from plugin.domain.program.rules import Rules

_PRICED = MONEY_KINDS | {BenefitKind.PERCENT, BenefitKind.NONE}
_OFF_THE_ORDER = frozenset({BenefitKind.PERCENT, BenefitKind.FIXED})


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An average order that is too small: for the friend's offer, or for an order that counts once it is taken off.

    `offer_from` and `counts_from` are None where the average order is large enough; `paid` is what is left of it.
    """

    average_order: Money
    paid: Money
    offer_from: Money | None
    counts_from: Money | None


def find_shortfall(weighing: RewardWeighing, friend: Benefit, counts_from: Money | None) -> Shortfall | None:
    """Hold the average order against the smallest one that counts; None where it is large enough for both sides.

    Orders are measured after discounts and without shipping; Shopify measures an offer's minimum before them.
    """
    average = weighing.estimate.average_order
    is_offered = friend.minimum is None or average >= friend.minimum
    off = weighing.friend_cost if is_offered and friend.kind in _OFF_THE_ORDER else Money(0, average.currency)
    paid = Money(max(0, (average - off).amount_minor), average.currency)
    found = Shortfall(
        average,
        paid,
        offer_from=None if is_offered else friend.minimum,
        counts_from=None if counts_from is None or paid >= counts_from else counts_from,
    )
    return None if found.offer_from is None and found.counts_from is None else found


def weigh_terms(estimate: ReferralEstimate, terms: Terms) -> RewardWeighing:
    """Compare a version of a program with what a referral may cost.

    Raises EstimateInvalid when the estimate is in another currency.
    """
    if terms.rules is not None:
        return weigh_rules(estimate, terms.rules)
    return weigh_rewards(estimate, friend=_value(terms.friend), advocate=terms.reward.amount)


def weigh_rules(estimate: ReferralEstimate, rules: Rules) -> RewardWeighing:
    """Compare rules with what a referral may cost; raises EstimateInvalid when the estimate is in another currency."""
    if estimate.average_order.currency != rules.currency:
        raise EstimateInvalid({"average_order": f"is not in {rules.currency}; give it in the program's currency"})
    return weigh_rewards(estimate, friend=_of_friend(rules), advocate=_dearest(rules, estimate.average_order))


def counts_everything(terms: Terms) -> bool:
    """Whether amounts and percentages for the referral itself are all that the program gives."""
    rules = terms.rules
    if rules is None:
        return True
    plan = rules.advocate
    is_priced = all(one.kind in _PRICED for one in (rules.friend, *_options(rules)))
    is_once = plan.share is None and plan.per is not Per.RECURRING
    has_race = rules.race is not None and rules.race.is_on
    beside = rules.extras or rules.milestones or rules.multiplier or rules.markets or rules.chain.levels
    return is_priced and is_once and not has_race and not beside


def _value(offer: Benefit) -> SideValue:
    if offer.kind in MONEY_KINDS:
        return offer.amount
    return offer.percent if offer.kind is BenefitKind.PERCENT else None


def _of_friend(rules: Rules) -> SideValue:
    """What a friend gets; of several sums in the program's currency the largest."""
    value, own = _value(rules.friend), list(sums_at_home(rules, "friend"))
    if not own or not isinstance(value, Money):
        return value
    return max(value, *own, key=lambda amount: amount.amount_minor)


def _dearest(rules: Rules, average_order: Money) -> Money:
    """The most for one referral with an average order, and the bounty, which comes beside it."""
    nothing = Money(0, rules.currency)
    found = [_worth(one, average_order) for one in _options(rules)]
    found.append(expect(rules, average_order) or nothing)
    found += sums_at_home(rules, "advocate")
    bounty = rules.advocate.new_customer_bounty
    return max(found, key=lambda amount: amount.amount_minor) + (bounty or nothing)


def _worth(benefit: Benefit, average_order: Money) -> Money:
    value = _value(benefit)
    if value is None:
        return Money(0, average_order.currency)
    return value if isinstance(value, Money) else average_order.percent(value)


def _options(rules: Rules) -> tuple[Benefit, ...]:
    return (*rules.advocate.options, *(one for tier in rules.tiers for one in tier.options))
