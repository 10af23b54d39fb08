"""Which GraphQL type a simulated record shows itself as, depending on where it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tests.sim_shop.state import AppliedCode, CodeCreation, Customer, Discount, Order, Product


class Money(NamedTuple):
    """A money bag or amount: both sides are the same here."""

    minor: int
    currency: str


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
}

_RULES = {
    "Node": _node,
    "DiscountCode": lambda d: "DiscountCodeFreeShipping" if d.kind == "free_shipping" else "DiscountCodeBasic",
    "Discount": lambda d: "DiscountCodeFreeShipping" if d.kind == "free_shipping" else "DiscountCodeBasic",
    "DiscountContext": lambda d: "DiscountBuyerSelectionAll" if d.customer_ids is None else "DiscountCustomers",
    "DiscountCustomerSelection": lambda d: "DiscountCustomerAll" if d.customer_ids is None else "DiscountCustomers",
    "DiscountCustomerGetsValue": lambda d: "DiscountPercentage" if d.percentage is not None else "DiscountAmount",
    "DiscountItems": lambda d: "AllDiscountItems" if d.product_ids is None else "DiscountProducts",
    "DiscountMinimumRequirement": lambda d: (
        "DiscountMinimumQuantity" if d.minimum_subtotal_minor is None else "DiscountMinimumSubtotal"
    ),
    "DiscountApplication": lambda a: "DiscountCodeApplication",
    "PricingValue": lambda v: "MoneyV2" if isinstance(v, Money) else "PricingPercentageValue",
}
