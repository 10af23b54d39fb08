"""What each order deserves, worked out from the simulated shop's own truth, without a line of the app's rules."""

from datetime import timedelta
from enum import StrEnum

from tests.simulation.diary import Bought
from tests.simulation.history import History
from tests.simulation.ruled import counts_shipped, waits_for_shipment

MINIMUM_MINOR = 5_000
CLAIM_WINDOW = timedelta(days=30)


class Due(StrEnum):
    """What has to have become of the reward once everything is at rest."""

    PAID = "paid"
    NOTHING = "nothing"
    WAITING = "waiting"
    UNSHIPPED = "unshipped"
    UNCOUNTED = "uncounted"
    EITHER = "either"


def deserves(history: History, bought: Bought) -> Due:
    """Judge one order of the diary."""
    order = bought.order
    if bought.is_blurred:
        return Due.EITHER
    if bought.friend is None or order.customer_id == bought.friend.advocate.id:
        return Due.NOTHING
    if not _is_first(history, bought) or order.test or order.cancelled_at is not None:
        return Due.NOTHING
    if order.current_subtotal_minor < _minimum(history) or order.financial_status == "refunded":
        return Due.NOTHING
    statuses = {dispute.status for dispute in order.disputes}
    if "lost" in statuses:
        return Due.NOTHING
    if order.financial_status == "pending":
        return Due.NOTHING
    if "needs_response" in statuses:
        return Due.WAITING
    if order.fulfillment_status == "fulfilled" or not (
        waits_for_shipment(history.rules) or counts_shipped(history.rules)
    ):
        return Due.PAID
    return Due.UNCOUNTED if counts_shipped(history.rules) else Due.UNSHIPPED


def _minimum(history: History) -> int:
    if history.rules is None:
        return MINIMUM_MINOR
    return 0 if history.rules.trigger.minimum is None else history.rules.trigger.minimum.amount_minor


def _is_first(history: History, bought: Bought) -> bool:
    """Whether the buyer had no order before this one, as the shop counts (test orders do not count)."""
    earlier = [
        other.order
        for other in history.diary.bought
        if other.order.customer_id == bought.order.customer_id and other.order.id < bought.order.id
    ]
    return not any(not order.test for order in earlier)
