"""How an offer's discount stands at Shopify now, and which codes hang on it.

Source: node, DiscountCodeNode, DiscountCode{Basic,FreeShipping,Bxgy}, Admin GraphQL 2026-10.
"""

from collections.abc import Collection
from dataclasses import dataclass

from plugin.admin_api.answers import read
from plugin.admin_api.discount_outlines import Outline, read_outline
from plugin.admin_api.discounts import KINDS
from plugin.admin_api.mutations import Asks
from plugin.domain.orders.order import fold_code

_MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class OfferAtShopify:
    """What the merchant can change of it, as far as it can be read; see `discount_outlines`."""

    is_active: bool
    is_once_per_customer: bool
    outline: Outline


def read_offer(client: Asks, discount_gid: str) -> OfferAtShopify | None:
    """Look the discount up by its own id, of whatever kind in `discounts.KINDS`; None when it was deleted."""
    discount = _discount(client, "read_offer", discount_gid, None)
    if discount is None:
        return None
    return OfferAtShopify(
        is_active=read(discount, "status") == "ACTIVE",
        is_once_per_customer=read(discount, "appliesOncePerCustomer") is True,
        outline=read_outline(discount),
    )


def find_codes(client: Asks, discount_gid: str, wanted: Collection[str]) -> dict[str, str]:
    """Give the gids of those of these folded codes that hang on the discount; looks from the newest code back."""
    missing, found = set(wanted), dict[str, str]()
    after: str | None = None
    for _ in range(_MOST_PAGES):
        codes = read(_discount(client, "list_codes", discount_gid, after), "codes")
        nodes = read(codes, "nodes")
        for node in nodes if isinstance(nodes, list) else ():
            code, gid = read(node, "code"), read(node, "id")
            if isinstance(code, str) and isinstance(gid, str) and fold_code(code) in missing:
                found[fold_code(code)] = gid
        cursor = read(codes, "pageInfo", "endCursor")
        if found.keys() >= missing or read(codes, "pageInfo", "hasNextPage") is not True or not isinstance(cursor, str):
            break
        after = cursor
    return found


def _discount(client: Asks, operation: str, discount_gid: str, after: str | None) -> object:
    variables = {"id": discount_gid} if operation == "read_offer" else {"id": discount_gid, "after": after}
    discount = read(client.run(operation, variables).get("node"), "codeDiscount")
    return discount if read(discount, "__typename") in KINDS else None
