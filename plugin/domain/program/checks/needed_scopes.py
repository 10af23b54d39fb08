"""Which optional Shopify scopes a program's terms need before everything that they promise can be given.

Source: giftCardCreate, storeCreditAccountCredit, tagsAdd, `orders`, `LineItem.product`, Admin GraphQL 2026-10; see
`optional` in app.toml.
"""

from collections.abc import Iterator, Mapping

from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.choice import Per, StepTime
from plugin.domain.program.program import Terms
from plugin.domain.program.rules import AdvocatePlan, Rules

PRODUCTS = "read_products"
"""What it takes to see which products an order has."""
ORDERS_SHOWN_DAYS = 60
"""How many days of orders Shopify shows without `read_all_orders`."""
_BY_KIND: Mapping[BenefitKind, frozenset[str]] = {
    BenefitKind.GIFT_CARD: frozenset({"write_gift_cards", "write_customers"}),
    BenefitKind.STORE_CREDIT: frozenset({"write_store_credit_account_transactions", "read_store_credit_accounts"}),
    BenefitKind.ACCESS: frozenset({"write_customers"}),
}
_NONE: frozenset[str] = frozenset()


def needed_scopes(terms: Terms) -> frozenset[str]:
    """Give what the terms need beyond the required scopes. What can never be earned under them needs nothing.

    A reward is given only after its order was looked at once more, so a wait of 60 days or more needs old orders.
    """
    kinds = frozenset(() if terms.rules is None else _kinds(terms.rules))
    needed = _NONE.union(*(_BY_KIND.get(kind, _NONE) for kind in kinds))
    needed |= _NONE if terms.trigger.reach.is_all else {PRODUCTS}
    return needed | {"read_all_orders"} if _waits_long(terms) else needed


def lacking_scopes(terms: Terms, granted: frozenset[str]) -> frozenset[str]:
    """Give what the terms need and the shop has not granted; `granted` as Shopify names it, not expanded."""
    return needed_scopes(terms) - granted


def _kinds(rules: Rules) -> Iterator[BenefitKind]:
    """The kinds of all that rules can give. A chain gives a share of the plan's own."""
    plan = rules.advocate
    yield rules.friend.kind
    if plan.per is not Per.PERCENT_OF_ORDER:
        starts_at_once = bool(rules.tiers) and rules.tiers[0].first <= 1
        yield from () if starts_at_once else (one.kind for one in plan.options)
        yield from (one.kind for tier in rules.tiers for one in tier.options)
    if _has_sums(plan):
        yield plan.paid_as
    yield from (extra.benefit.kind for extra in rules.extras)
    yield from (milestone.benefit.kind for milestone in rules.milestones)
    if rules.race is not None and rules.race.is_on:
        yield rules.race.benefit.kind


def _has_sums(plan: AdvocatePlan) -> bool:
    is_share = plan.per is Per.PERCENT_OF_ORDER or plan.share is not None
    return is_share or plan.new_customer_bounty is not None


def _waits_long(terms: Terms) -> bool:
    steps = () if terms.rules is None else terms.rules.steps
    return terms.hold_days >= ORDERS_SHOWN_DAYS or any(step.when is StepTime.AFTER_90_DAYS for step in steps)
