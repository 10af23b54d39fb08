"""Asks one shop's Admin API: waits for the cost bucket, repeats what may be repeated, sorts what went wrong.

A read is repeated a few times. A mutation is repeated only where Shopify certainly did nothing; after a lost answer
its caller looks first.
"""

import json
import socket
from collections.abc import Mapping, Set
from functools import cache

import requests

from plugin.admin_api.answers import Answer, JsonObject, failure_of, lost, read_answer, without_denials
from plugin.admin_api.budget import Reservation
from plugin.admin_api.failures import AdminApiError, ScopeMissing, ShopFrozen, Throttled, Unavailable
from plugin.admin_api.operations import Operation, find_operation
from plugin.admin_api.wire import Wire
from plugin.logs import Log

TRIES = 3
FOREGROUND_PATIENCE_S = 8.0
BACKGROUND_PATIENCE_S = 30.0
"""Longest wait for the bucket in one go; who would wait longer hears Throttled and comes back later."""

FIRST_GUESS, GUESS_PER_ITEM = 50.0, 15.0
"""Points a call is taken to cost before Shopify has priced one like it."""

_SHOP_WIDE = (Throttled, ScopeMissing, ShopFrozen)
_log = Log(__name__)


class AdminClient:
    """One shop, one access token. `is_background` leaves half of the shop's cost bucket to people who wait."""

    def __init__(
        self,
        wire: Wire,
        shop_domain: str,
        access_token: str,
        *,
        is_background: bool,
        send_before_s: float | None = None,
    ) -> None:
        self.wire = wire
        self.shop_domain = shop_domain
        self.is_background = is_background
        self._access_token = access_token
        self._patience_s = BACKGROUND_PATIENCE_S if is_background else FOREGROUND_PATIENCE_S
        self._send_before_s = send_before_s

    def until(self, moment_s: float) -> "AdminClient":
        """Give the same client, which begins no request at or after this moment of the wire's monotonic clock.

        What comes too late is Unavailable (`deadline_passed`), and had no effect.
        """
        background = self.is_background
        return AdminClient(
            self.wire, self.shop_domain, self._access_token, is_background=background, send_before_s=moment_s
        )

    def run(self, operation_name: str, variables: Mapping[str, object] | None = None) -> JsonObject:
        """Give the answer's `data`, whole: errors beside data are let pass only where nothing asked for is missing.

        `userErrors` of a mutation are the caller's to read (`mutations.mutate`). Raises AdminApiError.
        """
        answer = self._ask(find_operation(operation_name), variables or {}, is_part_enough=False)
        return answer.data or {}

    def run_partly(
        self,
        operation_name: str,
        variables: Mapping[str, object] | None = None,
        *,
        may_be_denied: Set[str] = frozenset(),
    ) -> Answer:
        """Give what came, gaps and their errors included, for callers who can use the rest.

        Fields that `may_be_denied` are missing without an error where the shop keeps them from us.

        Raises AdminApiError where there is no data at all or the whole shop is affected (throttled, closed, denied).
        """
        return self._ask(find_operation(operation_name), variables or {}, is_part_enough=True, spared=may_be_denied)

    def _ask(
        self,
        operation: Operation,
        variables: Mapping[str, object],
        *,
        is_part_enough: bool,
        spared: Set[str] = frozenset(),
    ) -> Answer:
        body = _encode(operation, variables)
        for attempt in range(1, TRIES + 1):
            try:
                answer = without_denials(self._ask_once(operation, variables, body), spared)
                _raise_unless_usable(answer, operation, is_part_enough=is_part_enough)
                return answer
            except (Throttled, Unavailable) as failure:
                if attempt == TRIES or not self._may_repeat(failure):
                    raise
                self.wire.timing.sleep(self._pause(failure, attempt))
        raise AssertionError("the loop ends by returning or raising")

    def _ask_once(self, operation: Operation, variables: Mapping[str, object], body: bytes) -> Answer:
        reservation = self._reserve(operation, variables)
        cost = None
        try:
            self._check_deadline(operation)
            response = self.wire.post_graphql(self.shop_domain, self._access_token, body)
            answer = read_answer(response, operation)
            cost = answer.cost
        except requests.RequestException as error:
            raise _no_answer(operation, error) from error
        finally:
            self.wire.budget(self.shop_domain).settle(reservation, cost)
        if answer.api_version not in (None, self.wire.api_version):
            _warn_of_version(str(answer.api_version))
        return answer

    def _reserve(self, operation: Operation, variables: Mapping[str, object]) -> Reservation:
        budget, waited = self.wire.budget(self.shop_domain), 0.0
        items = sum(len(value) for value in variables.values() if isinstance(value, list))
        guess = FIRST_GUESS if operation.is_mutation else FIRST_GUESS + items * GUESS_PER_ITEM
        while True:
            found = budget.reserve(f"{operation.name}:{items}", guess, is_background=self.is_background)
            if isinstance(found, Reservation):
                return found
            if waited + found > self._patience_s:
                raise Throttled(f"{operation.name}: the cost bucket is too low", wait_s=found, reason="bucket_low")
            self.wire.timing.sleep(found)
            waited += found

    def _check_deadline(self, operation: Operation) -> None:
        if self._send_before_s is not None and self.wire.timing.monotonic() >= self._send_before_s:
            raise Unavailable(f"{operation.name}: too late to send", is_effect_unknown=False, reason="deadline_passed")

    def _may_repeat(self, failure: Throttled | Unavailable) -> bool:
        if failure.is_effect_unknown or failure.reason in ("bucket_low", "deadline_passed"):
            return False
        return not isinstance(failure, Throttled) or (failure.wait_s or 0.0) <= self._patience_s

    def _pause(self, failure: Throttled | Unavailable, attempt: int) -> float:
        """Seconds: what Shopify asks for, else 0.25 doubling; plus up to half of it by luck, so that callers part."""
        asked = failure.wait_s if isinstance(failure, Throttled) else None
        pause: float = asked if asked is not None else 0.25 * 2 ** (attempt - 1)
        return pause + pause * 0.5 * self.wire.timing.luck()


def _encode(operation: Operation, variables: Mapping[str, object]) -> bytes:
    request = {"query": operation.text, "variables": variables, "operationName": operation.name}
    return json.dumps(request, separators=(",", ":")).encode("ascii")


def _raise_unless_usable(answer: Answer, operation: Operation, *, is_part_enough: bool) -> None:
    if answer.is_whole:
        if answer.errors:
            _log.warning("errors_beside_whole_data", kind=operation.name, reason=answer.errors[0].code)
        return
    failure: AdminApiError = failure_of(answer, operation)
    if answer.data and is_part_enough and not isinstance(failure, _SHOP_WIDE):
        return
    raise failure


def _no_answer(operation: Operation, error: requests.RequestException) -> Unavailable:
    if _never_left(error):
        return Unavailable(f"{operation.name}: cannot connect", is_effect_unknown=False, reason="cannot_connect")
    return lost(operation, "the connection broke or took too long", reason="no_answer")


def _never_left(error: BaseException) -> bool:
    """Whether the request certainly did not reach Shopify: refused, unresolved, or no connection in time."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, requests.ConnectTimeout | ConnectionRefusedError | socket.gaierror):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


@cache
def _warn_of_version(api_version: str) -> None:
    """Once per process and version: the pinned version has left Shopify's support and something newer answers."""
    _log.warning("api_version_fell_forward", api_version=api_version)
