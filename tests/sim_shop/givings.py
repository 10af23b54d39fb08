"""What a shop gives away besides codes, and the collections that discounts name: plain records, as in `state`."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(slots=True, eq=False)
class Collection:
    """A collection; which products are in it stands on the products."""

    id: int
    handle: str
    title: str


@dataclass(frozen=True, slots=True)
class BuyRule:
    """What must be bought for a buy-X-get-Y discount: so many pieces, or for so much."""

    product_ids: frozenset[int] = frozenset()
    variant_ids: frozenset[int] = frozenset()
    collection_ids: frozenset[int] = frozenset()
    quantity: int | None = None
    amount_minor: int | None = None


@dataclass(slots=True, eq=False)
class GiftCard:
    """A gift card; `code` is folded."""

    id: int
    code: str
    initial_minor: int
    balance_minor: int
    customer_id: int | None
    note: str | None
    expires_on: date | None
    created_at: datetime
    updated_at: datetime
    deactivated_at: datetime | None = None
    currency: str = "EUR"


@dataclass(slots=True, eq=False)
class CreditMovement:
    """One transaction of a store credit account. `kind`: credit | debit | expiration; `amount_minor` is signed.

    `remaining_minor` is what is left of a credit; `order_id` names the order that it paid.
    """

    id: int
    account_id: int
    kind: str
    amount_minor: int
    balance_after_minor: int
    created_at: datetime
    event: str = "ADJUSTMENT"
    expires_at: datetime | None = None
    remaining_minor: int = 0
    order_id: int | None = None
    credit_id: int | None = None


@dataclass(slots=True, eq=False)
class CreditAccount:
    """A customer's store credit in one currency; the movements are in the order they happened."""

    id: int
    customer_id: int
    currency: str
    movements: list[CreditMovement] = field(default_factory=list)

    @property
    def balance_minor(self) -> int:
        """What the customer may spend."""
        return sum(one.amount_minor for one in self.movements)
