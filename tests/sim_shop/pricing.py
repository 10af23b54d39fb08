"""What a cart costs, and why a code does or does not take effect. Pure: nothing is counted here."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.sim_shop.entitlement import bundle_parts, entitled
from tests.sim_shop.money import share, spread
from tests.sim_shop.state import AppliedCode, CartLine, Discount, Product, ShopState, fold

MAX_PRODUCT_AND_ORDER_CODES = 5


@dataclass(frozen=True, slots=True)
class RefusedCode:
    """A code that took no effect. `reason` is snake_case: unknown_code, minimum_not_met …"""

    text: str
    reason: str


@dataclass(slots=True)
class PricedLine:
    """A cart line with its product. `allocations`: (index into `applied`, minor units)."""

    product: Product
    quantity: int
    gross_minor: int
    discount_minor: int = 0
    allocations: list[tuple[int, int]] = field(default_factory=list)
    selling_plan: str | None = None

    @property
    def net_minor(self) -> int:
        """What the line costs after discounts."""
        return self.gross_minor - self.discount_minor


@dataclass(slots=True)
class Priced:
    """The answer of `price_cart`. `subtotal_minor` is after discounts, before shipping; tax is included."""

    lines: list[PricedLine]
    gross_minor: int
    subtotal_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    applied: list[AppliedCode]
    refused: list[RefusedCode]


def price_cart(
    shop: ShopState,
    lines: list[CartLine],
    codes: list[str],
    customer_id: int | None = None,
    email: str | None = None,
) -> Priced:
    """Price a cart for this buyer now.

    Enforces dates, minimum, usage limit, once per customer (id or address), customer context and
    combinations. A buyer who is not known yet cannot use a code made for a certain customer.
    """
    priced = [_line(shop, line) for line in lines if line.quantity > 0 and line.variant_id in shop.variants]
    accepted, refused = _sort_codes(shop, priced, codes, customer_id, email)
    chosen, clashing = _combine(priced, accepted)
    refused += clashing
    applied: list[AppliedCode] = []
    shipping = shop.shipping_minor if priced else 0
    for text, discount in chosen:
        if discount.kind == "free_shipping":
            applied.append(AppliedCode(text, discount.id, shipping))
            shipping = 0
        else:
            applied.append(AppliedCode(text, discount.id, _allocate(discount, priced, len(applied))))
    return _sum(shop, priced, shipping, applied, refused)


def refusal(
    shop: ShopState,
    discount: Discount,
    lines: list[PricedLine],
    customer_id: int | None,
    email: str | None,
    now: datetime,
) -> str | None:
    """Why this discount takes no effect for this buyer and cart, or None when it does."""
    status = discount.status(now)
    if status != "ACTIVE":
        return "expired" if status == "EXPIRED" else "not_started"
    if discount.usage_limit is not None and discount.usage_count >= discount.usage_limit:
        return "usage_limit_reached"
    buyer = _buyer_id(shop, customer_id, email)
    if discount.customer_ids is not None and buyer not in discount.customer_ids:
        return "customer_not_eligible"
    if discount.applies_once_per_customer and _used_before(discount, buyer, email):
        return "already_used_by_customer"
    if discount.highest_shipping_minor is not None and shop.shipping_minor > discount.highest_shipping_minor:
        return "shipping_too_expensive"
    return _cart_refusal(discount, lines)


def _cart_refusal(discount: Discount, lines: list[PricedLine]) -> str | None:
    meant = entitled(discount, lines)
    if not meant:
        return "no_matching_item"
    if discount.kind == "bxgy" and not any(bundle_parts(discount, lines)):
        return "not_enough_bought"
    least = discount.minimum_subtotal_minor
    if least is not None and sum(line.gross_minor for line in meant) < least:
        return "minimum_not_met"
    items = discount.minimum_quantity
    if items is not None and sum(line.quantity for line in meant) < items:
        return "minimum_not_met"
    return None


def _line(shop: ShopState, line: CartLine) -> PricedLine:
    product = shop.variants[line.variant_id]
    gross = product.price_minor * line.quantity
    return PricedLine(product, line.quantity, gross, selling_plan=line.selling_plan)


def _sort_codes(
    shop: ShopState, lines: list[PricedLine], codes: list[str], customer_id: int | None, email: str | None
) -> tuple[list[tuple[str, Discount]], list[RefusedCode]]:
    accepted: list[tuple[str, Discount]] = []
    refused: list[RefusedCode] = []
    seen: set[int] = set()
    now = shop.clock.now()
    for text in codes:
        discount = shop.discount_by_code(text)
        if discount is None:
            refused.append(RefusedCode(text, "unknown_code"))
            continue
        reason = refusal(shop, discount, lines, customer_id, email, now)
        if reason is None and discount.id in seen:
            reason = "same_discount_twice"
        if reason is not None:
            refused.append(RefusedCode(text, reason))
            continue
        seen.add(discount.id)
        accepted.append((text, discount))
    return accepted, refused


def _buyer_id(shop: ShopState, customer_id: int | None, email: str | None) -> int | None:
    if customer_id is not None or not email:
        return customer_id
    return shop.customer_by_email.get(fold(email))


def _used_before(discount: Discount, buyer: int | None, email: str | None) -> bool:
    return buyer in discount.used_customer_ids or (email is not None and fold(email) in discount.used_emails)


def _combine(
    lines: list[PricedLine], accepted: list[tuple[str, Discount]]
) -> tuple[list[tuple[str, Discount]], list[RefusedCode]]:
    """Keep the discount worth most and whatever combines with all that is kept; order codes apply last."""
    kept: list[tuple[str, Discount]] = []
    clashing: list[RefusedCode] = []
    for text, discount in sorted(accepted, key=lambda pair: -_worth(pair[1], lines)):
        if len(kept) >= MAX_PRODUCT_AND_ORDER_CODES or not all(_together(discount, k) for _, k in kept):
            clashing.append(RefusedCode(text, "does_not_combine"))
        else:
            kept.append((text, discount))
    kept.sort(key=lambda pair: ("PRODUCT", "ORDER", "SHIPPING").index(pair[1].discount_class))
    return kept, clashing


def _together(one: Discount, other: Discount) -> bool:
    return _allows(one, other) and _allows(other, one)


def _allows(one: Discount, other: Discount) -> bool:
    return bool(getattr(one.combines_with, other.discount_class.lower()))


def _worth(discount: Discount, lines: list[PricedLine]) -> int:
    meant = entitled(discount, lines)
    base = sum(line.net_minor for line in meant)
    if discount.kind == "free_shipping":
        return 0
    if discount.kind == "bxgy":
        return sum(bundle_parts(discount, lines))
    if discount.percentage is not None:
        return share(base, discount.percentage)
    amount = discount.amount_minor or 0
    return min(base, amount * sum(line.quantity for line in meant) if discount.each_item else amount)


def _allocate(discount: Discount, lines: list[PricedLine], index: int) -> int:
    """Take the discount off its lines and return what it is worth."""
    meant, worth = entitled(discount, lines), _worth(discount, lines)
    if discount.kind == "bxgy":
        meant, parts = lines, bundle_parts(discount, lines)
    else:
        parts = spread(worth, [line.net_minor for line in meant])
    for line, part in zip(meant, parts, strict=True):
        if part or discount.kind != "bxgy":
            line.discount_minor += part
            line.allocations.append((index, part))
    return worth


def _sum(
    shop: ShopState, lines: list[PricedLine], shipping: int, applied: list[AppliedCode], refused: list[RefusedCode]
) -> Priced:
    gross = sum(line.gross_minor for line in lines)
    subtotal = sum(line.net_minor for line in lines)
    base = subtotal + shipping
    tax = base - share(base, 1 / (1 + shop.tax_rate)) if shop.taxes_included else share(base, shop.tax_rate)
    total = base if shop.taxes_included else base + tax
    return Priced(lines, gross, subtotal, gross - subtotal, shipping, tax, total, applied, refused)
