"""Remember who bought before the app came, so that they are not "new". Nothing is judged or issued from this.

One bulk query over customers; its result is stored in batches, each with the line it reaches in the same commit,
so that a crash repeats at most one batch. Two workers at once cost time and change nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from plugin.admin_api.answers import JsonObject
from plugin.admin_api.bulk_operations import (
    BackfillState,
    PastCustomer,
    past_customer,
    read_backfill,
    start_backfill,
    stream_lines,
)
from plugin.admin_api.client import AdminClient
from plugin.admin_api.failures import Misread
from plugin.auth.identities import IdentityKind, identity_keys
from plugin.db.engine import reading
from plugin.db.people.suppressions import read_suppressed
from plugin.db.shops.backfills import DONE, BackfillMark, begin_backfill, end_backfill, reach_line, read_mark
from plugin.db.shops.backfills import restart_backfill as forget_result
from plugin.db.shops.past_buyers import UNKNOWN_ORDER, PastBuyer, put_past_buyers
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.logs import Log
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

LOOK_AGAIN = timedelta(seconds=20)
TRY_AGAIN = timedelta(minutes=30)
AT_ONCE = 500
READ_FOR_S = 15.0
"""Reading stops after this and goes on in the next call: a worker must be able to stop within its 25 seconds."""

CLOSED_AFTER = timedelta(days=60)
"""Orders older than this are closed to us without `read_all_orders`; a customer who has only such is told by that."""

_log = Log(__name__)


class _Found(NamedTuple):
    """A buyer to store, and every form under which the identity may have been redacted."""

    buyer: PastBuyer
    forms: tuple[str, ...]


def backfill_buyers(bench: Workbench, shop: Shop, now: datetime) -> str | timedelta:
    """Start the query, look after it, or go on storing its result; says when to call again while it is not done.

    Idempotent. Raises AdminApiError and GrantError.
    """
    with reading(bench.engine) as conn:
        mark = read_mark(conn, shop.shop_id)
    if mark.state == DONE:
        return "past buyers are known"
    client = reach_shop(bench, shop, is_background=True)
    if mark.gid is None:
        return _start(bench, shop, client)
    return _look_after(bench, shop, client, mark, now)


def _start(bench: Workbench, shop: Shop, client: AdminClient) -> timedelta:
    gid = start_backfill(client)
    with bench.engine.begin() as conn:
        begin_backfill(conn, shop.shop_id, shop.installation, gid)
    return LOOK_AGAIN


def _look_after(
    bench: Workbench, shop: Shop, client: AdminClient, mark: BackfillMark, now: datetime
) -> str | timedelta:
    gid = mark.gid or ""
    try:
        backfill = read_backfill(client, gid)
        if backfill.state is BackfillState.RUNNING:
            return LOOK_AGAIN
        if backfill.state is BackfillState.COMPLETED:
            return _store(bench, shop, mark, backfill.url, now)
        reason = backfill.error_code or backfill.state.value
    except Misread as error:
        if error.reason not in ("backfill_unknown", "result_gone"):
            raise
        reason = error.reason
    _log.warning("backfill_restarted", reason=reason)
    with bench.engine.begin() as conn:
        forget_result(conn, shop.shop_id, shop.installation, gid)
    return TRY_AGAIN


def _store(bench: Workbench, shop: Shop, mark: BackfillMark, url: str | None, now: datetime) -> str | timedelta:
    gid, began = mark.gid or "", bench.wire.timing.monotonic()
    lines = stream_lines(bench.wire, url, skip=mark.line) if url is not None else iter(())
    for batch in _batches(lines):
        buyers = list(_buyers(bench.keys, shop.shop_id, (line for _, line in batch), now))
        with bench.engine.begin() as conn:
            if not reach_line(conn, shop.shop_id, shop.installation, gid=gid, line=batch[-1][0]):
                return LOOK_AGAIN
            put_past_buyers(conn, shop.shop_id, _unsuppressed(conn, shop, buyers))
        if bench.wire.timing.monotonic() - began > READ_FOR_S:
            return timedelta()
    with bench.engine.begin() as conn:
        is_ended = end_backfill(conn, shop.shop_id, shop.installation, gid)
    return "past buyers stored" if is_ended else LOOK_AGAIN


def _batches(lines: Iterator[tuple[int, JsonObject]]) -> Iterator[list[tuple[int, JsonObject]]]:
    while batch := list(islice(lines, AT_ONCE)):
        yield batch


def _buyers(keys: KeyRing, shop_id: int, lines: Iterable[JsonObject], now: datetime) -> Iterator[_Found]:
    for line in lines:
        customer = past_customer(line)
        if customer is None:
            continue
        order_id, ordered_at = _first_order(customer, now)
        forms = [identity_keys(keys, shop_id, IdentityKind.CUSTOMER, customer.customer_id)]
        if customer.email:
            forms.append(identity_keys(keys, shop_id, IdentityKind.EMAIL, customer.email))
        for form in forms:
            yield _Found(PastBuyer(form[0], order_id, ordered_at), form)


def _first_order(customer: PastCustomer, now: datetime) -> tuple[int, datetime]:
    """The latest that a first order can have been: the only one, no later than the last, or one closed to us.

    Of two orders in one second the first must not be taken for a later one: the last one's time itself is the bound.
    """
    if customer.last_order_id is None or customer.last_ordered_at is None:
        return UNKNOWN_ORDER, now - CLOSED_AFTER
    if customer.orders_count == 1:
        return customer.last_order_id, customer.last_ordered_at
    return UNKNOWN_ORDER, customer.last_ordered_at


def _unsuppressed(conn: Connection, shop: Shop, found: list[_Found]) -> list[PastBuyer]:
    """Whoever asked to be forgotten stays forgotten, also when Shopify still lists them for a while."""
    suppressed = read_suppressed(conn, shop.shop_domain, (form for one in found for form in one.forms))
    return [one.buyer for one in found if suppressed.isdisjoint(one.forms)]
