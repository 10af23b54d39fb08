"""Store credit: given once, found before it is given again, taken back, and spent at the checkout."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from plugin.admin_api.failures import Misread, Refused, ScopeMissing, Throttled, Unavailable
from plugin.admin_api.store_credits import (
    CreditAccount,
    CreditBooked,
    CreditDeclined,
    CreditMovement,
    NewCredit,
    credit_customer,
    debit_customer,
    is_credit_usable,
    list_movements,
    matching_credits,
    read_credit_account,
)
from plugin.domain.money import Money
from tests.admin_api.canned import data, line
from tests.admin_api.counter import START, Counter, eur
from tests.sim_shop import store_credits

MARK = datetime(2029, 12, 31, 23, 12, 41, tzinfo=UTC)
"""The second is the reward's own."""


@pytest.fixture
def there() -> Counter:
    return Counter()


def credit(there: Counter, **changes: object) -> NewCredit:
    return replace(NewCredit(there.ada.id, eur(1000), MARK), **changes)  # type: ignore[arg-type]


def account_of(there: Counter, currency: str = "EUR") -> CreditAccount:
    found = read_credit_account(there.client, there.ada.id, currency)
    assert found is not None
    return found


def ours(there: Counter, wanted: NewCredit, since: datetime = START) -> tuple[CreditMovement, ...]:
    return matching_credits(list_movements(there.client, account_of(there).gid, since), wanted)


def test_the_first_credit_opens_the_account_and_the_second_adds_to_it(there: Counter) -> None:
    assert read_credit_account(there.client, there.ada.id, "EUR") is None
    first = credit_customer(there.client, credit(there))
    second = credit_customer(there.client, credit(there, amount=eur(250)))
    assert isinstance(first, CreditBooked)
    assert isinstance(second, CreditBooked)
    # 10.00, then 10.00 + 2.50
    assert (first.balance, second.balance) == (eur(1000), eur(1250))
    assert second.number > first.number
    assert account_of(there).balance == eur(1250)


def test_what_is_sent_is_exactly_this() -> None:
    booked = {"id": "gid://shopify/StoreCreditAccountCreditTransaction/5"}
    booked |= {"balanceAfterTransaction": {"amount": "7.23", "currencyCode": "EUR"}}
    there = line(data(storeCreditAccountCredit={"storeCreditAccountTransaction": booked, "userErrors": []}))
    given = NewCredit(9001, eur(723), MARK, is_announced=True)
    assert credit_customer(there.client, given) == CreditBooked(5, eur(723))
    assert there.shopify.asked()["variables"] == {
        "id": "gid://shopify/Customer/9001",
        "credit": {
            "creditAmount": {"amount": "7.23", "currencyCode": "EUR"},
            "expiresAt": "2029-12-31T23:12:41Z",
            "notify": True,
        },
    }


def test_accounts_of_other_currencies_are_others(there: Counter) -> None:
    credit_customer(there.client, credit(there))
    credit_customer(there.client, credit(there, amount=Money(1500, "JPY")))
    assert account_of(there, "JPY").balance == Money(1500, "JPY")
    assert account_of(there).balance == eur(1000)
    assert read_credit_account(there.client, there.ada.id, "CHF") is None


@pytest.mark.parametrize("kind", ["timeout_after", "reset_after", "truncated_json", "server_error_after"])
def test_after_a_lost_answer_the_mark_tells_that_it_happened(there: Counter, kind: str) -> None:
    there.world.faults.add(kind, "storeCreditAccountCredit")
    with pytest.raises(Unavailable) as lost:
        credit_customer(there.client, credit(there))
    assert lost.value.is_effect_unknown
    [found] = ours(there, credit(there))
    assert (found.amount, found.expires_at, found.created_at) == (eur(1000), MARK, START)
    # one credit, although the answer to it was lost: the client has not sent it again by itself
    assert there.effects("store_credit_credited") == ["1000"]


@pytest.mark.parametrize("kind", ["timeout_before", "reset", "server_error", "bad_gateway", "html_200", "throttled"])
def test_before_the_effect_nothing_is_found_and_it_can_be_sent_again(there: Counter, kind: str) -> None:
    credit_customer(there.client, credit(there, expires_at=MARK + timedelta(seconds=1)))
    there.world.faults.add(kind, "storeCreditAccountCredit", times=None)
    with pytest.raises((Unavailable, Throttled)):
        credit_customer(there.client, credit(there))
    assert ours(there, credit(there)) == ()
    there.world.faults.clear()
    credit_customer(there.client, credit(there))
    assert len(ours(there, credit(there))) == 1


def test_a_mark_differs_by_a_second_an_amount_by_a_cent(there: Counter) -> None:
    credit_customer(there.client, credit(there))
    assert len(ours(there, credit(there))) == 1
    assert ours(there, credit(there, expires_at=MARK + timedelta(seconds=1))) == ()
    assert ours(there, credit(there, amount=eur(1001))) == ()
    assert ours(there, credit(there, expires_at=None)) == ()


def test_without_expiry_only_what_came_after_the_known_number_can_be_ours(there: Counter) -> None:
    plain = credit(there, expires_at=None)
    first, second = (credit_customer(there.client, plain) for _ in range(2))
    assert isinstance(first, CreditBooked)
    assert isinstance(second, CreditBooked)
    movements = list_movements(there.client, account_of(there).gid, START)
    assert [one.number for one in matching_credits(movements, plain)] == [second.number, first.number]
    assert [one.number for one in matching_credits(movements, plain, after_number=first.number)] == [second.number]
    assert matching_credits(movements, plain, after_number=second.number) == ()


@pytest.mark.parametrize(
    ("event", "origin", "is_ours"),
    [
        ("ADJUSTMENT", None, True),
        ("ORDER_REFUND", {"__typename": "OrderTransaction"}, False),
        ("ORDER_REFUND", None, False),
    ],
)
def test_money_given_back_for_an_order_is_not_our_credit(event: str, origin: object, is_ours: bool) -> None:
    node = {
        "__typename": "StoreCreditAccountCreditTransaction",
        "id": "gid://shopify/StoreCreditAccountCreditTransaction/5",
        "expiresAt": None,
        "remainingAmount": {"amount": "10.0", "currencyCode": "EUR"},
        "createdAt": "2026-11-24T09:00:00Z",
        "event": event,
        "origin": origin,
        "amount": {"amount": "10.0", "currencyCode": "EUR"},
    }
    page = {"nodes": [node], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    there = line(data(storeCreditAccount={"transactions": page}))
    movements = list_movements(there.client, "gid://shopify/StoreCreditAccount/1", START)
    assert len(matching_credits(movements, NewCredit(1, eur(1000)))) == is_ours


def test_a_lag_hides_what_has_just_happened_which_is_why_there_is_a_settle_time(there: Counter) -> None:
    there.shop.search_lag = timedelta(minutes=1)
    credit_customer(there.client, credit(there))
    assert ours(there, credit(there)) == ()
    there.world.clock.advance(timedelta(minutes=1))
    assert len(ours(there, credit(there))) == 1


def test_movements_are_listed_newest_first_over_pages_and_end_at_the_time_asked(there: Counter) -> None:
    account = store_credits.open_account(there.world, there.shop, there.ada.id, "EUR")
    for number in range(120):
        store_credits.credit(there.world, there.shop, account, number + 1)
        there.world.clock.advance(timedelta(minutes=1))
    listed = list_movements(there.client, account_of(there).gid, START + timedelta(minutes=10))
    # minutes 10 … 119 are asked for: 110 credits of 1.20 down to 0.11
    assert [one.amount.amount_minor for one in listed] == list(range(120, 10, -1))


def test_an_account_without_end_is_not_looked_through(there: Counter) -> None:
    account = store_credits.open_account(there.world, there.shop, there.ada.id, "EUR")
    for _ in range(1001):
        store_credits.credit(there.world, there.shop, account, 1)
    with pytest.raises(Misread) as endless:
        list_movements(there.client, account_of(there).gid, START)
    assert endless.value.reason == "account_endless"


def test_an_unknown_account_has_no_movements(there: Counter) -> None:
    with pytest.raises(Misread) as unknown:
        list_movements(there.client, "gid://shopify/StoreCreditAccount/1", START)
    assert unknown.value.reason == "account_unknown"


def test_taking_back_is_all_or_nothing(there: Counter) -> None:
    credit_customer(there.client, credit(there))
    assert debit_customer(there.client, there.ada.id, eur(1001)) is CreditDeclined.FUNDS_MISSING
    booked = debit_customer(there.client, there.ada.id, eur(600))
    assert isinstance(booked, CreditBooked)
    assert booked.balance == eur(400)
    [taken, given] = list_movements(there.client, account_of(there).gid, START)
    assert (taken.amount, taken.is_adjustment) == (eur(-600), True)
    assert (given.amount, given.remaining) == (eur(1000), eur(400))
    # a debit of the same size is never taken for a credit
    assert matching_credits([taken], credit(there, amount=eur(-600), expires_at=None)) == ()


def test_a_debit_takes_from_the_credit_that_ends_soonest_and_the_rest_of_it_goes(there: Counter) -> None:
    soon = START + timedelta(days=10)
    credit_customer(there.client, credit(there, expires_at=None))
    credit_customer(there.client, credit(there, amount=eur(500), expires_at=soon))
    debit_customer(there.client, there.ada.id, eur(200))
    there.world.clock.advance(timedelta(days=10))
    # 10.00 + 5.00 - 2.00 = 13.00; of the 5.00 are 3.00 left when it ends: 10.00
    assert account_of(there).balance == eur(1000)
    gone = list_movements(there.client, account_of(there).gid, START)[0]
    assert (gone.kind, gone.amount, gone.number) == ("StoreCreditAccountExpirationTransaction", eur(-300), None)


def test_what_a_person_decides_is_an_answer_and_nothing_moves(there: Counter) -> None:
    there.shop.credit_limit_minor = 1999
    credit_customer(there.client, credit(there))
    before = account_of(there).balance
    assert credit_customer(there.client, credit(there)) is CreditDeclined.LIMIT_EXCEEDED
    assert credit_customer(there.client, credit(there, customer_id=4)) is CreditDeclined.NO_CUSTOMER
    assert credit_customer(there.client, credit(there, expires_at=START)) is CreditDeclined.EXPIRY_PASSED
    assert debit_customer(there.client, 4, eur(1)) is CreditDeclined.NO_ACCOUNT
    assert debit_customer(there.client, there.ada.id, Money(1, "CHF")) is CreditDeclined.NO_ACCOUNT
    assert account_of(there).balance == before == eur(1000)
    assert there.effects("store_credit_credited") == ["1000"]
    assert there.effects("store_credit_debited") == []


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("MISMATCHING_CURRENCY", CreditDeclined.CURRENCY_MISMATCH),
        ("UNSUPPORTED_CURRENCY", CreditDeclined.CURRENCY_UNSUPPORTED),
    ],
)
def test_a_currency_that_does_not_fit_is_for_a_person(there: Counter, code: str, answer: CreditDeclined) -> None:
    there.world.faults.add("user_errors", "storeCreditAccountCredit", code=code)
    assert credit_customer(there.client, credit(there)) is answer


def test_nothing_at_all_is_our_mistake(there: Counter) -> None:
    with pytest.raises(Refused, match="NEGATIVE_OR_ZERO_AMOUNT"):
        credit_customer(there.client, credit(there, amount=eur(0)))


def test_a_user_error_nobody_knows_leaves_the_effect_open(there: Counter) -> None:
    there.world.faults.add("user_errors", "storeCreditAccountCredit", code="BRAND_NEW")
    with pytest.raises(Unavailable) as lost:
        credit_customer(there.client, credit(there))
    assert lost.value.is_effect_unknown


def test_without_the_scope_to_write_nothing_moves() -> None:
    there = Counter(without=["write_store_credit_account_transactions"])
    with pytest.raises(ScopeMissing) as missing:
        credit_customer(there.client, credit(there))
    assert missing.value.scope == "write_store_credit_account_transactions"
    assert there.shop.credit_accounts == {}


def test_without_the_scope_to_read_the_account_a_credit_is_still_answered() -> None:
    there = Counter(without=["read_store_credit_accounts"])
    assert isinstance(credit_customer(there.client, credit(there)), CreditBooked)
    with pytest.raises(ScopeMissing) as missing:
        read_credit_account(there.client, there.ada.id, "EUR")
    assert missing.value.scope == "read_store_credit_accounts"


def test_credit_pays_for_an_order_and_what_it_paid_is_no_adjustment(there: Counter) -> None:
    credit_customer(there.client, credit(there))
    order = there.order((there.mug, 1), use_store_credit=True)
    # mug 20.00 + shipping 4.90 = 24.90: 10.00 of it by credit
    assert [(t.gateway, t.amount_minor) for t in order.transactions] == [
        ("shopify_store_credit", 1000),
        ("bogus", 1490),
    ]
    assert (order.total_minor, order.discount_minor) == (2490, 0)
    spent = list_movements(there.client, account_of(there).gid, START)[0]
    assert (spent.amount, spent.is_adjustment) == (eur(-1000), False)
    assert debit_customer(there.client, there.ada.id, eur(1)) is CreditDeclined.FUNDS_MISSING


def test_a_guest_with_the_same_address_spends_no_credit(there: Counter) -> None:
    credit_customer(there.client, credit(there))
    order = there.order((there.mug, 1), use_store_credit=True, email="ada@example.com")
    assert [t.gateway for t in order.transactions] == ["bogus"]
    assert account_of(there).balance == eur(1000)


def test_a_shop_that_has_switched_credit_off_says_so_and_lets_nobody_spend_it(there: Counter) -> None:
    credit_customer(there.client, credit(there))
    assert is_credit_usable(there.client)
    there.shop.store_credit_enabled = False
    assert not is_credit_usable(there.client)
    assert [t.gateway for t in there.order((there.mug, 1), use_store_credit=True).transactions] == ["bogus"]
