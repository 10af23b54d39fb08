"""One thing that can be given, to a friend or to an advocate: a discount, a gift, credit, points, access, a task."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from plugin.domain.money import Money


class BenefitKind(StrEnum):
    """What is given. The first five are discount codes; the last three are done by a person from a list."""

    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"
    GIFT = "gift"
    BXGY = "bxgy"
    STORE_CREDIT = "store_credit"
    GIFT_CARD = "gift_card"
    POINTS = "points"
    ACCESS = "access"
    CASH = "cash"
    MANUAL = "manual"
    DONATION = "donation"
    NONE = "none"


MONEY_KINDS = frozenset(
    {
        BenefitKind.FIXED,
        BenefitKind.STORE_CREDIT,
        BenefitKind.GIFT_CARD,
        BenefitKind.CASH,
        BenefitKind.DONATION,
    }
)
TASK_KINDS = frozenset({BenefitKind.CASH, BenefitKind.MANUAL, BenefitKind.DONATION})
"""What no machine gives."""
NAMED_KINDS = frozenset({BenefitKind.GIFT, BenefitKind.ACCESS, BenefitKind.MANUAL})
CODE_KINDS = frozenset(
    {BenefitKind.PERCENT, BenefitKind.FIXED, BenefitKind.FREE_SHIPPING, BenefitKind.GIFT, BenefitKind.BXGY}
)
WITH_A_CODE = CODE_KINDS | {BenefitKind.GIFT_CARD}
"""What somebody types in at the checkout."""
EARNED_KINDS = frozenset({BenefitKind.STORE_CREDIT, BenefitKind.POINTS, BenefitKind.ACCESS})
"""What a friend gets by an order that is final; it is kept with their customer account."""
FRIEND_KINDS = CODE_KINDS | EARNED_KINDS | {BenefitKind.NONE}


@dataclass(frozen=True, slots=True)
class Reach:
    """Which products something is about; nothing named means all. Collections and products by gid, the rest by text.

    `name` is what people call what is named, `without_name` what is left out. Types and tags mean the same in any case.
    """

    collections: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    without_collections: tuple[str, ...] = ()
    without_products: tuple[str, ...] = ()
    without_types: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    name: str | None = None
    without_name: str | None = None

    @property
    def is_all(self) -> bool:
        """Whether every product is meant."""
        return not self.names_some and not self.leaves_out_some

    @property
    def names_some(self) -> bool:
        """Whether only what is named is meant."""
        return bool(self.collections or self.products)

    @property
    def leaves_out_some(self) -> bool:
        """Whether something is left out, of everything or of what is named."""
        return bool(self.without_collections or self.without_products or self.without_types or self.without_tags)


ALL_PRODUCTS = Reach()


@dataclass(frozen=True, slots=True)
class Combines:
    """With which other discounts a code works in one checkout. Source: `combinesWith`, Admin GraphQL 2026-10."""

    products: bool = False
    orders: bool = False
    shipping: bool = True


@dataclass(frozen=True, slots=True)
class Benefit:
    """What is given and how it may be used; each kind reads the fields that belong to it and allows no others.

    `amount` of a gift is what one piece costs: without it every piece in the cart is free, Shopify does not count them.
    `valid_days` None means that it does not expire. `name` is what people call a gift, an event, a task; `tag` is the
    customer tag that opens an `access`; `cycles` is for how many subscription cycles a discount counts (None: one).
    """

    kind: BenefitKind
    amount: Money | None = None
    percent: Decimal | None = None
    points: int | None = None
    name: str | None = None
    variant: str | None = None
    tag: str | None = None
    buy: int | None = None
    get: int | None = None
    minimum: Money | None = None
    valid_days: int | None = None
    reach: Reach = ALL_PRODUCTS
    combines: Combines = Combines()
    cycles: int | None = None

    @property
    def is_earned(self) -> bool:
        """Whether a friend gets it by an order, when that order's hold is over, and not by a code at the checkout."""
        return self.kind in EARNED_KINDS or (self.kind is BenefitKind.GIFT and self.variant is None)

    @property
    def is_task(self) -> bool:
        """Whether a person gives it; a gift without a variant is handed over, too."""
        return self.kind in TASK_KINDS or (self.kind is BenefitKind.GIFT and self.variant is None)


NOTHING = Benefit(BenefitKind.NONE)
