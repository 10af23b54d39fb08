"""What an order of a market is measured by: the market's own threshold, against what was paid in its currency."""

from dataclasses import dataclass

from plugin.domain.money import Money
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.program.market import market_name
from plugin.domain.program.program import Terms


@dataclass(frozen=True, slots=True)
class Measured:
    """`minimum` is the market's own, None where the program's holds; `value` is what counts in the market's currency.

    `value` is None while it is not known what was spent on gift cards.
    """

    market: str
    currency: str
    minimum: Money | None
    value: Money | None


def measure(order: OrderSnapshot, terms: Terms) -> Measured | None:
    """Give the market that the order belongs to under these terms, with its figures; None for an ordinary order."""
    name = market_name(terms.rules, order.place)
    if name is None or terms.rules is None:
        return None
    counted = order.place.counted(with_cards=not terms.leaves_out_gift_cards)
    value = None if counted is None else counted.value(terms.partial_return)
    market = terms.rules.markets[name]
    return Measured(name, market.currency, market.minimum, value)
