"""Each order with whose referral it is and under which program: by its claim, or by what its link stood for."""

from dataclasses import dataclass
from typing import Any

from plugin.domain.program.rules import Rules
from tests.sim_shop.state import Customer
from tests.simulation.diary import Bought
from tests.simulation.oracle import Due, deserves_under
from tests.simulation.several_history import SeveralHistory
from tests.simulation.standings import Offer


@dataclass(frozen=True)
class Judged:
    """An order with whose referral it is, under which rules, and what it is due."""

    bought: Bought
    advocate: Customer | None
    offer: Offer | None
    rules: Rules | None
    due: Due


def judge_all(history: SeveralHistory) -> list[Judged]:
    """Every order of the diary under its own program, worked out from what was said and shown."""
    return [_judge(history, bought) for bought in history.diary.bought]


def _judge(history: SeveralHistory, bought: Bought) -> Judged:
    whose = history.judged(bought)
    if whose is None:
        return Judged(bought, None, None, None, Due.NOTHING)
    advocate, offer = whose
    rules = history.offers.rules(offer)
    return Judged(bought, advocate, offer, rules, deserves_under(history, bought, rules, advocate))


def lefts_of(history: SeveralHistory, bought: Bought, row: Any) -> set[int]:
    """What may have been left of an order when a reward of it was settled."""
    measured = history.diary.measured.get(row.id)
    lefts = {bought.order.current_subtotal_minor, *bought.lefts} if measured is None else {measured}
    return {left for left in lefts if left > 0}
