"""Whether an order is large enough for the terms: what of it counts, by whose minimum, in whose currency."""

from plugin.domain.money import Money
from plugin.domain.orders.check import Check, Outcome, passed_if
from plugin.domain.orders.counted import PRODUCTS_UNREAD, counted_of, reached_under
from plugin.domain.orders.measure import Measured, measure
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.program.market import doubt_market
from plugin.domain.program.program import Terms


def check_market(order: OrderSnapshot, terms: Terms) -> tuple[Check, ...]:
    """Whether a market's own amounts hold; it refuses nothing, and where they do not it says why."""
    markets = {} if terms.rules is None else terms.rules.markets
    if not markets:
        return ()
    doubt = doubt_market(markets, order.place)
    own = None if measure(order, terms) is None else "market_amounts"
    return (Check("market", Outcome.PASSED, own if doubt is None else doubt.value),)


def check_minimum(order: OrderSnapshot, terms: Terms, minimum: Money, measured: Measured | None = None) -> Check:
    """A first order of a market is measured by the market's own minimum, where it has one, and by what was paid."""
    if order.subtotal.currency != minimum.currency:
        return Check("minimum_subtotal", Outcome.DOUBTFUL, "currency_changed")
    if order.subtotal.amount_minor <= 0:
        return Check("minimum_subtotal", Outcome.REFUSED, "nothing_paid")
    if terms.leaves_out_gift_cards and order.gift_cards is None:
        return Check("minimum_subtotal", Outcome.OPEN, "gift_cards_unread")
    missed = _out_of_reach(order, terms)
    if missed is not None:
        return missed
    kept = counted_of(order, terms)
    if kept.left.amount_minor <= 0:
        return Check("minimum_subtotal", Outcome.REFUSED, "only_gift_cards")
    if measured is None or measured.minimum is None:
        return passed_if("minimum_subtotal", kept.value(terms.partial_return) >= minimum, "below_minimum")
    if measured.value is None:
        return Check("minimum_subtotal", Outcome.OPEN, "gift_cards_unread")
    return passed_if("minimum_subtotal", measured.value >= measured.minimum, "below_minimum")


def _out_of_reach(order: OrderSnapshot, terms: Terms) -> Check | None:
    if terms.trigger.reach.is_all:
        return None
    reached = reached_under(order, terms)
    if reached is None:
        return Check("minimum_subtotal", Outcome.OPEN, PRODUCTS_UNREAD)
    is_some = reached.value.left.amount_minor > 0
    return None if is_some else Check("minimum_subtotal", Outcome.REFUSED, "nothing_in_reach")
