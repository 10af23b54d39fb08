"""Dividing amounts so that the parts sum to the whole, to the last yen, fils and odd cent.

What is divided among known parts goes by the largest remainder. What comes bit by bit (orders, refunds) is computed
from the running whole each time, never from the rounded part before, so that the order of events changes nothing.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from plugin.domain.errors import DomainError
from plugin.domain.money import Money


class SplitInvalid(DomainError):
    """Shares or brackets contradict themselves; `problems` maps the field to what is wrong and what would be right."""

    reason = "split_invalid"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ProRata:
    """What is left of a reward after a part of its order went back, and what is withdrawn; together the reward."""

    kept: Money
    withdrawn: Money


def split_by_weights(whole: Money, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
    """Divide in proportion to the weights by the largest remainder; among equal ones the earlier part gets the unit.

    Each part is the exact share rounded down or up to a whole unit. Raises SplitInvalid (`weights`) unless all are
    finite, none is below 0 and one is above it.
    """
    if not all(Decimal(weight).is_finite() and weight >= 0 for weight in weights) or not any(weights):
        raise SplitInvalid({"weights": "have nothing to divide by; give numbers from 0 up, one of them above 0"})
    total = sum(map(Fraction, weights), Fraction(0))
    exact = [abs(whole.amount_minor) * Fraction(weight) / total for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])
    for index in by_remainder[: abs(whole.amount_minor) - sum(parts)]:
        parts[index] += 1
    sign = -1 if whole.amount_minor < 0 else 1
    return tuple(Money(sign * part, whole.currency) for part in parts)


def split_steps(whole: Money, shares: Sequence[Decimal]) -> tuple[Money, ...]:
    """Divide a reward that is paid in steps, by shares that sum to exactly 1 (`0.5`, `0.5`).

    Raises SplitInvalid (`shares`) otherwise, and for a step without a share.
    """
    if not all(share.is_finite() and share > 0 for share in shares):
        raise SplitInvalid({"shares": "contain a step without a share; give each step one above 0 or leave it out"})
    if sum(map(Fraction, shares)) != 1:
        raise SplitInvalid({"shares": f"sum to {sum(shares)}; make them sum to 1, such as 0.5 and 0.5"})
    return split_by_weights(whole, shares)


def next_share(earlier: Money, order: Money, percent: Decimal) -> Money:
    """Give the advocate's share of one more order, `earlier` being the sum of the orders before it.

    All shares together are exactly the percentage of all orders together, rounded down once: ten shares of 0.9 cents
    are 9 cents and neither 0 nor 10.
    """
    return (earlier + order).percent(percent) - earlier.percent(percent)


def bracket_index(value: Money, starts: Sequence[Money]) -> int | None:
    """Tell which bracket an order value falls in; one that equals a start is in it, one below the first in none.

    Raises SplitInvalid (`brackets`) unless the starts rise.
    """
    _check_starts(starts)
    index = bisect_right(starts, value) - 1
    return index if index >= 0 else None


def slice_by_brackets(value: Money, starts: Sequence[Money]) -> tuple[Money, ...]:
    """Cut an order value where brackets begin, for rates that hold for the part within their bracket only.

    The first slice is what lies below the first start, then one for each bracket: always one more than starts.
    Raises SplitInvalid (`brackets`) unless the starts rise from 0 or more and the value is not below 0.
    """
    _check_starts(starts)
    nothing = Money(0, value.currency)
    if value < nothing or (starts and starts[0] < nothing):
        raise SplitInvalid({"brackets": "reach below 0; give order values and starts from 0 up"})
    cuts = [nothing, *(min(start, value) for start in starts), value]
    return tuple(upper - lower for lower, upper in pairwise(cuts))


def keep_pro_rata(reward: Money, *, ordered: Money, left: Money) -> ProRata:
    """Divide a reward by how much of its order is left after refunds; what is kept is rounded down.

    Always from the whole reward and the order as placed. More than ordered counts as all of it, below 0 as nothing.
    Raises SplitInvalid (`ordered`) when nothing was ordered.
    """
    if ordered.amount_minor <= 0:
        raise SplitInvalid({"ordered": "is not above 0, so no part of it is left; give the order's value"})
    remaining = min(max(left, Money(0, ordered.currency)), ordered)
    sign = -1 if reward.amount_minor < 0 else 1
    kept = abs(reward.amount_minor) * remaining.amount_minor // ordered.amount_minor
    kept_money = Money(sign * kept, reward.currency)
    return ProRata(kept_money, reward - kept_money)


def _check_starts(starts: Sequence[Money]) -> None:
    for lower, upper in pairwise(starts):
        if not lower < upper:
            raise SplitInvalid({"brackets": "do not rise; let each begin above the one before it"})
