"""From an HTTP response to an answer or a failure. Pure: no network, no waiting, no repeating.

Source: shopify.dev "Response status and error codes"; recorded answers of the Admin API 2025-01 to 2026-10.
"""

import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

import requests

from plugin.admin_api.budget import Cost
from plugin.admin_api.failures import (
    AccessLost,
    AdminApiError,
    Misread,
    ScopeMissing,
    ShopFrozen,
    Throttled,
    Unavailable,
)
from plugin.admin_api.operations import Operation

JsonObject = Mapping[str, object]

_LONGEST_WAIT_S = 3600.0
_LONGEST_NUMBER = 400
_OUR_MISTAKES = frozenset(
    {
        "BAD_REQUEST",
        "INVALID_VARIABLE",
        "MAX_COST_EXCEEDED",
        "MAX_INPUT_SIZE_EXCEEDED",
        "PARSE_ERROR",
        "RESOURCE_NOT_FOUND",
    }
)
_SCOPE = re.compile(r"`([a-z_]+)`")
_DENIED_FIELD = re.compile(r"(?:denied for|access the) (\w+)")


@dataclass(frozen=True, slots=True)
class TopError:
    """One entry of the answer's `errors`; `path` leads to the part of `data` that is missing because of it."""

    code: str | None
    path: tuple[str | int, ...]
    message: str
    required_access: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A readable answer: `data` is what came, `errors` what was said beside it, `cost` what it took."""

    data: JsonObject | None
    errors: tuple[TopError, ...]
    cost: Cost
    api_version: str | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing that was asked for is missing: no error points into a gap, no root field is absent."""
        if not self.data or (self.errors and None in self.data.values()):
            return False
        return not any(error.path and read(self.data, *error.path) is None for error in self.errors)


def without_denials(answer: Answer, fields: Set[str]) -> Answer:
    """Leave out that Shopify keeps these fields from us (protected customer data): they are unknown and no failure."""
    kept = tuple(e for e in answer.errors if e.code != "ACCESS_DENIED" or fields.isdisjoint(e.path))
    return replace(answer, errors=kept)


def read_answer(response: requests.Response, operation: Operation) -> Answer:
    """Read a response; raises the AdminApiError that its status or its shape stands for."""
    _check_status(response, operation)
    body = _json_object(response.content)
    if body is None:
        raise lost(operation, "the answer cannot be read", reason="answer_unreadable")
    data = body.get("data")
    return Answer(
        data=data if isinstance(data, dict) else None,
        errors=_errors(body.get("errors")),
        cost=_cost(read(body, "extensions", "cost")),
        api_version=response.headers.get("X-Shopify-API-Version"),
    )


def failure_of(answer: Answer, operation: Operation) -> AdminApiError:
    """Say what an answer that is not whole means; the first error that settles it decides."""
    for error in answer.errors:
        known = _known_failure(error, answer.cost, operation)
        if known is not None:
            return known
    if answer.errors:
        code = answer.errors[0].code or "no code"
        return lost(operation, f"Shopify reports a failure ({code})", reason="shopify_error")
    return lost(operation, "the answer lacks its data", reason="no_data")


def lost(operation: Operation, detail: str, *, reason: str) -> Unavailable:
    """Build the failure of a call whose outcome nobody told us; only a mutation can have had an effect."""
    return Unavailable(f"{operation.name}: {detail}", is_effect_unknown=operation.is_mutation, reason=reason)


def read(value: object, *path: str | int) -> object:
    """Follow keys and positions into JSON; None where the way ends."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def _check_status(response: requests.Response, operation: Operation) -> None:
    status, name = response.status_code, operation.name
    if status == 200:
        return
    if status in (429, 430):
        raise Throttled(f"{name}: HTTP {status}", wait_s=_retry_after(response), reason="rate_limited")
    if status == 401:
        raise AccessLost(f"{name}: HTTP 401")
    if status in (402, 423, 404):
        raise ShopFrozen(f"{name}: HTTP {status}", reason="shop_gone" if status == 404 else None)
    if status == 403:
        raise ScopeMissing(None, None, reason="forbidden")
    if 300 <= status < 400:
        raise Misread(f"{name}: HTTP {status}, the address is wrong (check SHOPIFY_ORIGIN)", reason="redirected")
    if 400 <= status < 500 and status != 408:
        raise Misread(f"{name}: HTTP {status}", reason="request_invalid")
    raise lost(operation, f"HTTP {status}", reason="server_error")


def _retry_after(response: requests.Response) -> float | None:
    try:
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return min(seconds, _LONGEST_WAIT_S) if seconds >= 0 else None


def _json_object(content: bytes) -> JsonObject | None:
    """Parse; a number of thousands of digits must not make the rest of the answer unreadable."""
    try:
        parsed = json.loads(content)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return None
    except ValueError:
        parsed = json.loads(content, parse_int=_int_or_text)
    return parsed if isinstance(parsed, dict) else None


def _int_or_text(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else "number too long"


def _errors(given: object) -> tuple[TopError, ...]:
    """Every shape met so far: a list of objects, a text, an object by field, `true`."""
    if not given:
        return ()
    entries = given if isinstance(given, list) else [given]
    return tuple(_error(entry) for entry in entries)


def _error(entry: object) -> TopError:
    code, message = read(entry, "extensions", "code"), read(entry, "message")
    needed, path = read(entry, "extensions", "requiredAccess"), read(entry, "path")
    steps = path if isinstance(path, list) else []
    return TopError(
        code=code if isinstance(code, str) else None,
        path=tuple(step for step in steps if isinstance(step, str | int)),
        message=message if isinstance(message, str) else "",
        required_access=needed if isinstance(needed, str) else None,
    )


def _known_failure(error: TopError, cost: Cost, operation: Operation) -> AdminApiError | None:
    code = error.code or ""
    if code == "THROTTLED":
        return Throttled(f"{operation.name}: the cost bucket is empty", wait_s=_wait_for(cost))
    if code == "ACCESS_DENIED":
        return _scope_missing(error)
    if code == "SHOP_INACTIVE":
        return ShopFrozen(f"{operation.name}: the shop is inactive")
    # graphql-ruby names what is wrong with a document in camelCase (undefinedField, variableMismatch …).
    if code in _OUR_MISTAKES or code[:1].islower():
        return Misread(f"{operation.name}: {code}", reason="request_invalid")
    return None


def _wait_for(cost: Cost) -> float | None:
    if cost.requested is None or cost.available is None or not cost.restore_rate:
        return None
    return min(max(0.0, cost.requested - cost.available) / cost.restore_rate, _LONGEST_WAIT_S)


def _scope_missing(error: TopError) -> ScopeMissing:
    scope = _SCOPE.search(error.required_access or error.message)
    field = _DENIED_FIELD.search(error.message)
    named = field[1] if field else next((step for step in reversed(error.path) if isinstance(step, str)), None)
    return ScopeMissing(named, scope[1] if scope else None, reason=None if scope else "approval_missing")


def _cost(given: object) -> Cost:
    return Cost(
        requested=_points(read(given, "requestedQueryCost")),
        actual=_points(read(given, "actualQueryCost")),
        maximum=_points(read(given, "throttleStatus", "maximumAvailable")),
        available=_points(read(given, "throttleStatus", "currentlyAvailable")),
        restore_rate=_points(read(given, "throttleStatus", "restoreRate")),
    )


def _points(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 1e9 else None  # type: ignore[arg-type]
