"""Who may become an advocate: by what is known of their own orders."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plugin.domain.program.rules import Eligibility


class JoinRefusal(StrEnum):
    """Why somebody cannot join. Stable words that the storefront translates."""

    PROGRAM_OFF = "program_off"
    NO_ORDER_YET = "no_order_yet"
    TOO_EARLY = "too_early"
    MEMBERS_ONLY = "members_only"


@dataclass(frozen=True, slots=True)
class OwnOrders:
    """What is known of a customer's own paid orders; `first_at` is None where only that there was one is known.

    `is_complete` once everybody who bought before the app came is known too.
    """

    has_ordered: bool
    first_at: datetime | None
    is_complete: bool


def refuse_joining(wanted: Eligibility, own: OwnOrders, now: datetime) -> JoinRefusal | None:
    """Give why this customer cannot join yet; what is not known refuses nobody. A day is 24 hours."""
    if wanted.advocate_min_orders == 0 or not own.is_complete:
        return None
    if not own.has_ordered:
        return JoinRefusal.NO_ORDER_YET
    waits = own.first_at is not None and now < own.first_at + timedelta(days=wanted.wait_days)
    return JoinRefusal.TOO_EARLY if waits else None
