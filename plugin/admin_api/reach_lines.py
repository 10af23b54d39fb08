"""The lines of an order with their products, for programs that count some products only.

A line's exact price is what it cost in all less what every discount took off it: the unit price that Shopify tells is
rounded. Which collections a product is in is asked apart, ten of them a call, and only of products that are asked for.
Needs the scope `read_products`. Source: LineItem, Product.inCollection, Admin GraphQL 2026-10; of a product that was
deleted, and of a line that was typed in by hand, `LineItem.product` is null.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from plugin.admin_api.answers import read
from plugin.admin_api.failures import LinesMisread
from plugin.admin_api.gids import gid_number, order_gid
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money
from plugin.domain.orders.reached import Goods, OrderLine

PAGE = 50
AT_ONCE = 10
"""How many collections `read_collections` asks for; fewer are filled up with the first one."""


class Asks(Protocol):
    """What speaks to one shop (AdminClient)."""

    def run(self, operation_name: str, variables: Mapping[str, object] | None = None) -> Mapping[str, object]:
        """Give the whole answer's data or raise."""
        ...


def read_reach_lines(client: Asks, order_id: int, currency: str) -> tuple[OrderLine, ...]:
    """Give the lines of an order, none for one that is gone; of their products all but the collections.

    Raises AdminApiError (ScopeMissing without the scope), and LinesMisread for a line that says no amount.
    """
    lines: list[OrderLine] = []
    after: object = None
    while True:
        data = client.run("read_reach_lines", {"id": order_gid(order_id), "first": PAGE, "after": after})
        nodes = read(data, "order", "lineItems", "nodes")
        lines += [_line(node, currency) for node in (nodes if isinstance(nodes, list) else [])]
        if read(data, "order", "lineItems", "pageInfo", "hasNextPage") is not True:
            return tuple(lines)
        after = read(data, "order", "lineItems", "pageInfo", "endCursor")


def find_collections(
    client: Asks, lines: Iterable[OrderLine], collections: Sequence[str], *, known: frozenset[int]
) -> tuple[OrderLine, ...]:
    """Give the lines with those of these collections that their products are in; lines `known` are not asked for.

    Raises AdminApiError.
    """
    given = tuple(lines)
    wanted = dict.fromkeys(line.goods.gid for line in given if line.goods is not None and line.line_id not in known)
    found: dict[str, set[str]] = {gid: set() for gid in wanted}
    for products, asked in _portions(list(wanted), collections):
        for gid, collection in _memberships(client, products, asked):
            found.setdefault(gid, set()).add(collection)
    return tuple(_placed(line, found) for line in given)


def _portions(products: Sequence[str], collections: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for first in range(0, len(products), PAGE):
        for start in range(0, len(collections), AT_ONCE):
            yield products[first : first + PAGE], collections[start : start + AT_ONCE]


def _memberships(client: Asks, products: Sequence[str], asked: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a product and a collection that it is in."""
    filled = [*asked, *[asked[0]] * (AT_ONCE - len(asked))]
    data = client.run("read_collections", {"ids": list(products)} | {f"c{n}": gid for n, gid in enumerate(filled)})
    nodes = data.get("nodes")
    for node in nodes if isinstance(nodes, list) else []:
        for place, collection in enumerate(asked):
            if read(node, f"c{place}") is True:
                yield str(read(node, "id")), collection


def _placed(line: OrderLine, found: Mapping[str, set[str]]) -> OrderLine:
    if line.goods is None or line.goods.gid not in found:
        return line
    return replace(line, goods=replace(line.goods, collections=frozenset(found[line.goods.gid])))


def _line(node: object, currency: str) -> OrderLine:
    line_id = gid_number(read(node, "id"), "LineItem")
    allocations = read(node, "discountAllocations")
    if line_id is None or not isinstance(allocations, list):
        raise LinesMisread("lineItems: a line has no id or no discounts")
    total = _money(node, "originalTotalSet", currency)
    for allocation in allocations:
        total -= _money(allocation, "allocatedAmountSet", currency)
    return OrderLine(
        line_id,
        total,
        sold=_count(node, "quantity"),
        left=_count(node, "currentQuantity"),
        is_gift_card=read(node, "isGiftCard") is True,
        is_planned=read(node, "sellingPlan") is not None,
        goods=_goods(read(node, "product")),
    )


def _goods(product: object) -> Goods | None:
    if product is None:
        return None
    gid, product_type, tags = read(product, "id"), read(product, "productType"), read(product, "tags")
    if not isinstance(gid, str) or not isinstance(product_type, str) or not isinstance(tags, list):
        raise LinesMisread("lineItems.product: is no product")
    return Goods(gid, product_type, tuple(str(tag) for tag in tags))


def _money(node: object, name: str, currency: str) -> Money:
    price = read(node, name, "shopMoney")
    try:
        money = parse_money(read(price, "amount"), read(price, "currencyCode"))
    except MoneyUnreadable as error:
        raise LinesMisread(f"lineItems.{name}: {error}") from error
    if money.currency != currency:
        raise LinesMisread(f"lineItems.{name}: is in another currency than the order")
    return money


def _count(node: object, name: str) -> int:
    count = read(node, name)
    if type(count) is not int or count < 0:
        raise LinesMisread(f"lineItems.{name}: is no count")
    return count
