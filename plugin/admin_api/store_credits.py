"""A customer's store credit: put in, taken back, and looked up before it is put in again.

Source: storeCreditAccountCredit, storeCreditAccountDebit, storeCreditAccounts and transactions, Admin GraphQL 2026-10.
Scopes: write_store_credit_account_transactions, read_store_credit_accounts, read_customers.
Shopify takes no key that would make a second credit fail. What marks a credit as ours is its expiry, a second of its
own for each reward, or without expiry its amount after a known transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugin.admin_api.answers import lost, read
from plugin.admin_api.discount_shapes import utc_text
from plugin.admin_api.failures import Misread, Refused
from plugin.admin_api.gids import customer_gid, gid_number
from plugin.admin_api.mutations import Asks, mutate
from plugin.admin_api.operations import find_operation
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money

_MOST_PAGES = 20
_NUMBERED = ("StoreCreditAccountCreditTransaction", "StoreCreditAccountDebitTransaction")


@dataclass(frozen=True, slots=True)
class NewCredit:
    """A credit to give. `expires_at` None means never; given, its second is the credit's mark."""

    customer_id: int
    amount: Money
    expires_at: datetime | None = None
    is_announced: bool = False
    """Whether Shopify mails the customer."""


@dataclass(frozen=True, slots=True)
class CreditBooked:
    """A movement that has happened; `number` is Shopify's id of it, growing with time."""

    number: int
    balance: Money


class CreditDeclined(StrEnum):
    """Why the account did not move and will not: a person decides what to do instead."""

    NO_CUSTOMER = "no_customer"
    NO_ACCOUNT = "no_account"
    LIMIT_EXCEEDED = "limit_exceeded"
    CURRENCY_MISMATCH = "currency_mismatch"
    CURRENCY_UNSUPPORTED = "currency_unsupported"
    EXPIRY_PASSED = "expiry_passed"
    FUNDS_MISSING = "funds_missing"


@dataclass(frozen=True, slots=True)
class CreditAccount:
    """A customer's account in one currency."""

    gid: str
    balance: Money


@dataclass(frozen=True, slots=True)
class CreditMovement:
    """One transaction of an account. `amount` is negative where money went out; `remaining` is a credit's unspent part.

    `number` is None for expirations and reverted debits. `is_adjustment` means that no order or payment caused it.
    """

    kind: str
    number: int | None
    amount: Money
    created_at: datetime
    is_adjustment: bool
    expires_at: datetime | None = None
    remaining: Money | None = None


_DECLINED = {
    "OWNER_NOT_FOUND": CreditDeclined.NO_CUSTOMER,
    "ACCOUNT_NOT_FOUND": CreditDeclined.NO_ACCOUNT,
    "CREDIT_LIMIT_EXCEEDED": CreditDeclined.LIMIT_EXCEEDED,
    "MISMATCHING_CURRENCY": CreditDeclined.CURRENCY_MISMATCH,
    "UNSUPPORTED_CURRENCY": CreditDeclined.CURRENCY_UNSUPPORTED,
    "EXPIRES_AT_IN_PAST": CreditDeclined.EXPIRY_PASSED,
    "INSUFFICIENT_FUNDS": CreditDeclined.FUNDS_MISSING,
}


def credit_customer(client: Asks, credit: NewCredit) -> CreditBooked | CreditDeclined:
    """Credit once; opens the account where there is none. Raises AdminApiError.

    Never send it again after an unknown outcome without having looked: each call is a credit of its own.
    """
    expires_at = utc_text(credit.expires_at) if credit.expires_at is not None else None
    given = {"creditAmount": _amount(credit.amount), "expiresAt": expires_at, "notify": credit.is_announced}
    variables = {"id": customer_gid(credit.customer_id), "credit": given}
    return _book(client, "credit_customer", variables, "storeCreditAccountCredit")


def debit_customer(client: Asks, customer_id: int, amount: Money) -> CreditBooked | CreditDeclined:
    """Take back once, all or nothing (FUNDS_MISSING). Raises AdminApiError; look before sending it again."""
    variables = {"id": customer_gid(customer_id), "debit": {"debitAmount": _amount(amount)}}
    return _book(client, "debit_customer", variables, "storeCreditAccountDebit")


def is_credit_usable(client: Asks) -> bool:
    """Tell whether the shop lets its customers pay with store credit; crediting works without it, spending does not."""
    return read(client.run("read_store_credit_switch"), "storeCreditConfiguration", "storeCreditEnabled") is True


def read_credit_account(client: Asks, customer_id: int, currency: str) -> CreditAccount | None:
    """Read the customer's account in that currency; None where there is no account, or no customer."""
    variables = {"id": customer_gid(customer_id), "query": f"currency_code:{currency}"}
    nodes = read(client.run("read_store_credit", variables), "customer", "storeCreditAccounts", "nodes")
    for node in nodes if isinstance(nodes, list) else ():
        gid, balance = read(node, "id"), _money(read(node, "balance"))
        if isinstance(gid, str) and balance.currency == currency:
            return CreditAccount(gid, balance)
    return None


def list_movements(client: Asks, account_gid: str, since: datetime) -> tuple[CreditMovement, ...]:
    """Give what happened on the account at or after `since`, newest first.

    Raises Misread (`account_unknown`) where the account is not there, `account_endless` beyond 1,000 movements.
    """
    found: list[CreditMovement] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        page = read(client.run("list_store_credit", {"id": account_gid, "after": after}), "storeCreditAccount")
        nodes = read(page, "transactions", "nodes")
        if not isinstance(nodes, list):
            raise Misread("the store credit account is not there", reason="account_unknown")
        movements = [_movement(node) for node in nodes]
        found += [movement for movement in movements if movement.created_at >= since]
        after = _next_cursor(page)
        if after is None or any(one.created_at < since for one in movements):
            return tuple(found)
    raise Misread("the account has too many movements to look through", reason="account_endless")


def matching_credits(
    movements: Iterable[CreditMovement], credit: NewCredit, *, after_number: int = 0
) -> tuple[CreditMovement, ...]:
    """Pick the movements that can only be this credit: amount, currency and expiry to the second, not from an order.

    A credit without expiry has no mark: what matches after `after_number` may be anybody's, so more than one match,
    or one beside another open reward of that amount, is for a person to look at.
    """
    wanted = utc_text(credit.expires_at) if credit.expires_at is not None else None
    return tuple(
        one
        for one in movements
        if one.kind == "StoreCreditAccountCreditTransaction"
        and one.is_adjustment
        and one.amount == credit.amount
        and (utc_text(one.expires_at) if one.expires_at is not None else None) == wanted
        and (one.number or 0) > after_number
    )


def _book(client: Asks, operation: str, variables: Mapping[str, object], root: str) -> CreditBooked | CreditDeclined:
    try:
        payload = mutate(client, operation, variables, root=root)
    except Refused as refusal:
        for error in refusal.user_errors:
            if error.code in _DECLINED:
                return _DECLINED[error.code]
        raise
    booked = read(payload, "storeCreditAccountTransaction")
    number = _number(read(booked, "id"))
    if number is None:
        raise lost(find_operation(operation), "the answer lacks the transaction", reason="payload_missing")
    return CreditBooked(number, _money(read(booked, "balanceAfterTransaction"), operation))


def _movement(node: object) -> CreditMovement:
    expires, remaining = read(node, "expiresAt"), read(node, "remainingAmount")
    return CreditMovement(
        kind=str(read(node, "__typename")),
        number=_number(read(node, "id")),
        amount=_money(read(node, "amount")),
        created_at=_moment(read(node, "createdAt")),
        is_adjustment=read(node, "event") == "ADJUSTMENT" and read(node, "origin") is None,
        expires_at=_moment(expires) if expires is not None else None,
        remaining=_money(remaining) if remaining is not None else None,
    )


def _number(gid: object) -> int | None:
    return next((number for kind in _NUMBERED if (number := gid_number(gid, kind)) is not None), None)


def _next_cursor(page: object) -> str | None:
    cursor = read(page, "transactions", "pageInfo", "endCursor")
    has_next = read(page, "transactions", "pageInfo", "hasNextPage") is True
    return cursor if has_next and isinstance(cursor, str) else None


def _amount(amount: Money) -> dict[str, str]:
    return {"amount": amount.decimal_text(), "currencyCode": amount.currency}


def _moment(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise lost(find_operation("list_store_credit"), "a time cannot be read", reason="answer_unreadable") from None


def _money(amount: object, operation: str = "list_store_credit") -> Money:
    try:
        return parse_money(read(amount, "amount"), read(amount, "currencyCode"))
    except MoneyUnreadable:
        raise lost(find_operation(operation), "an amount cannot be read", reason="answer_unreadable") from None
