"""A mirror of Shopify's cost bucket for one shop, so that we wait before a call instead of being refused after it.

Source: shopify.dev "API limits", GraphQL Admin API 2026-10: every answer carries `extensions.cost.throttleStatus`.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MAXIMUM = 2000.0
RESTORE_RATE = 100.0
"""The smallest bucket there is; assumed until the first answer says otherwise."""

ROUNDING = 1e-6
"""Points that no clock could show the wait for."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Where seconds and luck come from; tests bring their own. `luck` gives numbers in [0, 1)."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    luck: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Cost:
    """What an answer says about cost, in points; None for what it leaves out."""

    requested: float | None = None
    actual: float | None = None
    maximum: float | None = None
    available: float | None = None
    restore_rate: float | None = None


@dataclass(slots=True, eq=False)
class Reservation:
    """Points set aside for one call in flight."""

    kind: str
    points: float
    number: int


class Budget:
    """One shop's bucket, shared by every caller of this process. Safe for threads.

    The level is what Shopify last reported, less the cost of every call still in flight: whether the report already
    counted those is unknowable, so each keeps a margin of its own cost. Background callers leave half the bucket.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._maximum, self._restore_rate = MAXIMUM, RESTORE_RATE
        self._level, self._at = MAXIMUM, monotonic()
        self._in_flight: dict[int, float] = {}
        self._expected: dict[str, float] = {}
        self._started = self._heard = 0

    def reserve(self, kind: str, guess: float, *, is_background: bool) -> Reservation | float:
        """Set points aside for a call of this kind, or give the seconds to wait before asking again.

        Calls of one kind cost the same; `guess` stands in until the first of them was answered.
        """
        with self._lock:
            points = self._expected.get(kind, guess)
            self._flow()
            floor = self._maximum / 2 if is_background else 0.0
            short = min(points + floor, self._maximum) - self._level
            if short > ROUNDING:
                return short / self._restore_rate
            self._level -= points
            self._started += 1
            self._in_flight[self._started] = points
            return Reservation(kind, points, self._started)

    def settle(self, reservation: Reservation, cost: Cost | None) -> None:
        """Take a call out of flight; `cost` is what its answer said, None without an answer."""
        with self._lock:
            self._flow()
            self._in_flight.pop(reservation.number, None)
            if cost is None:
                return
            if cost.requested is not None:
                self._expected[reservation.kind] = cost.requested
            self._hear(reservation, cost)

    def _hear(self, reservation: Reservation, cost: Cost) -> None:
        self._maximum = cost.maximum or self._maximum
        self._restore_rate = cost.restore_rate or self._restore_rate
        if cost.available is not None and reservation.number > self._heard:
            self._heard = reservation.number
            self._level = cost.available - sum(self._in_flight.values())
        elif cost.actual is not None:
            # An older call that answers late reports a level that is no longer true; only its own refund is.
            self._level = min(self._maximum, self._level + reservation.points - cost.actual)

    def _flow(self) -> None:
        now = self._monotonic()
        self._level = min(self._maximum, self._level + (now - self._at) * self._restore_rate)
        self._at = now


class Budgets:
    """The buckets of all shops this process speaks to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_shop: dict[str, Budget] = {}

    def of(self, shop_domain: str, monotonic: Callable[[], float]) -> Budget:
        """Give the shop's bucket, full when it is first asked for."""
        with self._lock:
            if shop_domain not in self._by_shop:
                self._by_shop[shop_domain] = Budget(monotonic)
            return self._by_shop[shop_domain]
