"""Shopify's global ids, `gid://shopify/Order/123`, and the numbers in them."""

import re
from typing import NewType

DiscountGid = NewType("DiscountGid", str)
GiftCardGid = NewType("GiftCardGid", str)

_GID = re.compile(r"gid://shopify/([A-Za-z]{1,64})/([0-9]{1,19})")
_LARGEST = 2**63 - 1


def gid_of(kind: str, number: int) -> str:
    """Give the gid of anything: `kind` is Shopify's type name."""
    return f"gid://shopify/{kind}/{number}"


def order_gid(order_id: int) -> str:
    """Give the gid of an order."""
    return gid_of("Order", order_id)


def customer_gid(customer_id: int) -> str:
    """Give the gid of a customer."""
    return gid_of("Customer", customer_id)


def gid_number(gid: object, kind: str) -> int | None:
    """Give the number in a gid of that kind; None for anything else, larger than 64 bits included."""
    found = _GID.fullmatch(gid) if isinstance(gid, str) else None
    if found is None or found[1] != kind:
        return None
    number = int(found[2])
    return number if number <= _LARGEST else None
