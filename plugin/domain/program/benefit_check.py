"""Whether one benefit is complete and says nothing that its kind cannot mean."""

from collections.abc import Iterator

from plugin.domain.money import Money
from plugin.domain.program.benefit import ALL_PRODUCTS, CODE_KINDS, MONEY_KINDS, NAMED_KINDS, Benefit, BenefitKind

MAX_DAYS = 3650
_PERCENT = frozenset({BenefitKind.PERCENT, BenefitKind.BXGY})
# Shopify's buy-X-get-Y discounts know no minimum order value (Admin GraphQL 2026-10, DiscountCodeBxgyInput).
_WITH_MINIMUM = (CODE_KINDS - {BenefitKind.BXGY}) | {BenefitKind.NONE}
_FIELDS = {
    "amount": MONEY_KINDS | {BenefitKind.GIFT},
    "percent": _PERCENT,
    "points": frozenset({BenefitKind.POINTS}),
    "variant": frozenset({BenefitKind.GIFT}),
    "tag": frozenset({BenefitKind.ACCESS}),
    "buy": frozenset({BenefitKind.BXGY}),
    "get": frozenset({BenefitKind.BXGY}),
    "minimum": _WITH_MINIMUM,
    "cycles": frozenset({BenefitKind.PERCENT, BenefitKind.FIXED, BenefitKind.FREE_SHIPPING}),
}
_NEEDED = ("amount", "percent", "points", "buy", "get")

Problem = tuple[str, str]


def benefit_problems(benefit: Benefit, path: str, currency: str) -> Iterator[Problem]:
    """Give every problem of one benefit: what is missing, out of range, or of another kind."""
    for name, kinds in _FIELDS.items():
        value = getattr(benefit, name)
        if benefit.kind not in kinds and value is not None:
            yield f"{path}.{name}", f"leave it out: {benefit.kind.value} has none"
        if benefit.kind in kinds and value is None and name in _NEEDED and benefit.kind is not BenefitKind.GIFT:
            yield f"{path}.{name}", f"is missing: {benefit.kind.value} needs it"
    if benefit.kind in NAMED_KINDS and not (benefit.name or "").strip():
        yield f"{path}.name", "say in a few words what it is; people read it"
    if benefit.kind is BenefitKind.ACCESS and not (benefit.tag or "").strip():
        yield f"{path}.tag", "name the customer tag that opens it"
    if benefit.kind not in CODE_KINDS and benefit.reach != ALL_PRODUCTS:
        yield f"{path}.reach", f"leave it out: {benefit.kind.value} is not tied to products"
    yield from _ranges(benefit, path, currency)


def amount_problems(amount: Money | None, path: str, currency: str, *, least: int = 1) -> Iterator[Problem]:
    """Give what is wrong with an amount that is there."""
    if amount is None:
        return
    if amount.currency != currency:
        yield path, f"give it in {currency}"
    elif amount.amount_minor < least:
        yield path, "give an amount above 0" if least else "give 0 or more"


def _ranges(benefit: Benefit, path: str, currency: str) -> Iterator[Problem]:
    yield from amount_problems(benefit.amount, f"{path}.amount", currency)
    yield from amount_problems(benefit.minimum, f"{path}.minimum", currency, least=0)
    if benefit.percent is not None and not 0 < benefit.percent <= 100:
        yield f"{path}.percent", "give a percentage above 0 and at most 100"
    for name, most in (("points", 10_000_000), ("buy", 100), ("get", 100), ("cycles", 120), ("valid_days", MAX_DAYS)):
        number = getattr(benefit, name)
        if number is not None and not 1 <= number <= most:
            yield f"{path}.{name}", f"give 1 to {most:,}"
