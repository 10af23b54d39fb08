"""What tells one movement of a store credit account from another: Shopify keeps no note and no reference with it.

A credit that expires is marked by the second at which it does. It follows from what the reward is for, without a key
and without a row's id, so that a restored database knows its own credits again.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plugin.domain.money import Money

HOUR = 23
FIRST_SECOND, SECONDS = 1, 3598
"""From 23:00:01 to 23:59:58: what others let end at the full hour or at midnight never looks like ours."""


@dataclass(frozen=True, slots=True)
class SeenMovement:
    """One movement of an account that no order caused; `amount` is below 0 where money went out."""

    number: int
    amount: Money
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CreditMark:
    """How a movement is known again: its amount, below 0 for a debit, and for a credit when it expires."""

    amount: Money
    expires_at: datetime | None = None

    def recognise(
        self, movements: Iterable[SeenMovement], *, is_sent: bool, after_number: int
    ) -> tuple[SeenMovement, ...]:
        """Pick what can only be this movement, or may be.

        Before anything is known to have been sent, a credit of our second on another day counts, whatever its amount:
        a forgotten send promised another day. Without expiry it is the amount alone, after `after_number` once sent.
        """
        if self.expires_at is None:
            return tuple(
                one
                for one in movements
                if one.expires_at is None and one.amount == self.amount and (not is_sent or one.number > after_number)
            )
        return tuple(one for one in movements if self._is_ours(one.expires_at, is_sent=is_sent))

    def _is_ours(self, expires_at: datetime | None, *, is_sent: bool) -> bool:
        if expires_at is None or self.expires_at is None:
            return False
        if is_sent:
            return expires_at == self.expires_at
        return (expires_at.minute, expires_at.second) == (self.expires_at.minute, self.expires_at.second)


def mark_expiry(name: str, promised_until: datetime, timezone: str | None) -> datetime:
    """Give when the credit called `name` expires: in the last hour of the shop's day, at a second of its own.

    Never before `promised_until`: where that is too late in its day, it is the next. The same for ever.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    zone = ZoneInfo(timezone or "UTC")
    offset = timedelta(seconds=FIRST_SECOND + number % SECONDS)
    day = promised_until.astimezone(zone).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    for following in (day, day + timedelta(days=1)):
        moment = following.astimezone(ZoneInfo("UTC")) + offset
        if moment >= promised_until:
            return moment
    raise AssertionError("23:00 of the next day is never before a moment of this one")
