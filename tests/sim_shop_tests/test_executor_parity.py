"""The compiled executor gives the answers of graphql-core's own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, execute_sync, is_abstract_type, parse, validate

from tests.sim_shop import discounts, gift_cards, orders, store_credits
from tests.sim_shop.admin_graphql.access import expand
from tests.sim_shop.admin_graphql.engine import Request, error_body, execute
from tests.sim_shop.admin_graphql.plan import Call
from tests.sim_shop.admin_graphql.registry import fill
from tests.sim_shop.admin_graphql.scalars import admin_schema
from tests.sim_shop.admin_graphql.types import type_name
from tests.sim_shop.givings import BuyRule
from tests.sim_shop.state import Visit, gid
from tests.sim_shop_tests.support import CREATE, START, Bench, basic

ORDER = """
query Read($ids: [ID!]!, $deep: Boolean = true, $n: Int = 2) {
  nodes(ids: $ids) { __typename id ... on Order { ...Facts } ... on Customer { numberOfOrders email } }
}
fragment Facts on Order {
  id name test createdAt cancelledAt displayFinancialStatus discountCodes customAttributes { key value }
  money: currentSubtotalPriceSet { shopMoney { amount currencyCode } }
  totalRefundedSet { shopMoney { amount } } totalRefundedSet { presentmentMoney { amount } }
  risk @include(if: $deep) { recommendation }
  customer { id numberOfOrders lastOrder { id } }
  customerJourneySummary { ready customerOrderIndex firstVisit { referralCode utmParameters { source } } }
  discountApplications(first: $n) {
    edges { cursor node { __typename index ... on DiscountCodeApplication { code value { __typename ... on
      PricingPercentageValue { percentage } } } } } pageInfo { hasNextPage endCursor }
  }
  refunds(first: 5) { id totalRefundedSet { shopMoney { amount } } refundLineItems(first: 3) { nodes { quantity
    lineItem { title originalUnitPriceSet { shopMoney { amount } } } } } }
  disputes { id status initiatedAs } transactions { kind amountSet { shopMoney { amount } } }
}
"""

DISCOUNT = """
query Find($code: String!, $skip: Boolean!) {
  codeDiscountNodeByCode(code: $code) { id codeDiscount { __typename ... on DiscountCodeBasic {
    title status summary codes(first: 5) { nodes { id code } } codesCount { count precision }
    context { __typename ... on DiscountBuyerSelectionAll { all } ... on DiscountCustomers { customers { id } } }
    customerGets { value { ... on DiscountPercentage { percentage } } items { ... on AllDiscountItems { allItems } } }
    minimumRequirement { __typename } shareableUrls { url targetType } combinesWith { orderDiscounts }
  } } }
  missing: codeDiscountNodeByCode(code: "NOTHING") { id }
  shop @skip(if: $skip) { id name primaryDomain { host url } plan { displayName } }
  shopLocales { locale primary }
  currentAppInstallation { id accessScopes { handle } }
}
"""

REFUSED = """
{
  order(id: "not a gid") { id }
  orders(first: 999) { nodes { id } }
  customers { nodes { id } }
  fine: ordersCount(query: "test:false") { count precision }
}
"""

REWARDS = """
query Rewards($customer: ID!) {
  giftCards(first: 5, query: "rewardcode1") { nodes { id lastCharacters maskedCode enabled expiresOn note
    customer { id } balance { amount currencyCode } initialValue { amount } } edges { cursor } }
  giftCardConfiguration { issueLimit { amount } }
  customer(id: $customer) { storeCreditAccounts(first: 5) { nodes { id balance { amount currencyCode }
    transactions(first: 9, reverse: true) { nodes { __typename event amount { amount }
      balanceAfterTransaction { amount } origin { __typename ... on OrderTransaction { gateway } } account { id }
      ... on StoreCreditAccountCreditTransaction { id expiresAt remainingAmount { amount } }
      ... on StoreCreditAccountExpirationTransaction { creditTransaction { id } } } } } } }
  codeDiscountNodes(first: 9) { nodes { codeDiscount { __typename
    ... on DiscountCodeFreeShipping { title maximumShippingPrice { amount } recurringCycleLimit appliesOnSubscription
      destinationSelection { ... on DiscountCountryAll { allCountries } } }
    ... on DiscountCodeBxgy { title summary usesPerOrderLimit customerBuys { items { ... on DiscountCollections {
        collections(first: 3) { nodes { title handle } } } }
      value { __typename ... on DiscountQuantity { quantity } ... on DiscountPurchaseAmount { amount } } }
      customerGets { items { ... on DiscountProducts { products(first: 3) { nodes { id } } productVariants(first: 3) {
        nodes { id title } } } }
      value { ... on DiscountOnQuantity { quantity { quantity } effect { ... on DiscountPercentage {
        percentage } } } } }
    } } } }
}
"""

FIRST = '{ shop { id } order(id: "gid://shopify/Order/1") { id customer { id } } }'


EVERYTHING = (
    "read_orders",
    "read_customers",
    "write_discounts",
    "write_gift_cards",
    "read_store_credit_accounts",
    "write_store_credit_account_transactions",
)


def reference() -> GraphQLSchema:
    """graphql-core's schema over the same resolvers."""
    schema, resolvers = admin_schema.__wrapped__(), fill()

    def through(resolve: Callable[..., Any]) -> Callable[..., Any]:
        return lambda source, info, **arguments: resolve(source, info.context, arguments)

    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field, definition in kind.fields.items():
                resolve = resolvers.get(name, {}).get(field)
                definition.resolve = through(resolve) if resolve else None
        elif is_abstract_type(kind):
            kind.resolve_type = lambda value, info, abstract: type_name(value, abstract.name)  # type: ignore[attr-defined]
    return schema


def shape(errors: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    found = [(str(e["path"]), e["message"], (e.get("extensions") or {}).get("code")) for e in errors]
    return sorted(found, key=str)


@pytest.fixture
def bench() -> Bench:
    ready = Bench()
    ready.call(
        CREATE,
        {"input": basic("WELCOME")},
    )
    visit = Visit("https://shop.example/?ref=ABC&utm_source=mail", START, referral_code="ABC")
    order = ready.order(["welcome"], first_visit=visit)
    orders.refund(ready.world, ready.shop, order.id, {order.lines[0].id: 1})
    orders.dispute(ready.world, ready.shop, order.id)
    give_rewards(ready)
    return ready


def give_rewards(ready: Bench) -> None:
    """A gift card, store credit that was spent and that ran out, free shipping, and a bundle."""
    world, shop = ready.world, ready.shop
    gift_cards.issue(world, shop, "REWARDCODE1", 1000, customer_id=ready.ada.id, note="n", expires_on=START.date())
    account = store_credits.open_account(world, shop, ready.ada.id, "EUR")
    store_credits.credit(world, shop, account, 700, expires_at=START + timedelta(days=1))
    ready.order(quantity=1, use_store_credit=True)
    store_credits.credit(world, shop, account, 300, expires_at=START + timedelta(days=1))
    world.clock.advance(timedelta(days=2))
    set_of = world.add_collection(shop, "Set", ready.mug)
    for code, kind in (("SHIP", "free_shipping"), ("BUNDLE", "bxgy"), ("SPEND", "bxgy")):
        made = discounts.merchant_discount(world, shop, code, percentage=Decimal(1), title=code)
        made.kind, made.product_ids, made.highest_shipping_minor = kind, frozenset({ready.mug.id}), 500
        made.variant_ids = frozenset({ready.throw.variant_id})
        rule = BuyRule(collection_ids=frozenset({set_of.id}))
        made.buys = replace(rule, quantity=2) if code == "BUNDLE" else replace(rule, amount_minor=4000)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (ORDER, {"deep": False}),
        (ORDER, {"n": 1}),
        (DISCOUNT, {"code": "welcome", "skip": True}),
        (DISCOUNT, {"code": "unknown", "skip": False}),
        (REFUSED, {}),
        (FIRST, {}),
        (REWARDS, {"customer": ""}),
    ],
)
@pytest.mark.parametrize("scopes", [("read_orders", "read_customers", "write_discounts"), ("read_orders",), EVERYTHING])
def test_both_executors_answer_alike(
    bench: Bench, text: str, variables: dict[str, Any], scopes: tuple[str, ...]
) -> None:
    last = max(bench.shop.orders)
    if "ids" in text:
        variables = variables | {"ids": [gid("Order", last), gid("Customer", bench.ada.id), gid("Order", 1)]}
    if "customer" in variables:
        variables = {"customer": gid("Customer", bench.ada.id)}
    granted = frozenset(scopes)
    ours = execute(bench.world, bench.shop, granted, Request(text, variables, None))

    schema, document = reference(), parse(text)
    assert validate(schema, document) == []
    call = Call(bench.world, bench.shop, expand(granted), bench.world.clock.now())
    theirs = execute_sync(schema, document, context_value=call, variable_values=variables)

    assert ours["data"] == theirs.data
    errors = [error_body(e) | {"path": e.path} for e in theirs.errors or []]
    assert shape(ours.get("errors", [])) == shape(errors)
