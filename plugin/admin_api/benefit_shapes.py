"""What Shopify has to be asked for so that a benefit becomes a code discount. Pure."""

from decimal import Decimal

from plugin.admin_api.discount_shapes import (
    AmountOff,
    BuyGet,
    FreeGift,
    FreeShipping,
    Gives,
    Items,
    PercentOff,
)
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind, Reach


def gives_of(benefit: Benefit) -> Gives:
    """Give the shape of a checked benefit; raises ValueError for one that is no discount or is not complete.

    A gift with a reach is one piece beside something of it, or beside so much of it as its minimum says: a plain
    discount would count the minimum of the gift alone and make every piece of it free.
    """
    match benefit:
        case Benefit(kind=BenefitKind.PERCENT, percent=Decimal() as percent):
            return PercentOff(percent, items_of(benefit.reach))
        case Benefit(kind=BenefitKind.FIXED, amount=Money() as amount):
            return AmountOff(amount, items_of(benefit.reach))
        case Benefit(kind=BenefitKind.FREE_SHIPPING):
            return FreeShipping()
        case Benefit(kind=BenefitKind.GIFT, variant=str() as variant):
            return FreeGift(variant, benefit.amount) if benefit.reach.is_all else _gift(benefit, variant)
        case Benefit(kind=BenefitKind.BXGY, buy=int() as buy, get=int() as get, percent=Decimal() as percent):
            items = items_of(benefit.reach)
            return BuyGet(items, items, buy, get, percent)
    raise ValueError(f"{benefit.kind.value} cannot be made a code discount as it stands")


def minimum_of(benefit: Benefit) -> Money | None:
    """Give the order value from which on the code works; None where the shape itself says what must be bought."""
    return None if isinstance(gives_of(benefit), BuyGet) else benefit.minimum


def items_of(reach: Reach) -> Items:
    """Give the items that are named; none means everything."""
    return Items(collections=reach.collections, products=reach.products)


def _gift(benefit: Benefit, variant: str) -> BuyGet:
    worth = benefit.minimum if benefit.minimum is not None and benefit.minimum.amount_minor > 0 else None
    return BuyGet(items_of(benefit.reach), Items(variants=(variant,)), buy_worth=worth)
