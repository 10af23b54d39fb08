"""Give a reward as store credit, once: a retry, a second worker or a restored database finds it instead."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.admin_api.client import AdminClient
from plugin.admin_api.gids import gid_of
from plugin.db.orders.judged_orders import read_orders_of
from plugin.db.rewards.credit_moves import aim_move
from plugin.db.shops.shops import read_shop
from plugin.domain.rewards.credit_mark import CreditMark, mark_expiry
from plugin.domain.rewards.credit_steps import AskPerson, Dropped, NotSent, Purpose, Refusal, Settled, WaitUntil
from plugin.domain.rewards.issue import Declined, Given, Issue
from plugin.services.giving.move_credit import move_credit
from plugin.services.workbench import Workbench

AT_ONCE, SOON = timedelta(seconds=1), timedelta(minutes=1)
LONG_BEFORE = timedelta(days=60)
"""How far to look back for a forgotten send of what is for no order."""


def give_credit(bench: Workbench, client: AdminClient, issue: Issue, _now: datetime) -> Given | Declined | timedelta:
    """Credit the customer's account; a time to wait after a send without an answer, or while the account is busy.

    Where the reward is no longer approved nothing is sent and it is time to look again at once. Raises AdminApiError
    where it was certainly not sent; IntegrityError where another reward took the movement over: come again.
    """
    with bench.engine.begin() as conn:
        since = _aim(conn, issue)
    outcome = move_credit(bench, client, issue.reward, Purpose.GIVE, since)
    match outcome:
        case Settled(number, expires_at):
            return Given(gid_of("StoreCreditAccountCreditTransaction", number), expires_at)
        case WaitUntil(moment):
            return max(moment - bench.clock.now(), AT_ONCE)
        case AskPerson(reason) | Refusal(reason):
            return Declined(reason)
        case Dropped():
            return AT_ONCE
        case NotSent():
            return SOON


def _aim(conn: Connection, issue: Issue) -> datetime:
    """Write what is to be given and give the time before which it cannot have been: that of its order."""
    reward, days = issue.reward, issue.benefit.valid_days
    shop = read_shop(conn, reward.shop_id)
    expires_at = None
    if days is not None:
        name = f"{shop.shop_domain}|{reward.issue_key}"
        expires_at = mark_expiry(name, issue.first_sent_at + timedelta(days=days), shop.timezone)
    mark = CreditMark(reward.amount, expires_at)
    aim_move(conn, reward.shop_id, reward.reward_id, Purpose.GIVE, issue.customer_id, mark)
    order = read_orders_of(conn, reward.shop_id, [reward.order_id]).get(reward.order_id)
    return order.ordered_at if order is not None else issue.first_sent_at - LONG_BEFORE
