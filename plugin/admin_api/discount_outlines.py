"""The outline of a discount: as much of what it gives as can be compared with what we made of it.

Which collections or products are named is not in it, only whether some are: reading them needs the scope
read_products, which this app does not ask for. Source: DiscountCode{Basic,FreeShipping,Bxgy}, Admin GraphQL 2026-10.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from plugin.admin_api.answers import read
from plugin.admin_api.discount_shapes import AmountOff, BuyGet, FreeGift, FreeShipping, Gives, Items, PercentOff
from plugin.admin_api.discounts import found_percent
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money

BASIC, FREE_SHIPPING, BUY_GET = "DiscountCodeBasic", "DiscountCodeFreeShipping", "DiscountCodeBxgy"
_EVERYTHING, _COLLECTIONS, _PRODUCTS = "AllDiscountItems", "DiscountCollections", "DiscountProducts"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a discount gives, field by field as Shopify has it; None where its kind has no such field.

    `kind`, `buys` and `gets` are Shopify's type names: of the discount, of what is bought, of what is cheaper.
    """

    kind: str
    percent: Decimal | None = None
    amount: Money | None = None
    is_each_item: bool = False
    minimum: Money | None = None
    highest_price: Money | None = None
    gets: str | None = None
    buys: str | None = None
    buy_quantity: int | None = None
    buy_worth: Decimal | None = None
    get_quantity: int | None = None
    uses_per_order: int | None = None


def outline_of(gives: Gives, minimum: Money | None) -> Outline:
    """Say how a discount that gives this reads once it is made; a minimum of zero is none."""
    minimum = minimum if minimum is not None and minimum.amount_minor > 0 else None
    match gives:
        case PercentOff():
            return Outline(BASIC, percent=gives.percent, minimum=minimum, gets=_named(gives.items))
        case AmountOff():
            return Outline(BASIC, amount=gives.amount, minimum=minimum, gets=_named(gives.items))
        case FreeGift():
            percent = Decimal(100) if gives.worth is None else None
            return Outline(BASIC, percent=percent, amount=gives.worth, minimum=minimum, gets=_PRODUCTS)
        case FreeShipping():
            return Outline(FREE_SHIPPING, minimum=minimum, highest_price=gives.highest_price)
        case BuyGet():
            return _bundle(gives)


def read_outline(discount: object) -> Outline:
    """Read the answer of `read_offer`; what cannot be read is None and so differs from what was made."""
    value = read(discount, "customerGets", "value")
    bought = read(discount, "customerBuys", "value")
    return Outline(
        kind=str(read(discount, "__typename")),
        percent=found_percent(read(value, "percentage")) or found_percent(read(value, "effect", "percentage")),
        amount=_money(read(value, "amount")),
        is_each_item=read(value, "appliesOnEachItem") is True,
        minimum=_money(read(discount, "minimumRequirement", "greaterThanOrEqualToSubtotal")),
        highest_price=_money(read(discount, "maximumShippingPrice")),
        gets=_text(read(discount, "customerGets", "items", "__typename")),
        buys=_text(read(discount, "customerBuys", "items", "__typename")),
        buy_quantity=_whole(read(bought, "quantity")),
        buy_worth=_decimal(read(bought, "amount")),
        get_quantity=_whole(read(value, "quantity", "quantity")),
        uses_per_order=_whole(read(discount, "usesPerOrderLimit")),
    )


def _bundle(gives: BuyGet) -> Outline:
    worth = gives.buy_worth
    return Outline(
        BUY_GET,
        percent=gives.percent,
        gets=_named(gives.gets),
        buys=_named(gives.buys),
        buy_quantity=gives.buy_quantity if worth is None else None,
        buy_worth=Decimal(worth.decimal_text()) if worth is not None else None,
        get_quantity=gives.get_quantity,
        uses_per_order=gives.uses_per_order,
    )


def _named(items: Items) -> str:
    if items.is_everything:
        return _EVERYTHING
    return _COLLECTIONS if items.collections else _PRODUCTS


def _money(amount: object) -> Money | None:
    try:
        return parse_money(read(amount, "amount"), read(amount, "currencyCode"))
    except MoneyUnreadable:
        return None


def _decimal(value: object) -> Decimal | None:
    """A Decimal of Shopify's, which is a text."""
    try:
        return Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None


def _whole(value: object) -> int | None:
    """An Int, or an UnsignedInt64, which is a text."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
