"""What an advocate's own orders tell of a subscription: Shopify says no more without the scopes of its owner."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from plugin.domain.program.choice import Stop
from plugin.domain.program.rules import Rules

_MONTH = timedelta(days=31)


def looks_at_own(rules: Rules | None) -> bool:
    """Whether what an advocate earns hangs on a subscription of their own."""
    if rules is None:
        return False
    return rules.caps.own_subscription_price or Stop.ADVOCATE_CANCELLED in rules.advocate.stop_when


def has_cancelled(cycles: Sequence[datetime], at: datetime) -> bool:
    """Whether a subscription that was paid for ended: no order came for two of its intervals, a month each at least.

    The interval is the time between the last two orders. Who never had a subscription cancelled none.
    """
    paid = sorted(moment for moment in cycles if moment <= at)
    if not paid:
        return False
    gap = paid[-1] - paid[-2] if len(paid) > 1 else _MONTH
    return at - paid[-1] > 2 * max(gap, _MONTH)
