"""What each order deserves, worked out from the simulated shop's own truth, without a line of the app's rules."""

from datetime import timedelta
from enum import StrEnum

from tests.simulation.history import Bought, History
from tests.simulation.ruled import waits_for_shipment

MINIMUM_MINOR = 5_000
CLAIM_WINDOW = timedelta(days=30)


class Due(StrEnum):
    """What has to have become of the reward once everything is at rest."""

    PAID = "paid"
    NOTHING = "nothing"
    WAITING = "waiting"
    UNSHIPPED = "unshipped"
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
    if order.current_subtotal_minor < MINIMUM_MINOR or order.financial_status == "refunded":
        return Due.NOTHING
    statuses = {dispute.status for dispute in order.disputes}
    if "lost" in statuses:
        return Due.NOTHING
    if order.financial_status == "pending":
        return Due.NOTHING
    if "needs_response" in statuses:
        return Due.WAITING
    is_on_its_way = not waits_for_shipment(history.rules) or order.fulfillment_status == "fulfilled"
    return Due.PAID if is_on_its_way else Due.UNSHIPPED


def _is_first(history: History, bought: Bought) -> bool:
    """Whether the buyer had no order before this one, as the shop counts (test orders do not count)."""
    earlier = [
        other.order
        for other in history.diary.bought
        if other.order.customer_id == bought.order.customer_id and other.order.id < bought.order.id
    ]
    return not any(not order.test for order in earlier)
