"""Faults that can be switched on: for one operation or all, a number of times or by chance (seeded)."""

import random
from dataclasses import dataclass
from enum import StrEnum

EVERYWHERE = "*"


class FaultKind(StrEnum):
    """What can go wrong. `*_after` and truncated answers happen after the effect; the rest instead of it."""

    RATE_LIMITED = "rate_limited"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    HTML_200 = "html_200"
    BAD_GATEWAY = "bad_gateway"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    RESET = "reset"
    RESET_AFTER = "reset_after"
    TRUNCATED_JSON = "truncated_json"
    SERVER_ERROR_AFTER = "server_error_after"
    DATA_AND_ERRORS = "data_and_errors"
    USER_ERRORS = "user_errors"
    STATUS_401 = "status_401"
    STATUS_402 = "status_402"
    STATUS_403 = "status_403"
    STATUS_423 = "status_423"
    TOKEN_EXPIRED = "token_expired"
    WEBHOOK_DROPPED = "webhook_dropped"
    WEBHOOK_DOUBLED = "webhook_doubled"
    WEBHOOK_REORDERED = "webhook_reordered"
    WEBHOOK_DELAYED = "webhook_delayed"


WEBHOOK_KINDS = frozenset(kind for kind in FaultKind if kind.startswith("webhook_"))
AFTER_EFFECT = frozenset(
    {
        FaultKind.TIMEOUT_AFTER,
        FaultKind.RESET_AFTER,
        FaultKind.TRUNCATED_JSON,
        FaultKind.SERVER_ERROR_AFTER,
        FaultKind.DATA_AND_ERRORS,
    }
)


@dataclass(slots=True, eq=False)
class Fault:
    """One switched-on fault.

    `operation`: a root field (`discountCodeBasicCreate`), an operation name, `token` for the token endpoint,
    a topic for webhook faults, or `*`. `times` None = until cleared. `seconds` = Retry-After or delay.
    `code` and `message` fill userErrors and top-level errors.
    """

    kind: FaultKind
    operation: str = EVERYWHERE
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 2.0
    code: str | None = None
    message: str = "A simulated fault."
    hits: int = 0


class Faults:
    """The switchboard. The first matching fault that fires wins."""

    def __init__(self, source: random.Random) -> None:
        self._random = source
        self.active: list[Fault] = []
        self.fired: list[tuple[FaultKind, str]] = []

    def add(
        self,
        kind: FaultKind | str,
        operation: str = EVERYWHERE,
        *,
        times: int | None = 1,
        probability: float = 1.0,
        seconds: float = 2.0,
        code: str | None = None,
        message: str = "A simulated fault.",
    ) -> Fault:
        """Switch a fault on and return it; its `hits` tell how often it fired."""
        fault = Fault(FaultKind(kind), operation, times, probability, seconds, code, message)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Switch everything off."""
        self.active.clear()

    def api(self, *names: str) -> Fault | None:
        """The fault that hits an Admin API or token call known by any of `names`, if one does."""
        if not self.active:
            return None
        return self._take(names, lambda kind: kind not in WEBHOOK_KINDS)

    def webhook(self, kind: FaultKind | str, topic: str) -> Fault | None:
        """The webhook fault of this kind that hits the topic, if one does."""
        if not self.active:
            return None
        return self._take((topic,), lambda other: other == kind)

    def _take(self, names: tuple[str, ...], wanted: object) -> Fault | None:
        for fault in self.active:
            if not wanted(fault.kind) or fault.operation not in (EVERYWHERE, *names):  # type: ignore[operator]
                continue
            if fault.probability < 1.0 and self._random.random() >= fault.probability:
                continue
            return self._fire(fault, names[0])
        return None

    def _fire(self, fault: Fault, name: str) -> Fault:
        fault.hits += 1
        self.fired.append((fault.kind, name))
        if fault.times is not None and fault.hits >= fault.times:
            self.active.remove(fault)
        return fault
