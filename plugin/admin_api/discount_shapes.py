"""What a code discount gives, to whom and beside what, and the inputs that Shopify's mutations want for it. Pure.

Source: DiscountCodeBasicInput, DiscountCodeFreeShippingInput, DiscountCodeBxgyInput, Admin GraphQL 2026-10.
Shopify knows no exclusions: what must stay out is left out by naming what may be discounted.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from plugin.admin_api.answers import JsonObject
from plugin.admin_api.gids import customer_gid
from plugin.domain.money import Money
from plugin.domain.program.benefit import Combines

MOST_ITEMS = 250


@dataclass(frozen=True, slots=True)
class Items:
    """What a discount looks at, by gid: everything, or these collections, or these products and variants."""

    collections: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.collections and (self.products or self.variants):
            raise ValueError("a discount is for collections or for products, not for both")
        if max(len(self.collections), len(self.products), len(self.variants)) > MOST_ITEMS:
            raise ValueError(f"give at most {MOST_ITEMS} gids; more belong into a collection")

    @property
    def is_everything(self) -> bool:
        """Whether nothing is singled out."""
        return self == EVERYTHING


EVERYTHING = Items()


@dataclass(frozen=True, slots=True)
class PercentOff:
    """A share of what the items cost, 0 < percent ≤ 100."""

    percent: Decimal
    items: Items = EVERYTHING

    def __post_init__(self) -> None:
        _check_percent(self.percent)


@dataclass(frozen=True, slots=True)
class AmountOff:
    """An amount off the items of an order, once, in the shop's currency."""

    amount: Money
    items: Items = EVERYTHING


@dataclass(frozen=True, slots=True)
class FreeGift:
    """A variant, by gid, for nothing.

    Without `worth` it is 100 % off every piece in the cart: Shopify does not count them. With `worth`, the variant's
    price, it is that amount off once, so that one piece is free and the next is paid.
    """

    variant: str
    worth: Money | None = None


@dataclass(frozen=True, slots=True)
class FreeShipping:
    """No shipping costs; with `highest_price` only for rates up to it."""

    highest_price: Money | None = None


@dataclass(frozen=True, slots=True)
class BuyGet:
    """Buy some, get others cheaper: 2-for-1 is the default on one set of items. Neither side can be everything.

    With `buy_worth` it is not the pieces that count but what they cost together.
    """

    buys: Items
    gets: Items
    buy_quantity: int = 1
    get_quantity: int = 1
    percent: Decimal = Decimal(100)
    uses_per_order: int = 1
    buy_worth: Money | None = None

    def __post_init__(self) -> None:
        _check_percent(self.percent)
        if self.buys.is_everything or self.gets.is_everything:
            raise ValueError("name what is bought and what is given: Shopify does not take everything here")
        if min(self.buy_quantity, self.get_quantity, self.uses_per_order) < 1:
            raise ValueError("quantities and uses are at least 1")


Gives = PercentOff | AmountOff | FreeGift | FreeShipping | BuyGet


@dataclass(frozen=True, slots=True)
class CodeDiscount:
    """A discount with its first code, personal (`customer_ids`) or for everybody.

    `minimum` None or zero means none. `subscription_cycles` None leaves subscriptions to Shopify's default; 0 is every
    cycle, n the first n; give it only where the shop sells subscriptions. Of all codes together `usage_limit` counts.
    """

    title: str
    code: str
    gives: Gives
    starts_at: datetime
    ends_at: datetime | None = None
    minimum: Money | None = None
    customer_ids: tuple[int, ...] = ()
    usage_limit: int | None = None
    combines: Combines = field(default_factory=Combines)
    subscription_cycles: int | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        has_minimum = self.minimum is not None and self.minimum.amount_minor > 0
        if isinstance(self.gives, BuyGet) and (has_minimum or self.subscription_cycles is not None):
            raise ValueError("a buy-X-get-Y discount has neither a minimum nor subscription cycles at Shopify")


class Creation(NamedTuple):
    """Which operation makes a discount, the root of its answer, and its input."""

    operation: str
    root: str
    discount: JsonObject


def creation_of(discount: CodeDiscount) -> Creation:
    """Say how the discount is made at Shopify."""
    gives, common = discount.gives, _common(discount)
    if isinstance(gives, FreeShipping):
        return Creation("create_free_shipping", "discountCodeFreeShippingCreate", common | _shipping(discount, gives))
    if isinstance(gives, BuyGet):
        return Creation("create_buy_get", "discountCodeBxgyCreate", common | _buy_get(gives))
    gets = {"customerGets": _gets(gives) | _on_subscriptions(discount), **_cycles(discount)}
    return Creation("create_discount", "discountCodeBasicCreate", common | gets | minimum_input(discount.minimum))


def window_input(starts_at: datetime, ends_at: datetime | None) -> dict[str, object]:
    """Give `startsAt` and `endsAt`, in whole seconds."""
    return {"startsAt": utc_text(starts_at), "endsAt": utc_text(ends_at) if ends_at is not None else None}


def minimum_input(minimum: Money | None) -> dict[str, object]:
    """Give `minimumRequirement`, or nothing for zero."""
    if minimum is None or minimum.amount_minor <= 0:
        return {}
    return {"minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": minimum.decimal_text()}}}


def amount_input(amount: Money) -> dict[str, object]:
    """Give the value of a discount by amount, once for the whole order."""
    return {"discountAmount": {"amount": amount.decimal_text(), "appliesOnEachItem": False}}


def utc_text(moment: datetime) -> str:
    """Write an aware time as Shopify's DateTime."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _common(discount: CodeDiscount) -> dict[str, object]:
    buyers = [customer_gid(customer_id) for customer_id in discount.customer_ids]
    # Shopify refuses a shipping discount that claims to combine with shipping discounts.
    beside_shipping = discount.combines.shipping and not isinstance(discount.gives, FreeShipping)
    return {
        "title": discount.title,
        "code": discount.code,
        "context": {"customers": {"add": buyers}} if buyers else {"all": "ALL"},
        "combinesWith": {
            "productDiscounts": discount.combines.products,
            "orderDiscounts": discount.combines.orders,
            "shippingDiscounts": beside_shipping,
        },
        "usageLimit": discount.usage_limit,
        "appliesOncePerCustomer": True,
        "tags": list(discount.tags),
        **window_input(discount.starts_at, discount.ends_at),
    }


def _gets(gives: PercentOff | AmountOff | FreeGift) -> dict[str, object]:
    if isinstance(gives, PercentOff):
        return {"value": {"percentage": _share(gives.percent)}, "items": _items(gives.items)}
    if isinstance(gives, AmountOff):
        return {"value": amount_input(gives.amount), "items": _items(gives.items)}
    items = {"products": {"productsToAdd": [], "productVariantsToAdd": [gives.variant]}}
    return {"value": {"percentage": 1.0} if gives.worth is None else amount_input(gives.worth), "items": items}


def _shipping(discount: CodeDiscount, gives: FreeShipping) -> dict[str, object]:
    return {
        "destination": {"all": True},
        "maximumShippingPrice": gives.highest_price.decimal_text() if gives.highest_price is not None else None,
        **_on_subscriptions(discount),
        **_cycles(discount),
        **minimum_input(discount.minimum),
    }


def _buy_get(gives: BuyGet) -> dict[str, object]:
    given = {"quantity": str(gives.get_quantity), "effect": {"percentage": _share(gives.percent)}}
    bought = {"quantity": str(gives.buy_quantity)}
    if gives.buy_worth is not None:
        bought = {"amount": gives.buy_worth.decimal_text()}
    return {
        "customerBuys": {"value": bought, "items": _items(gives.buys)},
        "customerGets": {"value": {"discountOnQuantity": given}, "items": _items(gives.gets)},
        "usesPerOrderLimit": gives.uses_per_order,
    }


def _on_subscriptions(discount: CodeDiscount) -> dict[str, object]:
    is_meant = discount.subscription_cycles is not None
    return {"appliesOnOneTimePurchase": True, "appliesOnSubscription": True} if is_meant else {}


def _cycles(discount: CodeDiscount) -> dict[str, object]:
    return {} if discount.subscription_cycles is None else {"recurringCycleLimit": discount.subscription_cycles}


def _items(items: Items) -> dict[str, object]:
    if items.is_everything:
        return {"all": True}
    if items.collections:
        return {"collections": {"add": list(items.collections)}}
    return {"products": {"productsToAdd": list(items.products), "productVariantsToAdd": list(items.variants)}}


def _share(percent: Decimal) -> float:
    """Shopify's schema has a Float here: the share of 1, not a hundredth of it."""
    return float(percent / 100)


def _check_percent(percent: Decimal) -> None:
    if not 0 < percent <= 100:
        raise ValueError("a percentage is above 0 and at most 100")
