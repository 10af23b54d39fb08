"""What an advocate's own order does to their points: judged by itself, whoever recommended what."""

from enum import StrEnum

from plugin.domain.orders.check import Outcome
from plugin.domain.orders.eligibility import check_order
from plugin.domain.orders.order import OrderSnapshot


class OwnOrder(StrEnum):
    """It earns, it earns no longer, or a fact is missing or in doubt and nothing moves."""

    EARNS = "earns"
    FELL_AWAY = "fell_away"
    WAITS = "waits"


def judge_own_order(order: OrderSnapshot) -> OwnOrder:
    """Decide by the same checks as for every order: paid, real, not cancelled, refunded or charged back.

    An order of which nothing is left, or for which no goods were paid, earns nothing.
    """
    outcomes = {check.outcome for check in check_order(order)}
    if Outcome.REFUSED in outcomes or order.subtotal.amount_minor <= 0:
        return OwnOrder.FELL_AWAY
    return OwnOrder.EARNS if outcomes == {Outcome.PASSED} else OwnOrder.WAITS
