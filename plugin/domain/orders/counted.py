"""What of an order counts under terms: for the minimum, for shares and brackets, and again after returns."""

from plugin.domain.money import Money
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.reached import Reached, reach_key
from plugin.domain.program.program import Terms
from plugin.domain.program.returns import Kept

PRODUCTS_UNREAD = "products_unread"
"""Why an order waits whose products the shop does not let us see."""


def reached_under(order: OrderSnapshot, terms: Terms) -> Reached | None:
    """Give what of the order is within the reach of these terms; None where that very reach was not looked up."""
    found = order.reached
    return found if found is not None and found.key == reach_key(terms.trigger.reach) else None


def counted_of(order: OrderSnapshot, terms: Terms) -> Kept:
    """Give what counts of an order: what is within reach, without gift cards unless they count.

    Gift cards that were not looked up are not left out; of an order whose products were not looked up nothing counts.
    """
    if terms.trigger.reach.is_all:
        return order.kept_goods if terms.leaves_out_gift_cards else order.kept
    reached = reached_under(order, terms)
    if reached is None:
        nothing = Money(0, order.subtotal.currency)
        return Kept(nothing, nothing)
    return reached.goods if terms.leaves_out_gift_cards else reached.value


def counted_plan(order: OrderSnapshot, terms: Terms) -> Money | None:
    """Give what is kept on selling plans of what is within reach; None where it was not looked up."""
    if terms.trigger.reach.is_all:
        return order.plan
    reached = reached_under(order, terms)
    return None if reached is None else reached.plan
