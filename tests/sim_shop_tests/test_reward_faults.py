"""Faults at every mutation that rewards use: whether the effect happened is never in doubt inside the simulation."""

from typing import Any

import pytest
import requests

from tests.sim_shop import gift_cards, store_credits
from tests.sim_shop.admin_graphql.access import expand
from tests.sim_shop.state import gid
from tests.sim_shop_tests.support import SCOPES, START, Bench

FREE_SHIPPING = {"title": "S", "code": "FREESHIP", "startsAt": START.isoformat(), "context": {"all": "ALL"}}
ERRORS = "userErrors { field message }"

CALLS = {
    "giftCardCreate": ("$i: GiftCardCreateInput!", "input: $i", "gift_card_created"),
    "giftCardDeactivate": ("$i: ID!", "id: $i", "gift_card_deactivated"),
    "storeCreditAccountCredit": (
        "$i: StoreCreditAccountCreditInput!, $id: ID!",
        "creditInput: $i, id: $id",
        "store_credit_credited",
    ),
    "storeCreditAccountDebit": (
        "$i: StoreCreditAccountDebitInput!, $id: ID!",
        "debitInput: $i, id: $id",
        "store_credit_debited",
    ),
    "tagsAdd": ("$i: [String!]!, $id: ID!", "tags: $i, id: $id", "tag_added"),
    "tagsRemove": ("$i: [String!]!, $id: ID!", "tags: $i, id: $id", "tag_removed"),
    "discountCodeFreeShippingCreate": (
        "$i: DiscountCodeFreeShippingInput!",
        "freeShippingCodeDiscount: $i",
        "discount_created",
    ),
    "discountCodeBxgyCreate": ("$i: DiscountCodeBxgyInput!", "bxgyCodeDiscount: $i", "discount_created"),
}


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    for token in made.shop.tokens.values():
        token.scopes = expand(
            frozenset({*SCOPES, "write_gift_cards", "write_customers", "write_store_credit_account_transactions"})
        )
    gift_cards.issue(made.world, made.shop, "standing1", 1000)
    account = store_credits.open_account(made.world, made.shop, made.ada.id, "EUR")
    store_credits.credit(made.world, made.shop, account, 1000)
    made.ada.tags.append("old")
    made.world.effects.clear()
    return made


def given(bench: Bench, root: str) -> Any:
    """The main argument of the mutation."""
    mugs = {"products": {"productsToAdd": [gid("Product", bench.mug.id)]}}
    one = {"quantity": "1", "effect": {"percentage": 1.0}}
    return {
        "giftCardCreate": {"initialValue": "5.00", "code": "rewardcode1"},
        "giftCardDeactivate": gid("GiftCard", next(iter(bench.shop.gift_cards))),
        "storeCreditAccountCredit": {"creditAmount": {"amount": "5.00", "currencyCode": "EUR"}},
        "storeCreditAccountDebit": {"debitAmount": {"amount": "5.00", "currencyCode": "EUR"}},
        "tagsAdd": ["new"],
        "tagsRemove": ["old"],
        "discountCodeFreeShippingCreate": FREE_SHIPPING,
        "discountCodeBxgyCreate": FREE_SHIPPING
        | {
            "customerBuys": {"value": {"quantity": "1"}, "items": mugs},
            "customerGets": {"value": {"discountOnQuantity": one}, "items": mugs},
        },
    }[root]


def send(bench: Bench, root: str) -> requests.Response:
    names, arguments, _ = CALLS[root]
    variables = {"i": given(bench, root)} | ({"id": gid("Customer", bench.ada.id)} if "$id" in names else {})
    return bench.post(f"mutation M({names}) {{ {root}({arguments}) {{ {ERRORS} }} }}", variables)


def happened(bench: Bench, root: str) -> int:
    return sum(effect.kind == CALLS[root][2] for effect in bench.world.effects)


@pytest.mark.parametrize("root", CALLS)
def test_without_a_fault_it_happens_once(bench: Bench, root: str) -> None:
    assert send(bench, root).json()["data"] == {root: {"userErrors": []}}
    assert happened(bench, root) == 1


@pytest.mark.parametrize("root", CALLS)
@pytest.mark.parametrize("kind", ["rate_limited", "throttled", "server_error", "html_200", "bad_gateway", "status_401"])
def test_a_refusal_happens_instead_of_the_effect(bench: Bench, root: str, kind: str) -> None:
    bench.world.faults.add(kind, root)
    send(bench, root)
    assert (happened(bench, root), bench.world.faults.active) == (0, [])


@pytest.mark.parametrize("root", CALLS)
def test_user_errors_can_be_asked_for(bench: Bench, root: str) -> None:
    bench.world.faults.add("user_errors", root, code="INVALID", message="No.")
    assert send(bench, root).json()["data"][root]["userErrors"][0]["message"] == "No."
    assert happened(bench, root) == 0


@pytest.mark.parametrize("root", CALLS)
@pytest.mark.parametrize("kind", ["timeout_before", "reset"])
def test_an_answer_that_is_lost_before_the_effect(bench: Bench, root: str, kind: str) -> None:
    bench.world.faults.add(kind, root)
    with pytest.raises(requests.RequestException):
        send(bench, root)
    assert happened(bench, root) == 0


@pytest.mark.parametrize("root", CALLS)
@pytest.mark.parametrize("kind", ["timeout_after", "reset_after"])
def test_an_answer_that_is_lost_after_the_effect(bench: Bench, root: str, kind: str) -> None:
    bench.world.faults.add(kind, root)
    with pytest.raises(requests.RequestException):
        send(bench, root)
    assert happened(bench, root) == 1


@pytest.mark.parametrize("root", CALLS)
def test_without_the_scope_it_is_denied(bench: Bench, root: str) -> None:
    for token in bench.shop.tokens.values():
        token.scopes = frozenset({"read_orders"})
    [error] = send(bench, root).json()["errors"]
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert happened(bench, root) == 0
