"""Gift cards: their fields, queries and mutations. Errors in Shopify's recorded words."""

import re
from typing import Any

from tests.sim_shop import gift_cards
from tests.sim_shop.admin_graphql.access import denied, needs
from tests.sim_shop.admin_graphql.order_fields import attr, node_id, when
from tests.sim_shop.admin_graphql.pages import Page, paginate
from tests.sim_shop.admin_graphql.plan import Call, Resolver
from tests.sim_shop.admin_graphql.search import search
from tests.sim_shop.admin_graphql.types import Money
from tests.sim_shop.givings import GiftCard
from tests.sim_shop.money import to_minor
from tests.sim_shop.state import fold, gid_number

LETTERS = re.compile(r"[a-z0-9]*")
MISSING = {"field": ["id"], "message": "The gift card could not be found.", "code": "GIFT_CARD_NOT_FOUND"}

GIFT_CARD_SEARCH: dict[str, Any] = {
    "": lambda g: [g.code],
    "id": lambda g: g.id,
    "created_at": lambda g: g.created_at,
    "customer_id": lambda g: g.customer_id,
    "status": lambda g: "disabled" if g.deactivated_at else "enabled",
}
"""There is no `last_characters`: Shopify ignores it like any field it does not know."""


def _find(call: Call, given: str) -> GiftCard | None:
    number = gid_number(given, "GiftCard")
    return None if number is None else call.shop.gift_cards.get(number)


def _cards(source: Any, call: Call, a: dict[str, Any]) -> Page:
    horizon = call.now - call.shop.search_lag
    indexed = [card for card in call.shop.gift_cards.values() if card.created_at <= horizon]
    found = search(indexed, a.get("query"), GIFT_CARD_SEARCH, call, "giftCards")
    return paginate(sorted(found, key=lambda card: card.id), a, call)


def _create(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    given = a["input"]
    if given.get("customerId") is not None and "write_customers" not in call.scopes:
        raise denied("giftCardCreate", "write_customers")
    amount, currency, path = _amount(given, call.shop.currency)
    minor = to_minor(amount, currency)
    code = fold(given["code"]) if given.get("code") is not None else f"g{call.world.hex_token(15)}"
    customer_id = gid_number(given.get("customerId") or "", "Customer")
    found = [*_amount_problems(call, minor, currency, path), *_code_problems(call, code)]
    if given.get("customerId") is not None and customer_id not in call.shop.customers:
        found.append(_problem("customerId", "The customer could not be found.", "CUSTOMER_NOT_FOUND"))
    if found:
        return {"giftCard": None, "giftCardCode": None, "userErrors": found}
    made = gift_cards.issue(
        call.world,
        call.shop,
        code,
        minor,
        customer_id=customer_id,
        note=given.get("note"),
        expires_on=given.get("expiresOn"),
        currency=currency,
    )
    return {"giftCard": made, "giftCardCode": made.code, "userErrors": []}


def _amount(given: dict[str, Any], currency: str) -> tuple[Any, str, str]:
    if given.get("initialAmount") is not None:
        return given["initialAmount"]["amount"], given["initialAmount"]["currencyCode"], "initialAmount"
    return given.get("initialValue") or 0, currency, "initialValue"


def _amount_problems(call: Call, minor: int, currency: str, path: str) -> list[dict[str, Any]]:
    limit = call.shop.gift_card_limit_minor
    if minor <= 0:
        return [_problem(path, "must be greater than 0", "GREATER_THAN")]
    if minor > limit:
        text = f"can't exceed ${int(limit // 100):,}.{limit % 100:02d} {currency}"
        return [_problem(path, text, "GIFT_CARD_LIMIT_EXCEEDED")]
    return []


def _code_problems(call: Call, code: str) -> list[dict[str, Any]]:
    if len(code) < 8:
        return [_problem("code", "Code must be at least 8 characters long", "TOO_SHORT")]
    if len(code) > 20:
        return [_problem("code", "Code must be at most 20 characters long", "TOO_LONG")]
    if not LETTERS.fullmatch(code):
        return [_problem("code", "Code can only contain letters(a-z) and numbers(0-9)", "INVALID")]
    if call.shop.gift_card_by_code(code) is not None:
        return [_problem("code", "Code has already been taken", None)]
    return []


def _problem(field: str, message: str, code: str | None) -> dict[str, Any]:
    return {"field": ["input", field], "message": message, "code": code}


def _deactivate(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    card = _find(call, a["id"])
    if card is None:
        return {"giftCard": None, "userErrors": [MISSING]}
    gift_cards.deactivate(call.world, call.shop, card)
    return {"giftCard": card, "userErrors": []}


TYPES: dict[str, dict[str, Resolver]] = {
    "GiftCard": {
        "id": node_id("GiftCard"),
        "balance": lambda g, c, a: Money(g.balance_minor, g.currency),
        "initialValue": lambda g, c, a: Money(g.initial_minor, g.currency),
        "createdAt": when("created_at"),
        "updatedAt": when("updated_at"),
        "deactivatedAt": when("deactivated_at"),
        "enabled": lambda g, c, a: g.deactivated_at is None,
        "expiresOn": lambda g, c, a: g.expires_on and g.expires_on.isoformat(),
        "lastCharacters": lambda g, c, a: g.code[-4:],
        "maskedCode": lambda g, c, a: f"•••• •••• •••• {g.code[-4:]}",
        "note": attr("note"),
        "customer": needs("read_customers", "customer", lambda g, c, a: c.shop.customers.get(g.customer_id or 0)),
    },
    "GiftCardConfiguration": {"issueLimit": lambda s, c, a: Money(s.gift_card_limit_minor, s.currency)},
}

QUERIES: dict[str, Resolver] = {
    "giftCard": needs("read_gift_cards", "giftCard", lambda s, call, a: _find(call, a["id"])),
    "giftCards": needs("read_gift_cards", "giftCards", _cards),
    "giftCardConfiguration": needs("read_gift_cards", "giftCardConfiguration", lambda s, call, a: call.shop),
}

MUTATIONS: dict[str, Resolver] = {
    "giftCardCreate": needs("write_gift_cards", "giftCardCreate", _create),
    "giftCardDeactivate": needs("write_gift_cards", "giftCardDeactivate", _deactivate),
}
