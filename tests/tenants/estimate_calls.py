"""The services of the reward calculator, for the list in `test_services`: figures are the shop's own."""

from decimal import Decimal
from typing import Any

from plugin.domain.money import Money
from plugin.domain.program.cost.reward_calculator import ReferralEstimate
from plugin.services.program.forget_estimate import forget_estimate
from plugin.services.program.save_estimate import save_estimate
from plugin.services.program.weigh_program import weigh_program

_ACTOR = "merchant:1"
_ESTIMATE = ReferralEstimate(Money(100, "EUR"), Decimal(50), Money(0, "EUR"), Decimal(100), Money(0, "EUR"))

ESTIMATE_CALLS: dict[str, tuple[Any, Any]] = {
    "save_estimate": (lambda s: s.conn(lambda c: save_estimate(c, s.shop, _ESTIMATE, actor=_ACTOR, now=s.now)), True),
    "weigh_program": (
        # Their program's terms were handed in; it is our own estimate that they are weighed by.
        lambda s: s.conn(lambda c: weigh_program(c, s.shop, s.program, s.now)),
        lambda found, s: (found.estimate, found.budgets) == (_ESTIMATE, ()),
    ),
    "forget_estimate": (lambda s: s.conn(lambda c: forget_estimate(c, s.shop, actor=_ACTOR, now=s.now)), True),
}
