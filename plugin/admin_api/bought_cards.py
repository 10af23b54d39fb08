"""What of an order was spent on gift cards, money for later that no minimum counts, and on selling plans.

Source: Order.lineItems, LineItem.isGiftCard and discountedUnitPriceAfterAllDiscountsSet, Admin GraphQL 2026-10; the
unit price includes discounts on every level, and gift cards take none, so that it is exact for them; elsewhere it may
be a cent off. LineItem.sellingPlan is there for subscriptions, and for pre-orders as well: nothing tells the two apart
without the scopes of who sells the subscription.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from plugin.admin_api.answers import read
from plugin.admin_api.failures import LinesMisread
from plugin.admin_api.gids import order_gid
from plugin.admin_api.order_place import presented
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money
from plugin.domain.program.returns import Kept

PAGE = 100


class Asks(Protocol):
    """What speaks to one shop (AdminClient)."""

    def run(self, operation_name: str, variables: Mapping[str, object] | None = None) -> Mapping[str, object]:
        """Give the whole answer's data or raise."""
        ...


@dataclass(frozen=True, slots=True)
class BoughtLines:
    """What was spent on gift cards, and what is kept of the lines on a selling plan, in the shop's currency.

    `presented` is what the cards cost in the buyer's currency; None where a line does not say it.
    """

    gift_cards: Kept
    plan: Money
    presented: Kept | None = None


def read_bought_lines(client: Asks, order_id: int, currency: str, presentment: str | None = None) -> BoughtLines:
    """Give what was spent on gift cards, what of it is not sent back, what is kept on plans; 0 for one that is gone.

    `presentment` is the buyer's currency. Raises AdminApiError, and LinesMisread for lines that say no amount.
    """
    sold = left = plan = 0
    cards: list[object] = []
    after: object = None
    while True:
        data = client.run("read_order_lines", {"id": order_gid(order_id), "first": PAGE, "after": after})
        lines = read(data, "order", "lineItems", "nodes")
        for line in lines if isinstance(lines, list) else []:
            is_card, is_planned = read(line, "isGiftCard") is True, read(line, "sellingPlan") is not None
            if is_card:
                cards.append(line)
                sold += _unit(line, currency) * _count(line, "quantity")
                left += _unit(line, currency) * _count(line, "currentQuantity")
            if is_planned:
                plan += _unit(line, currency) * _count(line, "currentQuantity")
        if read(data, "order", "lineItems", "pageInfo", "hasNextPage") is not True:
            kept = Kept(Money(sold, currency), Money(left, currency))
            return BoughtLines(kept, Money(plan, currency), _presented(cards, presentment))
        after = read(data, "order", "lineItems", "pageInfo", "endCursor")


def _presented(cards: list[object], currency: str | None) -> Kept | None:
    """What gift cards cost in the buyer's currency; None where one of them does not say it."""
    prices = [presented(read(card, "discountedUnitPriceAfterAllDiscountsSet")) for card in cards]
    if currency is None or any(price is None or price.currency != currency for price in prices):
        return None
    minors = [price.amount_minor for price in prices if price is not None]
    sold, left = (
        sum(minor * _count(card, name) for minor, card in zip(minors, cards, strict=True))
        for name in ("quantity", "currentQuantity")
    )
    return Kept(Money(sold, currency), Money(left, currency))


def _unit(line: object, currency: str) -> int:
    price = read(line, "discountedUnitPriceAfterAllDiscountsSet", "shopMoney")
    try:
        money = parse_money(read(price, "amount"), read(price, "currencyCode"))
    except MoneyUnreadable as error:
        raise LinesMisread(f"lineItems: {error}") from error
    if money.currency != currency:
        raise LinesMisread("lineItems: are in another currency than the order")
    return money.amount_minor


def _count(line: object, name: str) -> int:
    count = read(line, name)
    if type(count) is not int or count < 0:
        raise LinesMisread(f"lineItems.{name}: is no count")
    return count
