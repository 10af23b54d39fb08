"""Recorded answers about gift cards, store credit, tags and buy-X-get-Y, replayed: same codes, messages and fields.

The facts are copied from public recordings of development stores (2025-01, 2026-04); ids and texts are our own.
"""

from typing import Any

import pytest

from tests.sim_shop.admin_graphql.access import expand
from tests.sim_shop.state import gid
from tests.sim_shop_tests.support import SCOPES, START, Bench

CARD = """mutation Card($input: GiftCardCreateInput!) { giftCardCreate(input: $input) {
  giftCard { id enabled balance { amount currencyCode } lastCharacters customer { id } expiresOn } giftCardCode
  userErrors { field code message } } }"""
CREDIT = """mutation Credit($id: ID!, $input: StoreCreditAccountCreditInput!) {
  storeCreditAccountCredit(id: $id, creditInput: $input) { storeCreditAccountTransaction {
    amount { amount currencyCode } balanceAfterTransaction { amount } event origin { __typename }
    account { id balance { amount } } }
    userErrors { field code message } } }"""
DEBIT = """mutation Debit($id: ID!, $input: StoreCreditAccountDebitInput!) {
  storeCreditAccountDebit(id: $id, debitInput: $input) { storeCreditAccountTransaction { amount { amount currencyCode }
    balanceAfterTransaction { amount } event origin { __typename } account { id balance { amount } } }
    userErrors { field code message } } }"""
TAGS = 'mutation Tags($id: ID!) { tagsAdd(id: $id, tags: ["vip"]) { node { id } userErrors { field message } } }'
BXGY = """mutation Bundle($input: DiscountCodeBxgyInput!) { discountCodeBxgyCreate(bxgyCodeDiscount: $input) {
  codeDiscountNode { id } userErrors { field code message } } }"""

ALL = frozenset({*SCOPES, "write_gift_cards", "write_customers", "write_store_credit_account_transactions"})
FUNDS = "The store credit account does not have sufficient funds to satisfy the request"
LIMIT = "The operation would cause the account's credit limit to be exceeded"
OTHER = "The currency provided does not match the currency of the store credit account"


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    for token in made.shop.tokens.values():
        token.scopes = expand(ALL | {"read_store_credit_accounts"})
    return made


def said(answer: dict[str, Any], root: str) -> list[tuple[list[str], str, str | None]]:
    payload = answer["data"][root]
    return [(one["field"], one["message"], one.get("code")) for one in payload["userErrors"]]


CARDS: list[tuple[str, dict[str, Any], str, str, str | None]] = [
    ("taken", {"code": "TAKENCODE"}, "code", "Code has already been taken", None),
    ("short", {"code": "SHORT12"}, "code", "Code must be at least 8 characters long", "TOO_SHORT"),
    ("long", {"code": "A" * 21}, "code", "Code must be at most 20 characters long", "TOO_LONG"),
    ("letters", {"code": "WITH-DASH"}, "code", "Code can only contain letters(a-z) and numbers(0-9)", "INVALID"),
    ("nothing", {"initialValue": "0"}, "initialValue", "must be greater than 0", "GREATER_THAN"),
    (
        "a cent over",
        {"initialValue": "3000.01"},
        "initialValue",
        "can't exceed $3,000.00 EUR",
        "GIFT_CARD_LIMIT_EXCEEDED",
    ),
    (
        "nobody",
        {"customerId": "gid://shopify/Customer/999"},
        "customerId",
        "The customer could not be found.",
        "CUSTOMER_NOT_FOUND",
    ),
]


@pytest.mark.parametrize(("given", "field", "message", "code"), [row[1:] for row in CARDS], ids=[r[0] for r in CARDS])
def test_a_gift_card_is_refused_in_these_words(
    bench: Bench, given: dict[str, Any], field: str, message: str, code: str | None
) -> None:
    bench.call(CARD, {"input": {"initialValue": "5.00", "code": "takencode"}})
    answer = bench.call(CARD, {"input": {"initialValue": "5.00", "code": "FRESHCODE"} | given})
    assert said(answer, "giftCardCreate") == [(["input", field], message, code)]
    assert answer["data"]["giftCardCreate"]["giftCard"] is None
    assert len(bench.shop.gift_cards) == 1


def test_a_gift_card_is_made_and_its_code_told_in_lower_case(bench: Bench) -> None:
    given = {"initialValue": "5.00", "code": "MUEmrkp4zsy", "customerId": gid("Customer", bench.ada.id)}
    made = bench.call(CARD, {"input": given | {"expiresOn": "2029-12-31"}})["data"]["giftCardCreate"]
    assert made["giftCardCode"] == "muemrkp4zsy"
    assert made["userErrors"] == []
    card = made["giftCard"]
    assert card["balance"] == {"amount": "5.0", "currencyCode": "EUR"}
    assert (card["enabled"], card["lastCharacters"], card["expiresOn"]) == (True, "4zsy", "2029-12-31")
    assert card["customer"] == {"id": gid("Customer", bench.ada.id)}


def test_an_unknown_search_field_lists_every_card_with_a_warning(bench: Bench) -> None:
    for code in ("firstcode", "secondcode"):
        bench.call(CARD, {"input": {"initialValue": "5.00", "code": code}})
    query = "query Q($q: String) { giftCards(first: 9, query: $q) { nodes { lastCharacters } } }"
    assert len(bench.call(query, {"q": "secondcode"})["data"]["giftCards"]["nodes"]) == 1
    answer = bench.call(query, {"q": "last_characters:code"})
    assert len(answer["data"]["giftCards"]["nodes"]) == 2
    assert answer["extensions"]["search"][0]["warnings"][0]["field"] == "last_characters"


def money(amount: str, currency: str = "USD", **more: str) -> dict[str, Any]:
    return {"creditAmount": {"amount": amount, "currencyCode": currency}, **more}


def test_store_credit_goes_as_it_was_recorded(bench: Bench) -> None:
    owner = gid("Customer", bench.ada.id)
    first = bench.call(CREDIT, {"id": owner, "input": money("7.23")})["data"]["storeCreditAccountCredit"]
    booked = first["storeCreditAccountTransaction"]
    account = booked["account"]["id"]
    assert booked["amount"] == {"amount": "7.23", "currencyCode": "USD"}
    assert (booked["balanceAfterTransaction"], booked["event"], booked["origin"]) == (
        {"amount": "7.23"},
        "ADJUSTMENT",
        None,
    )
    bench.call(CREDIT, {"id": account, "input": money("1.11")})
    debit = {"debitAmount": {"amount": "2.22", "currencyCode": "USD"}}
    taken = bench.call(DEBIT, {"id": account, "input": debit})["data"]["storeCreditAccountDebit"]
    # 7.23 + 1.11 - 2.22 = 6.12
    assert taken["storeCreditAccountTransaction"]["amount"]["amount"] == "-2.22"
    assert taken["storeCreditAccountTransaction"]["account"]["balance"] == {"amount": "6.12"}
    bench.call(CREDIT, {"id": owner, "input": money("2.00", "CHF")})
    query = """query Q($id: ID!) { customer(id: $id) { all: storeCreditAccounts(first: 9) { nodes { balance { amount
      currencyCode } } }
      chf: storeCreditAccounts(first: 9, query: "currency_code:CHF") { nodes { balance { amount } } } } }"""
    found = bench.call(query, {"id": owner})["data"]["customer"]
    assert [one["balance"]["amount"] for one in found["all"]["nodes"]] == ["6.12", "2.0"]
    assert found["chf"]["nodes"] == [{"balance": {"amount": "2.0"}}]


AMOUNT, CURRENCY = ["creditInput", "creditAmount", "amount"], ["creditInput", "creditAmount", "currencyCode"]
CREDITS: list[tuple[str, str, dict[str, Any], tuple[list[str], str, str]]] = [
    ("nobody", "Customer/9", money("1.00"), (["id"], "Owner does not exist", "OWNER_NOT_FOUND")),
    ("no location", "CompanyLocation/9", money("1.00"), (["id"], "Owner does not exist", "OWNER_NOT_FOUND")),
    (
        "no account, before the amount",
        "StoreCreditAccount/9",
        money("0.00"),
        (["id"], "Store credit account does not exist", "ACCOUNT_NOT_FOUND"),
    ),
    (
        "past, before the amount",
        "ACCOUNT",
        money("-5.00", expiresAt="2000-01-01T00:00:00Z"),
        (["creditInput", "expiresAt"], "The expiry date must be in the future", "EXPIRES_AT_IN_PAST"),
    ),
    ("other currency", "ACCOUNT", money("2.00", "CAD"), (CURRENCY, OTHER, "MISMATCHING_CURRENCY")),
    (
        "nothing",
        "OWNER",
        money("0.00"),
        (AMOUNT, "A positive amount must be used to credit a store credit account", "NEGATIVE_OR_ZERO_AMOUNT"),
    ),
    ("too much", "OWNER", money("100000.00"), (AMOUNT, LIMIT, "CREDIT_LIMIT_EXCEEDED")),
]


def account_gid(bench: Bench) -> str:
    """Ada's account with 7.23 dollars."""
    answer = bench.call(CREDIT, {"id": gid("Customer", bench.ada.id), "input": money("7.23")})
    return str(answer["data"]["storeCreditAccountCredit"]["storeCreditAccountTransaction"]["account"]["id"])


def target(bench: Bench, named: str) -> str:
    account = account_gid(bench)
    return {"ACCOUNT": account, "OWNER": gid("Customer", bench.ada.id)}.get(named, f"gid://shopify/{named}")


@pytest.mark.parametrize(("named", "given", "error"), [row[1:] for row in CREDITS], ids=[r[0] for r in CREDITS])
def test_credit_is_refused_in_these_words(
    bench: Bench, named: str, given: dict[str, Any], error: tuple[list[str], str, str]
) -> None:
    answer = bench.call(CREDIT, {"id": target(bench, named), "input": given})
    assert said(answer, "storeCreditAccountCredit") == [error]
    assert [account.balance_minor for account in bench.shop.credit_accounts.values()] == [723]


@pytest.mark.parametrize(
    ("named", "amount", "currency", "field", "message", "code"),
    [
        ("Customer/9", "1.00", "USD", ["id"], "Store credit account does not exist", "ACCOUNT_NOT_FOUND"),
        ("OWNER", "9999.00", "USD", ["debitInput", "debitAmount", "amount"], FUNDS, "INSUFFICIENT_FUNDS"),
        ("ACCOUNT", "1.00", "CHF", ["debitInput", "debitAmount", "currencyCode"], OTHER, "MISMATCHING_CURRENCY"),
        (
            "OWNER",
            "-1.00",
            "USD",
            ["debitInput", "debitAmount", "amount"],
            "A positive amount must be used to debit a store credit account",
            "NEGATIVE_OR_ZERO_AMOUNT",
        ),
    ],
)
def test_a_debit_is_refused_in_these_words(
    bench: Bench, named: str, amount: str, currency: str, field: list[str], message: str, code: str
) -> None:
    given = {"debitAmount": {"amount": amount, "currencyCode": currency}}
    answer = bench.call(DEBIT, {"id": target(bench, named), "input": given})
    assert said(answer, "storeCreditAccountDebit") == [(field, message, code)]
    assert [account.balance_minor for account in bench.shop.credit_accounts.values()] == [723]


@pytest.mark.parametrize("kind", ["Customer", "Product"])
def test_tags_of_nobody_are_refused_without_a_code(bench: Bench, kind: str) -> None:
    answer = bench.call(TAGS, {"id": gid(kind, 999)})
    assert said(answer, "tagsAdd") == [(["id"], f"{kind} does not exist", None)]


def bundle(bench: Bench, **changes: Any) -> dict[str, Any]:
    mugs = {"products": {"productsToAdd": [gid("Product", bench.mug.id)]}}
    given = {
        "title": "Two for one",
        "code": "TWO",
        "startsAt": START.isoformat(),
        "context": {"all": "ALL"},
        "customerBuys": {"value": {"quantity": "1"}, "items": mugs},
        "customerGets": {
            "value": {"discountOnQuantity": {"quantity": "1", "effect": {"percentage": 1.0}}},
            "items": mugs,
        },
    }
    return given | changes


def test_a_blank_bundle_is_refused_as_it_was_recorded(bench: Bench) -> None:
    gets = bundle(bench)["customerGets"] | {"items": {"all": True}}
    given = bundle(bench, title="", customerBuys={"value": {"quantity": "1"}, "items": {}}, customerGets=gets)
    assert said(bench.call(BXGY, {"input": given}), "discountCodeBxgyCreate") == [
        (["bxgyCodeDiscount", "customerGets"], "Items in 'customer get' cannot be set to all", "INVALID"),
        (["bxgyCodeDiscount", "title"], "Title can't be blank", "BLANK"),
        (["bxgyCodeDiscount", "customerBuys", "items"], "Items in 'customer buys' must be defined", "BLANK"),
    ]
    assert bench.shop.discounts == {}


def test_numbers_of_a_bundle_are_refused_as_they_were_recorded(bench: Bench) -> None:
    given = bundle(bench, usesPerOrderLimit=0)
    given["customerBuys"] = given["customerBuys"] | {"value": {"quantity": "0"}}
    given["customerGets"] = given["customerGets"] | {"value": {"percentage": 0.5}, "appliesOnSubscription": True}
    ratio, value = "Prerequisite to entitlement quantity ratio", ["bxgyCodeDiscount", "customerGets", "value"]
    assert said(bench.call(BXGY, {"input": given}), "discountCodeBxgyCreate") == [
        (
            ["bxgyCodeDiscount", "customerGets", "appliesOnSubscription"],
            "This field is not supported by bxgy discounts.",
            "INVALID",
        ),
        ([*value, "percentage"], "Only discountOnQuantity permitted with bxgy discounts.", "INVALID"),
        ([*value, "discountOnQuantity", "quantity"], "Quantity cannot be blank.", "BLANK"),
        (["bxgyCodeDiscount", "usesPerOrderLimit"], "Allocation limit cannot be zero", "VALUE_OUTSIDE_RANGE"),
        (
            ["bxgyCodeDiscount", "customerBuys", "value", "quantity"],
            f"{ratio} antecedent must be greater than 0",
            "GREATER_THAN",
        ),
    ]
