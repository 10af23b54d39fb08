"""Once a day: two credits of one mark are one too many. It is taken back, booked and told.

What no protocol can fence is a process that froze between its last look at the clock and the sending: it wakes up and
sends what somebody else has sent meanwhile.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from plugin.admin_api.client import AdminClient
from plugin.admin_api.store_credits import (
    CreditMovement,
    NewCredit,
    list_movements,
    matching_credits,
    read_credit_account,
)
from plugin.db.engine import reading
from plugin.db.rewards.credit_moves import GivenCredit, aim_move, claimed_numbers, marked_since, read_move
from plugin.db.rewards.ledger_entries import book_entry, list_entries
from plugin.db.rewards.rewards import read_reward
from plugin.domain.money import Money
from plugin.domain.rewards.credit_mark import CreditMark
from plugin.domain.rewards.credit_steps import Purpose, Settled
from plugin.domain.rewards.ledger import MENDED, doubled_entry, mended_entry
from plugin.domain.rewards.reward import Reward
from plugin.domain.shop import Shop
from plugin.logs import Log
from plugin.services.giving.move_credit import move_credit
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

LOOK_BACK = timedelta(days=3)
EARLIER = timedelta(days=1)
"""How long before it was settled the other one may have happened."""
_log = Log(__name__)


def audit_credits(bench: Workbench, shop: Shop, now: datetime) -> int:
    """Take back what was given twice in the last three days; gives how many it mended. Raises AdminApiError.

    Repeating it takes nothing twice. Credits without expiry have no mark and cannot be told from others' here.
    """
    with reading(bench.engine) as conn:
        given = marked_since(conn, shop.shop_id, now - LOOK_BACK)
    if not given:
        return 0
    client = reach_shop(bench, shop, is_background=True)
    doubles = [double for account in _by_account(given) for double in _doubles(bench, shop, client, account)]
    fates = Counter(_mend(bench, shop, client, double, now) for double in doubles)
    if fates["mended"] or fates["open"]:
        _log.error("credit_doubled", found=fates["mended"] + fates["open"], count=fates["mended"])
    return fates["mended"]


def _by_account(given: Sequence[GivenCredit]) -> Iterator[list[GivenCredit]]:
    def account(one: GivenCredit) -> tuple[int, str]:
        return one.record.customer_id, one.record.mark.amount.currency

    for _, group in groupby(sorted(given, key=account), account):
        yield list(group)


def _doubles(bench: Workbench, shop: Shop, client: AdminClient, given: Sequence[GivenCredit]) -> Iterator[GivenCredit]:
    """The credits of one account that are there a second time."""
    first = given[0].record
    account = read_credit_account(client, first.customer_id, first.mark.amount.currency)
    if account is None:
        return
    since = min(one.settled_at for one in given) - EARLIER
    movements = list_movements(client, account.gid, since)
    for one in given:
        if _is_double(bench, shop, one, movements):
            yield one


def _is_double(bench: Workbench, shop: Shop, given: GivenCredit, movements: Sequence[CreditMovement]) -> bool:
    record = given.record
    alike = matching_credits(movements, NewCredit(record.customer_id, record.mark.amount, record.mark.expires_at))
    numbers = {one.number for one in alike if one.number is not None} - {record.number}
    with reading(bench.engine) as conn:
        return bool(numbers - claimed_numbers(conn, shop.shop_id, given.reward_id, Purpose.GIVE, numbers))


def _mend(bench: Workbench, shop: Shop, client: AdminClient, double: GivenCredit, now: datetime) -> str:
    """Take one of the two back; in a word what came of it."""
    with reading(bench.engine) as conn:
        reward = read_reward(conn, shop.shop_id, double.reward_id)
        assert reward is not None
        if any(one.reason == MENDED for one in list_entries(conn, shop.shop_id, reward.ledger_key)):
            return "mended before"
    taken = _aim(bench, client, reward, double)
    if taken.amount_minor:
        outcome = move_credit(bench, client, reward, Purpose.MEND, double.settled_at - EARLIER)
        if not isinstance(outcome, Settled):
            return "open"
    with bench.engine.begin() as conn:
        amount = double.record.mark.amount
        book_entry(conn, shop.shop_id, doubled_entry(reward.ledger_key, amount), now)
        book_entry(conn, shop.shop_id, mended_entry(reward.ledger_key, amount, taken), now)
    return "mended"


def _aim(bench: Workbench, client: AdminClient, reward: Reward, double: GivenCredit) -> Money:
    """How much is taken back: what was begun, or what the account has, at most what was given twice."""
    whose = (reward.shop_id, reward.reward_id, Purpose.MEND)
    with reading(bench.engine) as conn:
        begun = read_move(conn, *whose)
    if begun is not None and (begun.sends or begun.number):
        return -begun.mark.amount
    customer_id, amount = double.record.customer_id, double.record.mark.amount
    account = read_credit_account(client, customer_id, amount.currency)
    nothing = Money(0, amount.currency)
    taken = nothing if account is None else max(nothing, min(amount, account.balance))
    if taken.amount_minor:
        with bench.engine.begin() as conn:
            aim_move(conn, *whose, customer_id, CreditMark(-taken))
    return taken
