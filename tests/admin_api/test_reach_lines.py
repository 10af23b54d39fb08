"""Reading an order's lines with their products: pages, portions of collections, exact prices, what is no line."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import parse

from plugin.admin_api.failures import Misread
from plugin.admin_api.operations import find_operation
from plugin.admin_api.reach_lines import AT_ONCE, PAGE, find_collections, read_reach_lines
from plugin.domain.money import Money
from plugin.domain.orders.reached import Goods, OrderLine
from tests.sim_shop.admin_graphql.cost import MAX_QUERY_COST, query_cost
from tests.sim_shop.admin_graphql.documents import load_document

MUG, BOOK = "gid://shopify/Product/1", "gid://shopify/Product/2"


class Shopify:
    """Answers in the given order and remembers what it was asked."""

    def __init__(self, *answers: Mapping[str, object]) -> None:
        self.answers, self.asked = list(answers), list[tuple[str, Mapping[str, object]]]()

    def run(self, operation_name: str, variables: Mapping[str, object] | None = None) -> Mapping[str, object]:
        self.asked.append((operation_name, variables or {}))
        return self.answers.pop(0)


def money(amount: str, currency: str = "EUR") -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": currency}}


def node(number: int, **changes: object) -> dict[str, Any]:
    """A mug of 20.00 for two, less 1.01 and 2.02."""
    plain: dict[str, Any] = {
        "id": f"gid://shopify/LineItem/{number}",
        "isGiftCard": False,
        "sellingPlan": None,
        "quantity": 2,
        "currentQuantity": 1,
        "originalTotalSet": money("20.00"),
        "discountAllocations": [{"allocatedAmountSet": money("1.01")}, {"allocatedAmountSet": money("2.02")}],
        "product": {"id": MUG, "productType": "Mug", "tags": ["new"]},
    }
    return plain | changes


def page(*nodes: object, after: str | None = None) -> dict[str, Any]:
    return {
        "order": {"lineItems": {"nodes": list(nodes), "pageInfo": {"hasNextPage": bool(after), "endCursor": after}}}
    }


def of(number: int, gid: str) -> OrderLine:
    return OrderLine(number, Money(100, "EUR"), 1, 1, goods=Goods(gid))


def test_a_price_is_what_every_discount_left_of_it() -> None:
    """20.00 - 1.01 - 2.02 = 16.97, of which one of two pieces is kept: 8.48."""
    (line,) = read_reach_lines(Shopify(page(node(7))), 1, "EUR")
    assert line == OrderLine(7, Money(1_697, "EUR"), 2, 1, goods=Goods(MUG, "Mug", ("new",)))
    assert line.kept.left == Money(848, "EUR")


def test_every_page_is_read() -> None:
    shopify = Shopify(page(node(1), after="next"), page(node(2, product=None, isGiftCard=True)))
    first, second = read_reach_lines(shopify, 5, "EUR")
    assert (first.line_id, second.line_id, second.goods, second.is_gift_card) == (1, 2, None, True)
    assert [variables["after"] for _, variables in shopify.asked] == [None, "next"]


def test_an_order_that_is_gone_has_no_lines() -> None:
    assert read_reach_lines(Shopify({"order": None}), 1, "EUR") == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "gid://shopify/Order/1"},
        {"discountAllocations": None},
        {"originalTotalSet": money("20.00", "USD")},
        {"originalTotalSet": money("many")},
        {"quantity": -1},
        {"currentQuantity": True},
        {"product": {"id": MUG, "productType": None, "tags": []}},
    ],
)
def test_what_is_no_line_is_not_guessed(changes: dict[str, object]) -> None:
    with pytest.raises(Misread):
        read_reach_lines(Shopify(page(node(1, **changes))), 1, "EUR")


def test_collections_are_asked_for_in_tens_and_products_once() -> None:
    """Eleven collections are two calls; the second is filled up with its first one and says nothing twice."""
    named = [f"gid://shopify/Collection/{number}" for number in range(11)]
    first = {"nodes": [{"id": MUG, "c0": True, "c1": False}, {"id": BOOK, "c0": False, "c1": True}]}
    second = {"nodes": [{"id": MUG} | {f"c{n}": True for n in range(AT_ONCE)}, None]}
    shopify = Shopify(first, second)
    found = find_collections(shopify, [of(1, MUG), of(2, BOOK), of(3, MUG)], named, known=frozenset())
    assert [line.goods.collections for line in found if line.goods] == [
        {named[0], named[10]},
        {named[1]},
        {named[0], named[10]},
    ]
    asked = [variables for _, variables in shopify.asked]
    assert [one["ids"] for one in asked] == [[MUG, BOOK], [MUG, BOOK]]
    assert (asked[0]["c9"], asked[1]["c0"], asked[1]["c9"]) == (named[9], named[10], named[10])


def test_nothing_is_asked_for_lines_that_are_known_or_without_collections() -> None:
    shopify, lines = Shopify(), [of(1, MUG)]
    assert find_collections(shopify, lines, ["gid://shopify/Collection/1"], known=frozenset({1})) == tuple(lines)
    assert find_collections(shopify, lines, [], known=frozenset()) == tuple(lines)
    assert shopify.asked == []


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("read_reach_lines", {"id": "gid://shopify/Order/1", "first": PAGE, "after": None}),
        (
            "read_collections",
            {"ids": [MUG] * PAGE} | {f"c{number}": "gid://shopify/Collection/1" for number in range(AT_ONCE)},
        ),
        ("read_tags", {"ids": ["gid://shopify/Customer/1"] * 100}),
    ],
)
def test_a_full_page_stays_far_below_what_one_query_may_cost(name: str, variables: dict[str, Any]) -> None:
    text = find_operation(name).text
    plan = load_document(text).plan(parse(text).definitions[0])
    assert query_cost(plan, variables) <= MAX_QUERY_COST // 2
