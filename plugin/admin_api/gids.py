"""Shopify's global ids, `gid://shopify/Order/123`, and the numbers in them."""

import re
from typing import NewType

DiscountGid = NewType("DiscountGid", str)

_GID = re.compile(r"gid://shopify/([A-Za-z]{1,64})/([0-9]{1,19})")
_LARGEST = 2**63 - 1


def order_gid(order_id: int) -> str:
    """Give the gid of an order."""
    return f"gid://shopify/Order/{order_id}"


def customer_gid(customer_id: int) -> str:
    """Give the gid of a customer."""
    return f"gid://shopify/Customer/{customer_id}"


def gid_number(gid: object, kind: str) -> int | None:
    """Give the number in a gid of that kind; None for anything else, larger than 64 bits included."""
    found = _GID.fullmatch(gid) if isinstance(gid, str) else None
    if found is None or found[1] != kind:
        return None
    number = int(found[2])
    return number if number <= _LARGEST else None
