"""The parts of a reward that is paid in steps, and when each is due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit
from plugin.domain.program.choice import StepTime
from plugin.domain.program.rules import Step
from plugin.domain.rewards.splits import split_steps

_LATER = timedelta(days=90)
_ANY = "EUR"


def split_benefit(benefit: Benefit, steps: Sequence[Step]) -> tuple[Benefit, ...]:
    """Divide a sum or points by the steps' shares, the odd unit to the earlier part; together they are the whole."""
    shares = [step.share for step in steps]
    if benefit.points is not None:
        points = split_steps(Money(benefit.points, _ANY), shares)
        return tuple(replace(benefit, points=part.amount_minor) for part in points)
    whole = benefit.amount or Money(0, _ANY)
    return tuple(replace(benefit, amount=part) for part in split_steps(whole, shares))


def due_after(when: StepTime) -> timedelta | None:
    """How long after the first part a part is due; None where that is the friend's second order to say."""
    return {StepTime.ORDER_1_FINAL: timedelta(0), StepTime.AFTER_90_DAYS: _LATER}.get(when)
