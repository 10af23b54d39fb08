"""What a partial return does to a referral: the minimum is looked at again, the reward shrinks, or nothing happens."""

from dataclasses import dataclass, replace

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit
from plugin.domain.program.choice import PartialReturn


@dataclass(frozen=True, slots=True)
class Kept:
    """An order as it was sold and what is left of it, both after discounts and without shipping."""

    sold: Money
    left: Money

    def value(self, policy: PartialReturn) -> Money:
        """What the order is measured by: what is left, unless returns shrink the reward or are ignored."""
        return self.left if policy is PartialReturn.RECOMPUTE_MINIMUM else max(self.sold, self.left)

    def lessen(self, policy: PartialReturn, benefit: Benefit) -> Benefit:
        """Give what is left of a sum or of points, rounded down; whatever cannot be divided stays whole."""
        if policy is not PartialReturn.PRO_RATA or self.left >= self.sold:
            return benefit
        left, sold = max(self.left.amount_minor, 0), self.sold.amount_minor
        amount = benefit.amount
        return replace(
            benefit,
            amount=None if amount is None else Money(amount.amount_minor * left // sold, amount.currency),
            points=None if benefit.points is None else benefit.points * left // sold,
        )
