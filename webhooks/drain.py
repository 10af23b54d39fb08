"""From lease to caller to ending: the inbox is worked off in batches, per shop and caller, until nothing is due.

Effects are committed by the caller first and the deliveries finished after, so a crash between repeats the effect,
which every caller must bear. A batch that fails is tried again one by one: one poison never blocks another.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.domain.shop import Shop, ShopStanding
from plugin.logs import Log, error_word, log_context
from plugin.services.workbench import Workbench
from webhooks.inbox import (
    BATCH,
    Ending,
    Leased,
    finish_deliveries,
    lease_deliveries,
    postpone_delivery,
    recover_deliveries,
    wait_delivery,
)
from webhooks.topics import Caller, Outcome, Outcomes, Register

WAIT_FOR_SHOP = timedelta(hours=1)
_DONE = Outcome("done")
_log = Log(__name__)


def _chance() -> float:
    return secrets.randbelow(1_000) / 1_000


@dataclass(frozen=True, slots=True)
class Drain:
    """What the work on the inbox needs to know from outside.

    `shop_wide` are errors that the next delivery of the same shop would meet too (Shopify away, bucket empty);
    `merchant_needed` are those that only the merchant ends (access lost, shop frozen): they wait without counting.
    """

    bench: Workbench
    register: Register
    find_shop: Callable[[Connection, str], Shop | None]
    shop_wide: tuple[type[Exception], ...] = ()
    merchant_needed: tuple[type[Exception], ...] = ()
    chance: Callable[[], float] = _chance


@dataclass(frozen=True, slots=True)
class _Group:
    """Deliveries of one shop for one caller: they cost one call together."""

    shop_domain: str
    shop: Shop | None
    caller: Caller | None
    deliveries: tuple[Leased, ...]


@dataclass(slots=True)
class _Endings:
    """What became of one batch, written in one transaction at its end."""

    finished: list[Ending] = field(default_factory=list)
    failed: list[tuple[Leased, str]] = field(default_factory=list)
    waiting: list[tuple[Leased, str, timedelta]] = field(default_factory=list)


def drain_inbox(drain: Drain, *, is_stopping: Callable[[], bool] = lambda: False, limit: int = BATCH) -> int:
    """Work until nothing is due or a stop is asked for; gives the number of deliveries taken."""
    taken = 0
    with drain.bench.engine.begin() as conn:
        recover_deliveries(conn, drain.bench.clock.now())
    while not is_stopping():
        batch = drain_batch(drain, is_stopping=is_stopping, limit=limit)
        taken += batch
        if batch < limit:
            break
    return taken


def drain_batch(drain: Drain, *, is_stopping: Callable[[], bool] = lambda: False, limit: int = BATCH) -> int:
    """Lease one batch, work on it and write down how each delivery ended; gives the number leased."""
    engine, now = drain.bench.engine, drain.bench.clock.now()
    with engine.begin() as conn:
        groups = _group(drain, conn, lease_deliveries(conn, now, limit))
    endings = _Endings()
    for group in groups:
        if is_stopping():
            endings.waiting += [(delivery, "worker stopped", timedelta()) for delivery in group.deliveries]
        else:
            _work(drain, group, endings, now)
    if groups:
        with engine.begin() as conn:
            _write(drain, conn, endings, drain.bench.clock.now())
    return sum(len(group.deliveries) for group in groups)


def _group(drain: Drain, conn: Connection, leased: Iterable[Leased]) -> list[_Group]:
    shops: dict[str, Shop | None] = {}
    sorted_out: dict[tuple[str, str], list[Leased]] = {}
    for delivery in leased:
        caller = drain.register.callers.get(delivery.topic)
        key = (delivery.shop_domain, caller.name if caller else delivery.topic)
        sorted_out.setdefault(key, []).append(delivery)
    groups = []
    for (shop_domain, _), together in sorted_out.items():
        if shop_domain not in shops:
            shops[shop_domain] = drain.find_shop(conn, shop_domain)
        caller = drain.register.callers.get(together[0].topic)
        groups.append(_Group(shop_domain, shops[shop_domain], caller, tuple(together)))
    return groups


def _work(drain: Drain, group: _Group, endings: _Endings, now: datetime) -> None:
    aside = _set_aside(group)
    if aside is not None:
        _end_all(group.deliveries, aside, endings, state="ignored")
    elif group.caller and group.caller.for_active_shop and not (group.shop and group.shop.is_active):
        standing = group.shop.standing.value if group.shop else ""
        endings.waiting += [(delivery, f"shop {standing}", WAIT_FOR_SHOP) for delivery in group.deliveries]
    else:
        with log_context(shop=group.shop_domain, topic=group.deliveries[0].topic):
            _call_together(drain, group, endings, now)


def _set_aside(group: _Group) -> str | None:
    """Why a group needs no work at all; None when it does."""
    if group.caller is None:
        return "topic unknown"
    if group.caller.for_any_shop is not None:
        return None
    if group.shop is None:
        return "shop unknown"
    return "shop uninstalled" if group.shop.standing is ShopStanding.UNINSTALLED else None


def _call_together(drain: Drain, group: _Group, endings: _Endings, now: datetime) -> None:
    try:
        outcomes = _call(drain.bench, group, group.deliveries, now)
    except Exception as error:
        # Nothing may be swallowed here: it is written down and the deliveries come back.
        if len(group.deliveries) > 1 and not isinstance(error, drain.shop_wide + drain.merchant_needed):
            for delivery in group.deliveries:
                _call_together(drain, _Group(group.shop_domain, group.shop, group.caller, (delivery,)), endings, now)
            return
        _fail(drain, group, error, endings)
        return
    for delivery in group.deliveries:
        outcome = outcomes.get(delivery.delivery_id, _DONE)
        endings.finished.append(Ending(delivery, "done", outcome.text, outcome.subject))


def _call(bench: Workbench, group: _Group, deliveries: tuple[Leased, ...], now: datetime) -> Outcomes:
    caller = group.caller
    if caller is not None and caller.for_any_shop is not None:
        return caller.for_any_shop(bench, group.shop_domain, group.shop, deliveries, now)
    if caller is None or caller.for_active_shop is None or group.shop is None:
        return {}
    return caller.for_active_shop(bench, group.shop, deliveries, now)


def _fail(drain: Drain, group: _Group, error: Exception, endings: _Endings) -> None:
    reason = error_word(error)
    first = group.deliveries[0]
    _log.error(
        "delivery_failed", error, delivery=first.delivery_id, attempts=first.attempts, count=len(group.deliveries)
    )
    if isinstance(error, drain.merchant_needed):
        endings.waiting += [(delivery, reason, WAIT_FOR_SHOP) for delivery in group.deliveries]
    else:
        endings.failed += [(delivery, reason) for delivery in group.deliveries]


def _end_all(deliveries: Iterable[Leased], outcome: str, endings: _Endings, *, state: str) -> None:
    endings.finished += [Ending(delivery, state, outcome) for delivery in deliveries]


def _write(drain: Drain, conn: Connection, endings: _Endings, now: datetime) -> None:
    finish_deliveries(conn, endings.finished, now)
    for delivery, reason in endings.failed:
        if not postpone_delivery(conn, delivery, reason, now=now, luck=drain.chance()):
            _log.error("delivery_dead", delivery=delivery.delivery_id, shop=delivery.shop_domain, topic=delivery.topic)
    for delivery, reason, wait in endings.waiting:
        wait_delivery(conn, delivery, reason, due_at=now + wait, counts=False)
