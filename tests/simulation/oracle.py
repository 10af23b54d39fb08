"""What each order deserves, worked out from the simulated shop's own truth, without a line of the app's rules."""

from enum import StrEnum

from plugin.domain.program.choice import PartialReturn
from plugin.domain.program.rules import Rules
from tests.sim_shop.state import Customer, Order
from tests.simulation.diary import Bought
from tests.simulation.history import History
from tests.simulation.ruled import counts_shipped, waits_for_shipment
from tests.simulation.wide import counts_second

MINIMUM_MINOR = 5_000


class Due(StrEnum):
    """What has to have become of the reward once everything is at rest."""

    PAID = "paid"
    NOTHING = "nothing"
    WAITING = "waiting"
    UNSHIPPED = "unshipped"
    UNCOUNTED = "uncounted"
    EITHER = "either"


FIRM = (Due.PAID, Due.UNSHIPPED)
"""What stands as referred, whether or not its hold is over."""


def deserves(history: History, bought: Bought) -> Due:
    """Judge one order of the diary as a referral."""
    return deserves_under(history, bought, history.rules, None if bought.friend is None else bought.friend.advocate)


def deserves_under(history: History, bought: Bought, rules: Rules | None, advocate: Customer | None) -> Due:
    """Judge it as this advocate's referral under these rules; None for terms without rules, and for no advocate."""
    order = bought.order
    if bought.is_blurred:
        return Due.EITHER
    if advocate is None or order.customer_id == advocate.id:
        return Due.NOTHING
    if not _is_the_one(history, bought, rules) or _measure(rules, order) < _minimum(rules):
        return Due.NOTHING
    return _by_itself(rules, order)


def deserves_later(history: History, bought: Bought) -> Due:
    """Judge one order of the diary as a later one of somebody who is a friend already; it needs no minimum."""
    first = first_order(history, bought)
    if bought.is_blurred or first is None:
        return Due.EITHER
    if first is bought or bought.order.test:
        return Due.NOTHING
    return _by_itself(history.rules, bought.order) if deserves(history, first) in FIRM else Due.EITHER


def first_order(history: History, bought: Bought) -> Bought | None:
    """The first order of the same customer's, as the shop counts; None where it was not a friend's."""
    own = history.advocates
    same = [one for one in orders_of_buyer(history, bought) if not one.order.test]
    if not same or same[0].friend is None or any(one.id == bought.order.customer_id for one in own):
        return None
    return same[0]


def orders_of_buyer(history: History, bought: Bought) -> list[Bought]:
    """Everything the same customer ordered, as it was placed."""
    same = [one for one in history.diary.bought if one.order.customer_id == bought.order.customer_id]
    return sorted(same, key=lambda one: one.order.id)


def _by_itself(rules: Rules | None, order: Order) -> Due:
    """Whether the order is real, paid for, kept and undisputed; and whether it is shipped where that matters."""
    if order.test or order.cancelled_at is not None:
        return Due.NOTHING
    if order.current_subtotal_minor <= 0 or order.financial_status in ("refunded", "pending"):
        return Due.NOTHING
    statuses = {dispute.status for dispute in order.disputes}
    if "lost" in statuses:
        return Due.NOTHING
    if "needs_response" in statuses:
        return Due.WAITING
    counts = counts_shipped(rules)
    if order.fulfillment_status == "fulfilled" or not (waits_for_shipment(rules) or counts):
        return Due.PAID
    return Due.UNCOUNTED if counts else Due.UNSHIPPED


def _measure(rules: Rules | None, order: Order) -> int:
    """What is held against the minimum: what is left, unless returns are ignored or make the reward smaller."""
    if rules is None or rules.partial_return is PartialReturn.RECOMPUTE_MINIMUM:
        return order.current_subtotal_minor
    return order.subtotal_minor


def _minimum(rules: Rules | None) -> int:
    if rules is None:
        return MINIMUM_MINOR
    return 0 if rules.trigger.minimum is None else rules.trigger.minimum.amount_minor


def _is_the_one(history: History, bought: Bought, rules: Rules | None) -> bool:
    """Whether it is the buyer's first order, as the shop counts (test orders do not); or the second of who claimed."""
    counted = [one for one in orders_of_buyer(history, bought) if not one.order.test]
    earlier = [one for one in counted if one.order.id < bought.order.id]
    if not counts_second(rules):
        return not earlier
    return len(earlier) == 1 and bought.friend in history.friends
