"""Whether more for some customers can be given as it is written: a customer tag of Shopify's, and sums or points."""

from collections.abc import Iterator

from plugin.domain.program.benefit import MONEY_KINDS, Benefit, BenefitKind
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import Rules

LONGEST_TAG = 255
_DIVISIBLE = MONEY_KINDS | {BenefitKind.POINTS, BenefitKind.NONE}


def multiplier_problems(rules: Rules) -> Iterator[tuple[str, str]]:
    """Give each problem under the path of its field; what is earned beside a referral is not multiplied."""
    if rules.multiplier is None:
        return
    segment, factor, plan = rules.multiplier.segment, rules.multiplier.factor, rules.advocate
    if not 1 <= len(segment.strip()) <= LONGEST_TAG or "," in segment or not segment.isprintable():
        yield "multiplier.segment", f"name one customer tag of the shop: 1 to {LONGEST_TAG} characters, no comma"
    if factor != round(factor, 4):
        yield "multiplier.factor", "give at most four decimals"
    if plan.per is Per.RECURRING or plan.share is not None or plan.new_customer_bounty is not None:
        yield "multiplier", "goes without recurring, share and new_customer_bounty: it is for the referral alone"
    if not all(option.kind in _DIVISIBLE for option in _options(rules)):
        yield "multiplier", "goes with sums and points; nothing else can be given so many times"


def _options(rules: Rules) -> Iterator[Benefit]:
    yield from rules.advocate.options
    for tier in rules.tiers:
        yield from tier.options
