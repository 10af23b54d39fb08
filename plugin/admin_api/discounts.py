"""Code discounts: the friends' offer, the advocates' personal codes. A code that is taken is an answer, not an error.

Source: discountCode{Basic,FreeShipping,Bxgy}Create, discountCodeDeactivate, codeDiscountNodeByCode, 2026-10.
Amounts are in the shop's currency; codes are unique per shop across all apps, without regard to case.
"""

from dataclasses import dataclass
from decimal import Decimal

from plugin.admin_api.answers import JsonObject, lost, read
from plugin.admin_api.discount_shapes import (
    CodeDiscount,
    Creation,
    creation_of,
)
from plugin.admin_api.failures import Refused
from plugin.admin_api.gids import DiscountGid, gid_number
from plugin.admin_api.mutations import Asks, mutate
from plugin.admin_api.operations import find_operation
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money

KINDS = frozenset(["DiscountCodeBasic", "DiscountCodeFreeShipping", "DiscountCodeBxgy"])
"""Shopify's names for the discounts that we make."""

UNKNOWN_DISCOUNT = "Code discount does not exist."
"""Shopify's words, recorded 2026-04; its code INVALID alone says less."""


@dataclass(frozen=True, slots=True)
class CodeTaken:
    """The code exists already; `find_code` tells whether it is ours."""

    code: str


@dataclass(frozen=True, slots=True)
class FoundCode:
    """What a code belongs to, as far as it tells ours from a stranger's.

    `kind` is Shopify's type name: DiscountCodeBasic, DiscountCodeFreeShipping, DiscountCodeBxgy; of any other only
    `gid` is known. `customer_ids` is None where the discount is not limited to customers. `amount` and `percent` are
    a basic discount's, and exclude each other. `usage_count` lags behind: never decide on it.
    """

    gid: DiscountGid
    kind: str
    title: str | None = None
    status: str | None = None
    tags: tuple[str, ...] = ()
    usage_limit: int | None = None
    usage_count: int = 0
    customer_ids: tuple[int, ...] | None = None
    amount: Money | None = None
    percent: Decimal | None = None


def create_code_discount(client: Asks, discount: CodeDiscount) -> DiscountGid | CodeTaken:
    """Create a discount of any shape with its first code, personal or for everybody. Raises AdminApiError."""
    return _create(client, creation_of(discount), discount.code)


def find_code(client: Asks, code: str) -> FoundCode | None:
    """Look a code up, in any spelling of case; sees what was created a moment ago."""
    node = client.run("find_code", {"code": code}).get("codeDiscountNodeByCode")
    if node is None:
        return None
    discount, gid = read(node, "codeDiscount"), read(node, "id")
    if not isinstance(gid, str) or not isinstance(discount, dict):
        raise lost(find_operation("find_code"), "the discount cannot be read", reason="answer_unreadable")
    kind = str(discount.get("__typename"))
    return _found(DiscountGid(gid), kind, discount) if kind in KINDS else FoundCode(DiscountGid(gid), kind)


def deactivate_discount(client: Asks, gid: str) -> None:
    """End a discount and with it all its codes. One that is gone or ended already counts as done."""
    try:
        mutate(client, "deactivate_discount", {"id": gid}, root="discountCodeDeactivate")
    except Refused as refusal:
        if not is_unknown_discount(refusal):
            raise


def is_unknown_discount(refusal: Refused) -> bool:
    """Whether the refusal says that there is no such discount (any more)."""
    return any(error.code == "INVALID" and error.message == UNKNOWN_DISCOUNT for error in refusal.user_errors)


def _create(client: Asks, creation: Creation, code: str) -> DiscountGid | CodeTaken:
    operation, root, discount = creation
    try:
        payload = mutate(client, operation, {"discount": discount}, root=root)
    except Refused as refusal:
        if any(error.code == "TAKEN" and error.field[-1:] == ("code",) for error in refusal.user_errors):
            return CodeTaken(code)
        raise
    gid = read(payload, "codeDiscountNode", "id")
    if not isinstance(gid, str):
        raise lost(find_operation(operation), "the answer lacks the discount's id", reason="payload_missing")
    return DiscountGid(gid)


def _found(gid: DiscountGid, kind: str, discount: JsonObject) -> FoundCode:
    tags, limit, count = discount.get("tags"), discount.get("usageLimit"), discount.get("asyncUsageCount")
    return FoundCode(
        gid=gid,
        kind=kind,
        title=_text(discount.get("title")),
        status=_text(discount.get("status")),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        usage_limit=limit if isinstance(limit, int) else None,
        usage_count=count if isinstance(count, int) else 0,
        customer_ids=_customer_ids(read(discount, "context")),
        amount=_found_amount(read(discount, "customerGets", "value")),
        percent=found_percent(read(discount, "customerGets", "value", "percentage")),
    )


def found_percent(share: object) -> Decimal | None:
    """Read Shopify's share of 1, a Float, as a percentage; None where there is none."""
    is_number = isinstance(share, int | float) and not isinstance(share, bool)
    return Decimal(str(share)) * 100 if is_number else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _customer_ids(context: object) -> tuple[int, ...] | None:
    customers = read(context, "customers")
    if not isinstance(customers, list):
        return None
    numbers = (gid_number(read(customer, "id"), "Customer") for customer in customers)
    return tuple(number for number in numbers if number is not None)


def _found_amount(value: object) -> Money | None:
    try:
        return parse_money(read(value, "amount", "amount"), read(value, "amount", "currencyCode"))
    except MoneyUnreadable:
        return None
