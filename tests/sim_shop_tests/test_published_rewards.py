"""The simulated shop beside published recordings of real shops, where they lie beside the project; else skipped."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sim_shop.admin_graphql.access import expand
from tests.sim_shop.state import gid
from tests.sim_shop_tests.support import SCOPES, Bench
from tests.sim_shop_tests.test_recorded_rewards import CREDIT, DEBIT

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "graphql"
TAGS = """mutation T($id: ID!, $tags: [String!]!) { ROOT(id: $id, tags: $tags) { node { id }
  userErrors { field message } } }"""
SHIPPING = """mutation S($input: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingCreate(freeShippingCodeDiscount: $input) { codeDiscountNode { codeDiscount {
    ... on DiscountCodeFreeShipping { title status startsAt endsAt asyncUsageCount discountClasses
      combinesWith { productDiscounts orderDiscounts shippingDiscounts } context { __typename }
      minimumRequirement { ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount currencyCode } } }
      destinationSelection { ... on DiscountCountryAll { allCountries } }
      maximumShippingPrice { amount currencyCode }
      appliesOncePerCustomer appliesOnOneTimePurchase appliesOnSubscription recurringCycleLimit usageLimit } } }
    userErrors { code } } }"""


def recording(name: str) -> dict[str, Any]:
    path = PUBLISHED / f"recorded_{name}.json"
    if not path.exists():
        pytest.skip("the published recordings are not here")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    granted = {"write_customers", "write_store_credit_account_transactions", "read_store_credit_accounts"}
    for token in made.shop.tokens.values():
        token.scopes = expand(frozenset({*SCOPES, *granted}))
    return made


def move(bench: Bench, variables: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """Send a recorded credit or debit to our own ids; gives the payload."""
    kind, root = ("creditInput", "storeCreditAccountCredit")
    if "debitInput" in variables:
        kind, root = "debitInput", "storeCreditAccountDebit"
    sent = {"id": ids.get(variables["id"], variables["id"]), "input": variables[kind]}
    payload: dict[str, Any] = bench.call(CREDIT if kind == "creditInput" else DEBIT, sent)["data"][root]
    return payload


def errors_of(payload: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(one["field"], one["message"], one.get("code")) for one in payload["userErrors"]]


def test_unknown_owners_and_accounts_are_refused_as_published(bench: Bench) -> None:
    calls = [
        one for one in recording("customers__store-credit-account-unknown-id-user-errors").values() if "request" in one
    ]
    assert len(calls) == 6
    for call in calls:
        [published] = call["response"]["data"].values()
        assert errors_of(move(bench, call["request"]["variables"], {})) == errors_of(published)


def test_a_whole_account_goes_as_published(bench: Bench) -> None:
    told = recording("customers__store-credit-account-parity")
    opened = told["setup"]["createAccountCredit"]
    [published] = opened["response"]["data"].values()
    ids = {opened["request"]["variables"]["id"]: gid("Customer", bench.ada.id)}
    first = move(bench, opened["request"]["variables"], ids)
    account = published["storeCreditAccountTransaction"]["account"]["id"]
    ids[account] = first["storeCreditAccountTransaction"]["account"]["id"]
    for name in ("missingAccountZeroCredit", "missingAccountZeroDebit", "pastExpiryNegativeCredit", "pastExpiry"):
        same(bench, told["validations"][name], ids)
    for name in ("accountCurrencyMismatch", "unsupportedDebitCurrency", "zeroCredit", "zeroDebit", "negativeDebit"):
        same(bench, told["validations"][name], ids)
    same(bench, told["mutation"], ids)
    same(bench, told["debit"], ids)


def same(bench: Bench, call: dict[str, Any], ids: dict[str, str]) -> None:
    """Our answer to a published call names the same errors, or the same amount and balance."""
    [published] = call["response"]["data"].values()
    ours = move(bench, call["request"]["variables"], ids)
    assert errors_of(ours) == errors_of(published)
    theirs, mine = published["storeCreditAccountTransaction"], ours["storeCreditAccountTransaction"]
    if theirs is not None:
        assert (mine["amount"], mine["event"], mine["origin"]) == (theirs["amount"], theirs["event"], theirs["origin"])
        assert mine["balanceAfterTransaction"]["amount"] == theirs["balanceAfterTransaction"]["amount"]


def test_tags_of_nobody_are_refused_as_published(bench: Bench) -> None:
    for case in recording("admin-platform__admin-platform-tags-not-found")["cases"].values():
        [(root, published)] = case["response"]["payload"]["data"].items()
        ours = bench.call(TAGS.replace("ROOT", root), case["request"]["variables"])["data"][root]
        assert errors_of(ours) == errors_of(published)


def test_free_shipping_is_kept_as_published(bench: Bench) -> None:
    bench.shop.currency = "CAD"
    told = recording("discounts__discount-free-shipping-lifecycle")
    variables = told["requests"]["codeCreate"]["variables"]
    ours = bench.call(SHIPPING, variables)["data"]["discountCodeFreeShippingCreate"]
    published = told["codeCreate"]["payload"]["data"]["discountCodeFreeShippingCreate"]["codeDiscountNode"][
        "codeDiscount"
    ]
    assert ours["userErrors"] == []
    for field, value in ours["codeDiscountNode"]["codeDiscount"].items():
        theirs = published[field]
        if isinstance(theirs, dict) and field != "combinesWith":
            theirs = {name: part for name, part in theirs.items() if name in value}
        assert (field, value) == (field, theirs if field != "status" else value)
