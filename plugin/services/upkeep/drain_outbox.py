"""Work off what we owe the outside: lease messages, do each one's verb, write down how it ended.

A message is done, waits for a known time, is tried again after a growing pause, waits for the merchant, or is left
to a person. One that fails never keeps the next from its turn.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from plugin.admin_api.failures import AccessLost, AdminApiError, RemedyClass, Throttled
from plugin.auth.oauth import MerchantNeeded
from plugin.db.outbox import (
    Message,
    bury_message,
    finish_message,
    lease_messages,
    postpone_message,
    wait_message,
)
from plugin.db.shops import ShopGone, read_shop
from plugin.domain.shop import Shop, ShopStanding
from plugin.logs import Log, error_word, log_context
from plugin.services.offers.prepare_offer import prepare_offer
from plugin.services.offers.refill_pool import refill_pool
from plugin.services.offers.retire_code import retire_code
from plugin.services.orders.refresh_orders import refresh_orders
from plugin.services.rewards.issue_reward import issue_reward
from plugin.services.rewards.withdraw_reward import withdraw_reward
from plugin.services.shops.backfill_buyers import backfill_buyers
from plugin.services.shops.distrust_access import distrust_access
from plugin.services.shops.learn_shop import learn_shop
from plugin.services.workbench import Workbench

Result = str | timedelta | None
Verb = Callable[[Workbench, Shop, str, datetime], Result]
WAIT_FOR_MERCHANT = timedelta(hours=1)
_log = Log(__name__)


def drain_outbox(bench: Workbench, now: datetime, limit: int) -> int:
    """Do up to `limit` due messages of all shops; gives how many were taken."""
    with bench.engine.begin() as conn:
        leased = lease_messages(conn, now, limit)
    for message in leased:
        _do(bench, message)
    return len(leased)


def _do(bench: Workbench, message: Message) -> None:
    now = bench.clock.now()
    shop = _shop_of(bench, message)
    if isinstance(shop, str):
        _finish(bench, message, shop, now)
        return
    if not shop.is_active:
        _wait(bench, message, f"shop {shop.standing.value}", now + WAIT_FOR_MERCHANT)
        return
    with log_context(shop=shop.shop_domain, message=message.message_id):
        try:
            result = VERBS[message.kind](bench, shop, message.reference, now)
        except Exception as error:
            # Nothing may be swallowed here: it is written down and the message comes back or is buried.
            _log.error("message_failed", error, kind=message.kind, attempts=message.attempts)
            _fail(bench, shop, message, error, bench.clock.now())
            return
    if isinstance(result, timedelta):
        _wait(bench, message, "not yet", bench.clock.now() + result)
    else:
        _finish(bench, message, result or "done", bench.clock.now())


def _shop_of(bench: Workbench, message: Message) -> Shop | str:
    """The shop to act for, or why there is nothing to do for it."""
    try:
        with bench.engine.begin() as conn:
            shop = read_shop(conn, message.shop_id)
    except ShopGone:
        return "shop erased"
    if shop.standing is ShopStanding.UNINSTALLED and message.kind not in _KEPT:
        return "shop uninstalled"
    return shop if message.kind in _KEPT or message.installation == shop.installation else "an earlier installation's"


def _fail(bench: Workbench, shop: Shop, message: Message, error: Exception, now: datetime) -> None:
    word = error_word(error)
    if isinstance(error, AccessLost):
        with bench.engine.begin() as conn:
            distrust_access(conn, shop)
    is_merchants = isinstance(error, MerchantNeeded) or (
        isinstance(error, AdminApiError) and error.remedy_class is RemedyClass.REFUSE
    )
    if is_merchants and not isinstance(error, AccessLost):
        _wait(bench, message, word, now + WAIT_FOR_MERCHANT)
    elif isinstance(error, Throttled):
        _wait(bench, message, word, now + timedelta(seconds=max(1.0, error.wait_s or 10.0)))
    elif getattr(error, "is_final", False) or getattr(error, "remedy_class", None) is RemedyClass.BURY:
        _bury(bench, message, word, now)
    else:
        _postpone(bench, message, word, now)


def _finish(bench: Workbench, message: Message, outcome: str, now: datetime) -> None:
    with bench.engine.begin() as conn:
        finish_message(conn, message.shop_id, message, outcome, now)


def _wait(bench: Workbench, message: Message, reason: str, due_at: datetime) -> None:
    with bench.engine.begin() as conn:
        wait_message(conn, message.shop_id, message, reason, due_at=due_at)


def _postpone(bench: Workbench, message: Message, reason: str, now: datetime) -> None:
    with bench.engine.begin() as conn:
        is_kept = postpone_message(conn, message.shop_id, message, reason, now=now, luck=secrets.randbelow(1000) / 1000)
    if not is_kept:
        _log.error("message_dead", kind=message.kind, reason=reason)


def _bury(bench: Workbench, message: Message, reason: str, now: datetime) -> None:
    with bench.engine.begin() as conn:
        bury_message(conn, message.shop_id, message, reason, now)
    _log.error("message_dead", kind=message.kind, reason=reason)


def _last_number(reference: str) -> int:
    return int(reference.rpartition(":")[2])


def _two_numbers(reference: str) -> tuple[int, int]:
    _, first, second = reference.split(":")
    return int(first), int(second)


def _refresh(bench: Workbench, shop: Shop, reference: str, now: datetime) -> Result:
    order_id = _last_number(reference)
    return refresh_orders(bench, shop, [order_id], now=now).get(order_id)


VERBS: Mapping[str, Verb] = {
    "learn_shop": lambda bench, shop, _, now: learn_shop(bench, shop, now),
    "backfill_buyers": lambda bench, shop, _, now: backfill_buyers(bench, shop, now),
    "prepare_offer": lambda bench, shop, ref, now: prepare_offer(bench, shop, *_two_numbers(ref), now),
    "refill_pool": lambda bench, shop, ref, now: refill_pool(bench, shop, *_two_numbers(ref), now),
    "retire_code": lambda bench, shop, ref, now: retire_code(bench, shop, ref, now),
    "issue_reward": lambda bench, shop, ref, now: issue_reward(bench, shop, _last_number(ref), now),
    "withdraw_reward": lambda bench, shop, ref, now: withdraw_reward(bench, shop, _last_number(ref), now),
    "refresh_order": _refresh,
}
_KEPT = frozenset({"prepare_offer", "refill_pool", "retire_code", "issue_reward", "withdraw_reward", "refresh_order"})
"""What is still owed after a re-installation; while the app is away it waits."""
