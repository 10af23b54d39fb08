"""Which GraphQL type a simulated record shows itself as, depending on where it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tests.sim_shop.givings import BuyRule, Collection, CreditAccount, GiftCard
from tests.sim_shop.state import AppliedCode, CodeCreation, Customer, Discount, Order, Product


class Money(NamedTuple):
    """A money bag or amount; `presented` is its side in the buyer's currency, None where that is the same."""

    minor: int
    currency: str
    presented: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """A code as it stands on an order."""

    order: Order
    index: int
    use: AppliedCode
    discount: Discount | None


@dataclass(slots=True, eq=False)
class BulkOperation:
    """A bulk query. `lines` is the JSONL result once `status` is COMPLETED."""

    id: int
    query: str
    status: str
    created_at: datetime
    ready_at: datetime
    group_objects: bool = False
    completed_at: datetime | None = None
    object_count: int = 0
    root_object_count: int = 0
    lines: bytes | None = None
    url: str | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """An asynchronous piece of work; here it is always done."""

    id: int
    done: bool = True


@dataclass(frozen=True, slots=True)
class AppInstallation:
    """The installation of the app on the shop that asks."""

    id: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A product's only variant, by its id."""

    id: int


def type_name(value: Any, abstract: str) -> str:
    """The concrete type of `value` where the schema says `abstract`."""
    return _RULES[abstract](value)


def _node(value: Any) -> str:
    return _NODES[type(value)]


_NODES = {
    Order: "Order",
    Customer: "Customer",
    Discount: "DiscountCodeNode",
    CodeCreation: "DiscountRedeemCodeBulkCreation",
    BulkOperation: "BulkOperation",
    Product: "Product",
    AppInstallation: "AppInstallation",
    Collection: "Collection",
    Variant: "ProductVariant",
    GiftCard: "GiftCard",
    CreditAccount: "StoreCreditAccount",
}

_DISCOUNTS = {"free_shipping": "DiscountCodeFreeShipping", "bxgy": "DiscountCodeBxgy"}
_MOVEMENTS = {
    "credit": "StoreCreditAccountCreditTransaction",
    "debit": "StoreCreditAccountDebitTransaction",
    "expiration": "StoreCreditAccountExpirationTransaction",
}


def _value(discount: Discount) -> str:
    if discount.kind == "bxgy":
        return "DiscountOnQuantity"
    return "DiscountPercentage" if discount.percentage is not None else "DiscountAmount"


def _items(rule: Discount | BuyRule) -> str:
    if rule.product_ids is None:
        return "AllDiscountItems"
    return "DiscountCollections" if rule.collection_ids else "DiscountProducts"


_RULES = {
    "Node": _node,
    "DiscountCode": lambda d: _DISCOUNTS.get(d.kind, "DiscountCodeBasic"),
    "Discount": lambda d: _DISCOUNTS.get(d.kind, "DiscountCodeBasic"),
    "DiscountCustomerBuysValue": lambda b: "DiscountPurchaseAmount" if b.quantity is None else "DiscountQuantity",
    "DiscountEffect": lambda d: "DiscountPercentage",
    "DiscountShippingDestinationSelection": lambda d: "DiscountCountryAll",
    "StoreCreditAccountTransaction": lambda m: _MOVEMENTS[m.kind],
    "StoreCreditAccountTransactionOrigin": lambda t: "OrderTransaction",
    "DiscountContext": lambda d: "DiscountBuyerSelectionAll" if d.customer_ids is None else "DiscountCustomers",
    "DiscountCustomerSelection": lambda d: "DiscountCustomerAll" if d.customer_ids is None else "DiscountCustomers",
    "DiscountCustomerGetsValue": _value,
    "DiscountItems": _items,
    "DiscountMinimumRequirement": lambda d: (
        "DiscountMinimumQuantity" if d.minimum_subtotal_minor is None else "DiscountMinimumSubtotal"
    ),
    "DiscountApplication": lambda a: "DiscountCodeApplication",
    "PricingValue": lambda v: "MoneyV2" if isinstance(v, Money) else "PricingPercentageValue",
}
