"""The back-fill of past buyers: one bulk query over customers, read as a stream of lines of any length of file.

Customers are asked for, not orders: without `read_all_orders` orders older than 60 days are closed to us, while a
customer's count of orders reaches back to the first. Source: bulkOperationRunQuery, bulkOperation, 2026-10.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlsplit

import requests

from plugin.admin_api.answers import JsonObject, lost, read
from plugin.admin_api.failures import Misread, Refused, Throttled, Unavailable
from plugin.admin_api.gids import gid_number
from plugin.admin_api.mutations import Asks, mutate
from plugin.admin_api.operations import find_operation
from plugin.admin_api.wire import TIMEOUT_S, Wire

LONGEST_LINE = 1_000_000
_CHUNK = 65_536
_BUSY = frozenset({"OPERATION_IN_PROGRESS", "LIMIT_REACHED"})


class BackfillState(StrEnum):
    """Where a bulk operation stands; a completed one without a URL found nothing."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_STATES = {
    "CREATED": BackfillState.RUNNING,
    "RUNNING": BackfillState.RUNNING,
    "CANCELING": BackfillState.RUNNING,
    "COMPLETED": BackfillState.COMPLETED,
    "FAILED": BackfillState.FAILED,
    "CANCELED": BackfillState.CANCELLED,
    "EXPIRED": BackfillState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Backfill:
    """A bulk operation at one moment. `url` lives seven days and opens the result to whoever holds it."""

    state: BackfillState
    url: str | None = field(repr=False)
    error_code: str | None


@dataclass(frozen=True, slots=True)
class PastCustomer:
    """A customer who has ordered before. `last_order_id` is None where that order is closed to us (over 60 days)."""

    customer_id: int
    email: str | None = field(repr=False)
    orders_count: int
    last_order_id: int | None
    last_ordered_at: datetime | None


def start_backfill(client: Asks) -> str:
    """Start the query and give its gid. Raises Throttled while five others run for this shop."""
    variables = {"query": find_operation("backfill_customers").text}
    try:
        payload = mutate(client, "start_backfill", variables, root="bulkOperationRunQuery")
    except Refused as refusal:
        if any(error.code in _BUSY for error in refusal.user_errors):
            raise Throttled("start_backfill: other bulk operations are running", reason="bulk_busy") from refusal
        raise
    gid = read(payload, "bulkOperation", "id")
    if not isinstance(gid, str):
        raise lost(find_operation("start_backfill"), "the answer lacks the operation's id", reason="payload_missing")
    return gid


def read_backfill(client: Asks, gid: str) -> Backfill:
    """Ask how far it is. Raises Misread with reason `backfill_unknown` where Shopify does not know it."""
    operation = client.run("read_backfill", {"id": gid}).get("bulkOperation")
    state = _STATES.get(str(read(operation, "status")))
    if state is None:
        raise Misread("the bulk operation is not there or in a state we do not know", reason="backfill_unknown")
    url, error_code = read(operation, "url"), read(operation, "errorCode")
    return Backfill(
        state=state,
        url=url if isinstance(url, str) else None,
        error_code=error_code if isinstance(error_code, str) else None,
    )


def stream_lines(wire: Wire, url: str, skip: int = 0) -> Iterator[tuple[int, JsonObject]]:
    """Give every line after the first `skip` with its number (the first is 1), holding one line at a time.

    To go on after a break, pass the last number seen. A line that is no JSON object is given as an empty one.
    Raises Unavailable where the stream breaks, Misread where the result is gone. The access token is not sent.
    """
    _check_url(wire, url)
    try:
        with wire.session.get(url, stream=True, timeout=TIMEOUT_S, allow_redirects=False) as response:
            _check_status(response)
            for number, line in enumerate(_split(response), start=1):
                if number > skip:
                    yield number, _parse(line)
    except requests.RequestException as error:
        raise Unavailable("the result broke off", is_effect_unknown=False, reason="no_answer") from error


def past_customer(line: JsonObject) -> PastCustomer | None:
    """Read one line of the result; None for one that cannot be read or who has not ordered.

    The count is checked again because Shopify ignores search terms that it does not know.
    """
    customer_id, count = gid_number(line.get("id"), "Customer"), str(line.get("numberOfOrders"))
    if customer_id is None or not (count.isascii() and count.isdigit() and len(count) <= 18) or int(count) == 0:
        return None
    email = read(line, "defaultEmailAddress", "emailAddress")
    return PastCustomer(
        customer_id=customer_id,
        email=email if isinstance(email, str) else None,
        orders_count=int(count),
        last_order_id=gid_number(read(line, "lastOrder", "id"), "Order"),
        last_ordered_at=_time(read(line, "lastOrder", "createdAt")),
    )


def _check_url(wire: Wire, url: str) -> None:
    """Results lie at a storage provider; anything but https is followed only where Shopify is simulated."""
    scheme = urlsplit(url).scheme
    if scheme != "https" and urlsplit(wire.origin("shop")).scheme != scheme:
        raise Misread("the address of the result is not https", reason="url_refused")


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    if status == 429 or status >= 500:
        raise Unavailable(f"the result answers HTTP {status}", is_effect_unknown=False, reason="server_error")
    raise Misread(f"the result answers HTTP {status}; start the back-fill again", reason="result_gone")


def _split(response: requests.Response) -> Iterator[bytes]:
    """Cut at newlines only (JSON may hold every other line separator); a line without an end is cut off."""
    rest = b""
    for chunk in response.iter_content(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
        if len(rest) > LONGEST_LINE:
            raise Misread("a line of the result has no end", reason="line_too_long")
    if rest:
        yield rest


def _parse(line: bytes) -> JsonObject:
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
