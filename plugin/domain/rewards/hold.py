"""Until when a reward waits: from the news of the payment, or from the shipment, on."""

from datetime import datetime

from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.program.choice import HoldStart
from plugin.domain.program.program import Terms


def end_of_hold(terms: Terms, order: OrderSnapshot, now: datetime) -> datetime | None:
    """Give when the hold of a reward promised `now` ends; None while it has not begun.

    A hold that counts from the shipment begins when all of the order is shipped, also where that was before `now`.
    """
    if terms.hold_starts_at is HoldStart.PAID:
        return now + terms.hold
    return None if order.fulfilled_at is None else order.fulfilled_at + terms.hold
