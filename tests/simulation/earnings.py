"""What an order earns in figures, worked out by hand from the rules' plain numbers and without the app's arithmetic.

A sum is what its share, bracket or option says; a partial return makes it smaller where the rules want it; of two
halves the first has the odd cent. Everything is rounded down.
"""

from dataclasses import dataclass

from plugin.domain.program.benefit import Benefit
from plugin.domain.program.choice import PartialReturn, Per
from plugin.domain.program.rules import Rules
from tests.sim_shop.state import Order
from tests.simulation.ruled import caps_value
from tests.simulation.wide import shrinks


@dataclass(frozen=True)
class Gain:
    """A kind with its cents or its points."""

    kind: str
    minor: int = 0
    points: int = 0

    def part(self, left: int, whole: int) -> "Gain":
        """What is left of it when so much of a whole is."""
        return Gain(self.kind, self.minor * left // whole, self.points * left // whole)


def gain_of(benefit: Benefit) -> Gain:
    """A benefit in plain figures."""
    minor = 0 if benefit.amount is None else benefit.amount.amount_minor
    return Gain(benefit.kind.value, minor, benefit.points or 0)


def gains(rules: Rules, order: Order, left: int, cause: str) -> set[Gain]:
    """What a cause may be settled at when so many cents of the order are left; caps by value left out."""
    sold = order.subtotal_minor
    value = left if rules.partial_return is PartialReturn.RECOMPUTE_MINIMUM else sold
    plan = rules.advocate
    if cause.startswith("follow_up:"):
        assert plan.share is not None
        whole = {Gain(plan.paid_as.value, value * int(plan.share.percent) // 100)}
    elif plan.per is Per.PERCENT_OF_ORDER:
        whole = {Gain(plan.paid_as.value, value * int(plan.percent or 0) // 100)}
    else:
        whole = {gain_of(one) for one in (*plan.options, *(option for tier in rules.tiers for option in tier.options))}
    if shrinks(rules) and left < sold:
        whole = {one.part(left, sold) for one in whole}
    if not rules.steps or cause.startswith("follow_up:"):
        return whole
    halves = {Gain(one.kind, one.minor // 2, one.points // 2) for one in whole}
    if cause.startswith("step:"):
        return halves
    return {Gain(one.kind, one.minor - one.minor // 2, one.points - one.points // 2) for one in whole}


def is_gained(rules: Rules, gain: Gain, possible: set[Gain]) -> bool:
    """Whether it is one of these, or less where a cap by value may have cut it."""
    if gain in possible or not caps_value(rules):
        return gain in possible
    return any(one.kind == gain.kind and one.points == gain.points and 0 < gain.minor <= one.minor for one in possible)
