"""Whether one benefit is complete and says nothing that its kind cannot mean."""

from collections.abc import Iterator

from plugin.domain.money import Money
from plugin.domain.program.benefit import (
    ALL_PRODUCTS,
    CODE_KINDS,
    MONEY_KINDS,
    NAMED_KINDS,
    Benefit,
    BenefitKind,
    Reach,
)

MAX_DAYS = 3650
MOST_NAMED = 250
_PERCENT = frozenset({BenefitKind.PERCENT, BenefitKind.BXGY})
# Shopify's buy-X-get-Y discounts know no minimum order value (Admin GraphQL 2026-10, DiscountCodeBxgyInput).
_WITH_MINIMUM = (CODE_KINDS - {BenefitKind.BXGY}) | {BenefitKind.NONE}
# Shopify's free shipping is for a whole order.
_WITH_REACH = CODE_KINDS - {BenefitKind.FREE_SHIPPING}
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
    if benefit.kind not in _WITH_REACH and benefit.reach != ALL_PRODUCTS:
        yield f"{path}.reach", f"leave it out: {benefit.kind.value} is not tied to products"
    elif benefit.reach != ALL_PRODUCTS:
        yield from _reach(benefit.reach, f"{path}.reach")
    if benefit.variant is not None and not is_gid(benefit.variant, "ProductVariant"):
        yield f"{path}.variant", "give its id as Shopify writes it: gid://shopify/ProductVariant/1234567890"
    yield from _ranges(benefit, path, currency)


def amount_problems(amount: Money | None, path: str, currency: str, *, least: int = 1) -> Iterator[Problem]:
    """Give what is wrong with an amount that is there."""
    if amount is None:
        return
    if amount.currency != currency:
        yield path, f"give it in {currency}"
    elif amount.amount_minor < least:
        yield path, "give an amount above 0" if least else "give 0 or more"


def _reach(reach: Reach, path: str) -> Iterator[Problem]:
    """Source: DiscountItemsInput, Admin GraphQL 2026-10: collections or products, at most 250, nothing left out."""
    for name in ("without_collections", "without_products", "without_types", "without_tags"):
        if getattr(reach, name):
            yield f"{path}.{name}", "Shopify leaves nothing out of a discount: name what it is for instead"
    for name in ("name", "without_name"):
        if getattr(reach, name) is not None:
            yield (
                f"{path}.{name}",
                f"leave it out: {path.removesuffix('.reach')}.name says what it is for",
            )
    if reach.collections and reach.products:
        yield (
            path,
            "name collections or products, not both: Shopify takes one of them; a collection can hold the products",
        )
    for name, kind in (("collections", "Collection"), ("products", "Product")):
        named = getattr(reach, name)
        if len(named) > MOST_NAMED:
            yield f"{path}.{name}", f"give at most {MOST_NAMED}; put more of them into a collection and name that"
        if not all(is_gid(one, kind) for one in named):
            yield f"{path}.{name}", f"give ids as Shopify writes them: gid://shopify/{kind}/1234567890"


def is_gid(text: str, kind: str) -> bool:
    """Whether this is an id of that kind as Shopify writes it."""
    number = text.removeprefix(f"gid://shopify/{kind}/")
    return number != text and number.isascii() and number.isdigit()


def _ranges(benefit: Benefit, path: str, currency: str) -> Iterator[Problem]:
    yield from amount_problems(benefit.amount, f"{path}.amount", currency)
    yield from amount_problems(benefit.minimum, f"{path}.minimum", currency, least=0)
    if benefit.percent is not None and not 0 < benefit.percent <= 100:
        yield f"{path}.percent", "give a percentage above 0 and at most 100"
    for name, most in (("points", 10_000_000), ("buy", 100), ("get", 100), ("cycles", 120), ("valid_days", MAX_DAYS)):
        number = getattr(benefit, name)
        if number is not None and not 1 <= number <= most:
            yield f"{path}.{name}", f"give 1 to {most:,}"
