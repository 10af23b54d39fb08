"""Store credit accounts: their fields, queries and mutations. Errors in Shopify's recorded words, in its order."""

from typing import Any

from tests.sim_shop import store_credits
from tests.sim_shop.admin_graphql.access import needs
from tests.sim_shop.admin_graphql.order_fields import attr, node_id, when
from tests.sim_shop.admin_graphql.pages import Page, paginate
from tests.sim_shop.admin_graphql.plan import Call, Resolver
from tests.sim_shop.admin_graphql.search import search
from tests.sim_shop.admin_graphql.types import Money
from tests.sim_shop.givings import CreditAccount, CreditMovement
from tests.sim_shop.money import to_minor
from tests.sim_shop.state import Customer, Transaction, gid_number

READ = "read_store_credit_accounts"
WRITE = "write_store_credit_account_transactions"
PAYLOAD = "storeCreditAccountTransaction"
OTHER_CURRENCY = "The currency provided does not match the currency of the store credit account"

ACCOUNT_SEARCH: dict[str, Any] = {"id": lambda k: k.id, "currency_code": lambda k: k.currency}
MOVEMENT_SEARCH: dict[str, Any] = {
    "id": lambda m: m.id,
    "type": lambda m: m.kind,
    "expires_at": lambda m: m.expires_at,
}


def _account_list(customer: Customer, call: Call, a: dict[str, Any]) -> Page:
    owned = [one for one in call.shop.credit_accounts.values() if one.customer_id == customer.id]
    for account in owned:
        store_credits.expire(call.world, account)
    return paginate(search(owned, a.get("query"), ACCOUNT_SEARCH, call, "storeCreditAccounts"), a, call)


store_credit_accounts: Resolver = needs(READ, "storeCreditAccounts", _account_list)


def _account(source: Any, call: Call, a: dict[str, Any]) -> CreditAccount | None:
    found = call.shop.credit_accounts.get(gid_number(a["id"], "StoreCreditAccount") or 0)
    if found is not None:
        store_credits.expire(call.world, found)
    return found


def _movements(account: CreditAccount, call: Call, a: dict[str, Any]) -> Page:
    indexed = [one for one in account.movements if one.created_at <= call.now - call.shop.search_lag]
    found = search(indexed, a.get("query"), MOVEMENT_SEARCH, call, "transactions")
    return paginate(sorted(found, key=_by_time), a, call, _by_time)


def _by_time(movement: CreditMovement) -> tuple[float, int]:
    return movement.created_at.timestamp(), movement.id


def _credit(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    given, currency = a["creditInput"], a["creditInput"]["creditAmount"]["currencyCode"]
    minor = to_minor(given["creditAmount"]["amount"], currency)
    account = _target(call, a["id"], currency)
    customer_id = gid_number(a["id"], "Customer")
    problem = _owner_problem(call, a["id"], account) or _credit_problem(call, given, minor, account)
    if problem is not None:
        return {PAYLOAD: None, "userErrors": [problem]}
    account = account or store_credits.open_account(call.world, call.shop, customer_id or 0, currency)
    made = store_credits.credit(call.world, call.shop, account, minor, expires_at=given.get("expiresAt"))
    return {PAYLOAD: made, "userErrors": []}


def _debit(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    money = a["debitInput"]["debitAmount"]
    minor, account = to_minor(money["amount"], money["currencyCode"]), _target(call, a["id"], money["currencyCode"])
    if account is None:
        return {PAYLOAD: None, "userErrors": [_no_account()]}
    problem = _debit_problem(account, minor, money["currencyCode"])
    if problem is not None:
        return {PAYLOAD: None, "userErrors": [problem]}
    return {PAYLOAD: store_credits.debit(call.world, call.shop, account, minor), "userErrors": []}


def _target(call: Call, given: str, currency: str) -> CreditAccount | None:
    """The account by its own id, or the owner's in that currency."""
    found = call.shop.credit_accounts.get(gid_number(given, "StoreCreditAccount") or 0)
    found = found or store_credits.account_of(call.shop, gid_number(given, "Customer") or 0, currency)
    if found is not None:
        store_credits.expire(call.world, found)
    return found


def _owner_problem(call: Call, given: str, account: CreditAccount | None) -> dict[str, Any] | None:
    if account is not None or gid_number(given, "Customer") in call.shop.customers:
        return None
    if gid_number(given, "StoreCreditAccount") is not None:
        return _no_account()
    return {"field": ["id"], "message": "Owner does not exist", "code": "OWNER_NOT_FOUND"}


def _credit_problem(
    call: Call, given: dict[str, Any], minor: int, account: CreditAccount | None
) -> dict[str, Any] | None:
    path, ends = ["creditInput", "creditAmount"], given.get("expiresAt")
    balance = account.balance_minor if account else 0
    if ends is not None and ends <= call.now:
        text = "The expiry date must be in the future"
        return {"field": ["creditInput", "expiresAt"], "message": text, "code": "EXPIRES_AT_IN_PAST"}
    if account is not None and account.currency != given["creditAmount"]["currencyCode"]:
        return {"field": [*path, "currencyCode"], "message": OTHER_CURRENCY, "code": "MISMATCHING_CURRENCY"}
    if minor <= 0:
        text = "A positive amount must be used to credit a store credit account"
        return {"field": [*path, "amount"], "message": text, "code": "NEGATIVE_OR_ZERO_AMOUNT"}
    if balance + minor > call.shop.credit_limit_minor:
        text = "The operation would cause the account's credit limit to be exceeded"
        return {"field": [*path, "amount"], "message": text, "code": "CREDIT_LIMIT_EXCEEDED"}
    return None


def _debit_problem(account: CreditAccount, minor: int, currency: str) -> dict[str, Any] | None:
    path = ["debitInput", "debitAmount"]
    if account.currency != currency:
        return {"field": [*path, "currencyCode"], "message": OTHER_CURRENCY, "code": "MISMATCHING_CURRENCY"}
    if minor <= 0:
        text = "A positive amount must be used to debit a store credit account"
        return {"field": [*path, "amount"], "message": text, "code": "NEGATIVE_OR_ZERO_AMOUNT"}
    if minor > account.balance_minor:
        text = "The store credit account does not have sufficient funds to satisfy the request"
        return {"field": [*path, "amount"], "message": text, "code": "INSUFFICIENT_FUNDS"}
    return None


def _no_account() -> dict[str, Any]:
    return {"field": ["id"], "message": "Store credit account does not exist", "code": "ACCOUNT_NOT_FOUND"}


def _owner(movement: CreditMovement, call: Call, a: dict[str, Any]) -> CreditAccount:
    return call.shop.credit_accounts[movement.account_id]


def _money(attribute: str) -> Resolver:
    def resolve(movement: CreditMovement, call: Call, a: dict[str, Any]) -> Money:
        return Money(getattr(movement, attribute), call.shop.credit_accounts[movement.account_id].currency)

    return resolve


def _origin(movement: CreditMovement, call: Call, a: dict[str, Any]) -> tuple[Any, Transaction] | None:
    order = call.shop.orders.get(movement.order_id or 0)
    paid = (one for one in order.transactions if one.gateway == "shopify_store_credit") if order else iter(())
    return next(((order, one) for one in paid), None)


def _credit_of(movement: CreditMovement, call: Call, a: dict[str, Any]) -> CreditMovement:
    return next(one for one in _owner(movement, call, a).movements if one.id == movement.credit_id)


_MOVEMENT: dict[str, Resolver] = {
    "account": needs(READ, "account", _owner),
    "amount": _money("amount_minor"),
    "balanceAfterTransaction": _money("balance_after_minor"),
    "createdAt": when("created_at"),
    "event": attr("event"),
    "origin": _origin,
}

TYPES: dict[str, dict[str, Resolver]] = {
    "StoreCreditConfiguration": {"storeCreditEnabled": attr("store_credit_enabled")},
    "StoreCreditAccount": {
        "id": node_id("StoreCreditAccount"),
        "balance": lambda k, c, a: Money(k.balance_minor, k.currency),
        "transactions": needs("read_store_credit_account_transactions", "transactions", _movements),
    },
    "StoreCreditAccountCreditTransaction": {
        **_MOVEMENT,
        "id": node_id("StoreCreditAccountCreditTransaction"),
        "expiresAt": when("expires_at"),
        "remainingAmount": _money("remaining_minor"),
    },
    "StoreCreditAccountDebitTransaction": {**_MOVEMENT, "id": node_id("StoreCreditAccountDebitTransaction")},
    "StoreCreditAccountExpirationTransaction": {**_MOVEMENT, "creditTransaction": _credit_of},
}

QUERIES: dict[str, Resolver] = {
    "storeCreditAccount": needs(READ, "storeCreditAccount", _account),
    "storeCreditConfiguration": lambda s, call, a: call.shop,
}

MUTATIONS: dict[str, Resolver] = {
    "storeCreditAccountCredit": needs(WRITE, "storeCreditAccountCredit", _credit),
    "storeCreditAccountDebit": needs(WRITE, "storeCreditAccountDebit", _debit),
}
