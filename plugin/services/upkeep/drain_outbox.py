"""Work off what we owe the outside: lease messages, do each one's verb, write down how it ended.

A message is done, waits for a known time, is tried again after a growing pause, waits for the merchant, or is left
to a person. One that fails never keeps the next from its turn. What Shopify can do for many at once is done together.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from plugin.admin_api.failures import AccessLost, AdminApiError, RemedyClass, ShopFrozen, Throttled, Unavailable
from plugin.auth.oauth import GrantError, MerchantNeeded
from plugin.db.shops.shops import ShopGone, read_shop
from plugin.db.work.outbox import (
    Message,
    bury_message,
    finish_messages,
    lease_messages,
    postpone_message,
    return_messages,
    wait_message,
)
from plugin.domain.shop import Shop, ShopStanding
from plugin.logs import Log, error_word, log_context
from plugin.services.offers.end_offer import end_offer
from plugin.services.offers.prepare_offer import prepare_offer
from plugin.services.offers.refill_pool import refill_pool
from plugin.services.offers.retire_codes import retire_codes
from plugin.services.orders.reading.owe_lines import LINES
from plugin.services.orders.reading.refresh_orders import refresh_orders
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


def drain_outbox(
    bench: Workbench,
    now: datetime,
    limit: int,
    is_stopping: Callable[[], bool] = lambda: False,
    *,
    chance: Callable[[], float] = random.random,
) -> int:
    """Do up to `limit` due messages of all shops; gives how many were taken.

    When a stop is asked for, what is not begun is given back. `chance` (0 to 1) spreads what is tried again over time.
    """
    with bench.engine.begin() as conn:
        leased = lease_messages(conn, now, limit)
    groups = _together(leased)
    for place, group in enumerate(groups):
        if is_stopping():
            with bench.engine.begin() as conn:
                return_messages(conn, [message for left in groups[place:] for message in left], bench.clock.now())
            break
        _do(bench, group, chance)
    return len(leased)


def _together(leased: Sequence[Message]) -> list[list[Message]]:
    """One shop's messages of a kind that is done together, as one; every other one alone; in the order they came."""
    groups: dict[tuple[object, ...], list[Message]] = {}
    for message in leased:
        if message.kind in VERBS_TOGETHER:
            key: tuple[object, ...] = (message.shop_id, message.kind, message.installation)
        else:
            key = (message.message_id,)
        groups.setdefault(key, []).append(message)
    return list(groups.values())


def _do(bench: Workbench, group: Sequence[Message], chance: Callable[[], float]) -> None:
    now, first = bench.clock.now(), group[0]
    shop = _shop_of(bench, first)
    if isinstance(shop, str):
        _end(bench, group, dict.fromkeys((message.reference for message in group), shop))
    elif not shop.is_active:
        until = WAIT_FOR_MERCHANT
        _end(
            bench, group, dict.fromkeys((message.reference for message in group), until), f"shop {shop.standing.value}"
        )
    else:
        with log_context(shop=shop.shop_domain, message=first.message_id):
            _try(bench, shop, group, now, chance)


def _try(bench: Workbench, shop: Shop, group: Sequence[Message], now: datetime, chance: Callable[[], float]) -> None:
    first = group[0]
    try:
        if first.kind in VERBS_TOGETHER:
            references = [message.reference for message in group]
            results = VERBS_TOGETHER[first.kind](bench, shop, references, now)
        else:
            results = {first.reference: VERBS[first.kind](bench, shop, first.reference, now)}
    except Exception as error:
        # Nothing may be swallowed here: it is written down and the message comes back or is buried.
        if len(group) > 1 and not isinstance(error, _OF_THE_SHOP):
            for message in group:
                _try(bench, shop, [message], now, chance)
            return
        _log.error("message_failed", error, kind=first.kind, attempts=first.attempts, count=len(group))
        for message in group:
            _fail(bench, shop, message, error, chance())
        return
    _end(bench, group, results)


def _end(bench: Workbench, group: Sequence[Message], results: Mapping[str, Result], why: str = "not yet") -> None:
    """Write down in one commit how a group ended; `why` is what those wait for that are not done."""
    now = bench.clock.now()
    done: list[tuple[Message, str]] = []
    with bench.engine.begin() as conn:
        for message in group:
            result = results.get(message.reference)
            if isinstance(result, timedelta):
                wait_message(conn, message.shop_id, message, why, due_at=now + result)
            else:
                done.append((message, result or "done"))
        finish_messages(conn, group[0].shop_id, done, now)


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


def _fail(bench: Workbench, shop: Shop, message: Message, error: Exception, luck: float) -> None:
    word, now = error_word(error), bench.clock.now()
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
        _postpone(bench, message, word, now, luck)


def _wait(bench: Workbench, message: Message, reason: str, due_at: datetime) -> None:
    with bench.engine.begin() as conn:
        wait_message(conn, message.shop_id, message, reason, due_at=due_at)


def _postpone(bench: Workbench, message: Message, reason: str, now: datetime, luck: float) -> None:
    with bench.engine.begin() as conn:
        is_kept = postpone_message(conn, message.shop_id, message, reason, now=now, luck=luck)
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
    order_id, is_for_lines = _last_number(reference), reference.startswith(LINES)
    return refresh_orders(bench, shop, [order_id], now=now, before_paying=is_for_lines).get(order_id)


VERBS: Mapping[str, Verb] = {
    "learn_shop": lambda bench, shop, _, now: learn_shop(bench, shop, now),
    "backfill_buyers": lambda bench, shop, _, now: backfill_buyers(bench, shop, now),
    "prepare_offer": lambda bench, shop, ref, now: prepare_offer(bench, shop, *_two_numbers(ref), now),
    "refill_pool": lambda bench, shop, ref, now: refill_pool(bench, shop, *_two_numbers(ref), now),
    "end_offer": lambda bench, shop, ref, now: end_offer(bench, shop, ref, now),
    "issue_reward": lambda bench, shop, ref, now: issue_reward(bench, shop, _last_number(ref), now),
    "withdraw_reward": lambda bench, shop, ref, now: withdraw_reward(bench, shop, _last_number(ref), now),
    "refresh_order": _refresh,
}
VERBS_TOGETHER: Mapping[str, Callable[[Workbench, Shop, Sequence[str], datetime], Mapping[str, Result]]] = {
    "retire_code": retire_codes,
}
_OF_THE_SHOP = (Throttled, Unavailable, AccessLost, ShopFrozen, GrantError)
"""What the next message of the same shop would meet, too."""

_KEPT = frozenset(
    {"prepare_offer", "refill_pool", "end_offer", "retire_code", "issue_reward", "withdraw_reward", "refresh_order"}
)
"""What is still owed after a re-installation; while the app is away it waits."""
