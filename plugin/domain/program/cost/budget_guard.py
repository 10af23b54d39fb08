"""How far a program's budgets reach at the terms in force. It tells, `cap.stop_claims` acts: both count alike."""

from dataclasses import dataclass

from plugin.domain.money import Money
from plugin.domain.program.cap import Spent
from plugin.domain.program.earning import expect, largest_reward
from plugin.domain.program.rules import Rules


@dataclass(frozen=True, slots=True)
class BudgetGuard:
    """One budget: `spent` is promised, given, or kept for claims whose order may still come.

    `each` is the most that one referral can earn; None where that depends on orders nobody has estimated.
    """

    budget: Money
    spent: Money
    each: Money | None
    is_daily: bool = False

    @property
    def left(self) -> Money:
        """What new claims may still come to; 0 when the budget is used up."""
        return Money(max(0, self.budget.amount_minor - self.spent.amount_minor), self.budget.currency)

    @property
    def rewards_left(self) -> int | None:
        """For how many whole rewards that is enough; None where it cannot be said."""
        return None if self.each is None else self.left.amount_minor // self.each.amount_minor


def guard_budgets(rules: Rules, spent: Spent, average_order: Money | None) -> tuple[BudgetGuard, ...]:
    """Give the budget of a day and the one in all, where the rules have them, in this order."""
    each, caps = _each(rules, average_order), rules.caps
    daily = None if caps.daily_budget is None else BudgetGuard(caps.daily_budget, spent.today, each, is_daily=True)
    whole = None if caps.whole_budget is None else BudgetGuard(caps.whole_budget, spent.ever, each)
    return tuple(guard for guard in (daily, whole) if guard is not None)


def _each(rules: Rules, average_order: Money | None) -> Money | None:
    """What a claim is counted with; a share of the order is counted with the merchant's average order instead."""
    fixed = largest_reward(rules)
    if fixed.amount_minor > 0:
        return fixed
    share = None if average_order is None else expect(rules, average_order)
    return share if share is not None and share.amount_minor > 0 else None
