"""Which of a friend's later orders still earn something under the rules that the first one counted under."""

from datetime import datetime

from plugin.domain.program.choice import Event, Per, StepTime
from plugin.domain.program.rules import Rules


def earns_later(rules: Rules | None) -> bool:
    """Whether orders after the one that counted may matter at all; terms without rules know nothing of them."""
    if rules is None:
        return False
    plan = rules.advocate
    return plan.share is not None or plan.per is Per.RECURRING or _waits_for_second(rules) or rewards_start(rules)


def counts_follow_up(rules: Rules, *, number: int, months: int) -> bool:
    """Whether the follow-up order of this number (1 is the one after the first) still earns, so many months later."""
    share, plan = rules.advocate.share, rules.advocate
    if plan.per is Per.RECURRING:
        return plan.cycles is None or number + 1 <= plan.cycles
    is_shared = share is not None and 1 <= number <= share.orders and months < share.months
    return is_shared or (number == 1 and _waits_for_second(rules))


def _waits_for_second(rules: Rules) -> bool:
    return any(step.when is StepTime.ORDER_2_FINAL for step in rules.steps)


def rewards_start(rules: Rules | None) -> bool:
    """Whether a friend's first order of a subscription earns something in its own right."""
    return rules is not None and any(extra.event is Event.SUBSCRIPTION_STARTED for extra in rules.extras)


def whole_months(first: datetime, later: datetime) -> int:
    """Count full calendar months between two moments of one zone: from 31 January to 28 February it is none."""
    months = (later.year - first.year) * 12 + later.month - first.month
    is_short = (later.day, later.timetz()) < (first.day, first.timetz())
    return months - is_short
