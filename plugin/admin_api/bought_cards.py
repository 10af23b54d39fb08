"""What of an order was spent on gift cards: it is money for later, and a minimum does not count it.

Source: Order.lineItems, LineItem.isGiftCard and discountedUnitPriceAfterAllDiscountsSet, Admin GraphQL 2026-10; the
unit price includes discounts on every level, and gift cards take none, so that it is exact for them.
"""

from collections.abc import Mapping
from typing import Protocol

from plugin.admin_api.answers import read
from plugin.admin_api.failures import Misread
from plugin.admin_api.gids import order_gid
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money
from plugin.domain.program.returns import Kept

PAGE = 100


class Asks(Protocol):
    """What speaks to one shop (AdminClient)."""

    def run(self, operation_name: str, variables: Mapping[str, object] | None = None) -> Mapping[str, object]:
        """Give the whole answer's data or raise."""
        ...


def read_gift_cards(client: Asks, order_id: int, currency: str) -> Kept:
    """Give what was spent on gift cards, and what of it is not sent back; 0 for an order that is gone.

    Raises AdminApiError, and Misread for lines that say no amount.
    """
    sold = left = 0
    after: object = None
    while True:
        data = client.run("read_order_lines", {"id": order_gid(order_id), "first": PAGE, "after": after})
        lines = read(data, "order", "lineItems", "nodes")
        for line in lines if isinstance(lines, list) else []:
            if read(line, "isGiftCard") is True:
                unit = _unit(line, currency)
                sold, left = sold + unit * _count(line, "quantity"), left + unit * _count(line, "currentQuantity")
        if read(data, "order", "lineItems", "pageInfo", "hasNextPage") is not True:
            return Kept(Money(sold, currency), Money(left, currency))
        after = read(data, "order", "lineItems", "pageInfo", "endCursor")


def _unit(line: object, currency: str) -> int:
    price = read(line, "discountedUnitPriceAfterAllDiscountsSet", "shopMoney")
    try:
        money = parse_money(read(price, "amount"), read(price, "currencyCode"))
    except MoneyUnreadable as error:
        raise Misread(f"lineItems: {error}") from error
    if money.currency != currency:
        raise Misread("lineItems: are in another currency than the order")
    return money.amount_minor


def _count(line: object, name: str) -> int:
    count = read(line, name)
    if type(count) is not int or count < 0:
        raise Misread(f"lineItems.{name}: is no count")
    return count
