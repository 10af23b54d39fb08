"""Take store credit back: as much of it as the account still has. What is gone is a loss; history is not edited."""

from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.admin_api.store_credits import CreditDeclined, read_credit_account
from plugin.db.engine import reading
from plugin.db.orders.judged_orders import read_orders_of
from plugin.db.rewards.credit_moves import aim_move, read_move
from plugin.db.rewards.ledger_entries import book_entry, list_entries
from plugin.domain.money import Money
from plugin.domain.rewards.credit_mark import CreditMark
from plugin.domain.rewards.credit_protocol import UNANSWERED
from plugin.domain.rewards.credit_steps import (
    AskPerson,
    CreditRecord,
    Dropped,
    NotSent,
    Outcome,
    Purpose,
    Refusal,
    Settled,
    WaitUntil,
)
from plugin.domain.rewards.ledger import GONE, lost_entry
from plugin.domain.rewards.reward import Reward, RewardState
from plugin.services.giving.move_credit import move_credit
from plugin.services.workbench import Workbench

AT_ONCE, SOON = timedelta(seconds=1), timedelta(minutes=1)
LONG_BEFORE = timedelta(days=60)
"""How far to look back where there is no order to begin with."""
_SPENT_MEANWHILE = f"credit_{CreditDeclined.FUNDS_MISSING.value}"


class CreditUnclear(Exception):
    """Whether money was moved cannot be told from what the account shows: a person has to look."""

    is_final = True

    def __init__(self, reason: str) -> None:
        super().__init__("look at the customer's store credit in the shop's admin")
        self.reason = reason


def take_credit(bench: Workbench, client: AdminClient, reward: Reward, now: datetime) -> str | timedelta:
    """Debit what was given for a reward that was taken back; gives the outcome, or how long to wait.

    Doing it again changes nothing. Raises AdminApiError, and CreditUnclear where only a person can tell.
    """
    if reward.state is RewardState.EXPIRED:
        return "expired by itself"
    with reading(bench.engine) as conn:
        given = read_move(conn, reward.shop_id, reward.reward_id, Purpose.GIVE)
        order = read_orders_of(conn, reward.shop_id, [reward.order_id]).get(reward.order_id)
        is_over = any(one.reason == GONE for one in list_entries(conn, reward.shop_id, reward.ledger_key))
    if given is None or not (given.sends or given.number):
        return "no credit to take back"
    since = order.ordered_at if order is not None else (reward.sent_at or now) - LONG_BEFORE
    found = _find(bench, client, reward, since)
    if not isinstance(found, CreditRecord):
        return found
    return "partly gone" if is_over else _take(bench, client, reward, found, since, now)


def _find(bench: Workbench, client: AdminClient, reward: Reward, since: datetime) -> CreditRecord | str | timedelta:
    """See what became of a send without an answer; a reward that is not approved any more is not sent again."""
    outcome = move_credit(bench, client, reward, Purpose.GIVE, since)
    match outcome:
        case Settled():
            with reading(bench.engine) as conn:
                given = read_move(conn, reward.shop_id, reward.reward_id, Purpose.GIVE)
            assert given is not None
            return given
        case WaitUntil(moment):
            return max(moment - bench.clock.now(), AT_ONCE)
        case AskPerson(reason) if reason != UNANSWERED:
            raise CreditUnclear(reason)
        case _:
            return "no credit to take back"


def _take(
    bench: Workbench, client: AdminClient, reward: Reward, given: CreditRecord, since: datetime, now: datetime
) -> str | timedelta:
    with reading(bench.engine) as conn:
        begun = read_move(conn, reward.shop_id, reward.reward_id, Purpose.TAKE)
    if begun is None or not (begun.sends or begun.number):
        there = _there(client, given, now)
        if not there.amount_minor:
            return _end(bench, reward, there, given, now)
        with bench.engine.begin() as conn:
            whose = (reward.shop_id, reward.reward_id, Purpose.TAKE)
            begun = aim_move(conn, *whose, given.customer_id, CreditMark(-there))
    outcome = move_credit(bench, client, reward, Purpose.TAKE, since)
    return _answer(bench, reward, outcome, given, begun, now)


def _there(client: AdminClient, given: CreditRecord, now: datetime) -> Money:
    """What can be taken: the credit, or the balance where that is less; nothing of a credit that has run out."""
    amount, expires_at = given.mark.amount, given.mark.expires_at
    account = read_credit_account(client, given.customer_id, amount.currency)
    if account is None or (expires_at is not None and expires_at <= now):
        return Money(0, amount.currency)
    return max(Money(0, amount.currency), min(amount, account.balance))


def _answer(
    bench: Workbench, reward: Reward, outcome: Outcome, given: CreditRecord, begun: CreditRecord, now: datetime
) -> str | timedelta:
    match outcome:
        case Settled():
            return _end(bench, reward, -begun.mark.amount, given, now)
        case WaitUntil(moment):
            return max(moment - bench.clock.now(), AT_ONCE)
        case Refusal(reason) if reason == _SPENT_MEANWHILE and begun.sends == 0:
            return AT_ONCE
        case Refusal(reason) if reason == _SPENT_MEANWHILE:
            # A first debit was never answered: what is missing now may be just that.
            raise CreditUnclear(UNANSWERED)
        case Refusal():
            return _end(bench, reward, Money(0, given.mark.amount.currency), given, now)
        case AskPerson(reason):
            raise CreditUnclear(reason)
        case NotSent() | Dropped():
            return SOON


def _end(bench: Workbench, reward: Reward, taken: Money, given: CreditRecord, now: datetime) -> str:
    lost = given.mark.amount - taken
    if lost.amount_minor:
        with bench.engine.begin() as conn:
            book_entry(conn, reward.shop_id, lost_entry(reward.ledger_key, lost), now)
    return "taken back" if not lost.amount_minor else "partly gone"
