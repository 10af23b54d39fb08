"""What the program's page says about what a referral may cost: figures to glance at, sentences, budgets."""

from dataclasses import dataclass

from plugin.domain.program.cost.reward_calculator import Finding, RewardWeighing
from plugin.domain.program.texts.budget_text import say_budget
from plugin.domain.program.texts.calculator_text import say_limit, say_shortfall, say_standing, say_steps, say_warning
from plugin.domain.program.texts.language import Language, say_money
from plugin.services.program.weigh_program import WeighedProgram


@dataclass(frozen=True, slots=True)
class LimitView:
    """The limit and how the terms in force stand to it, written out; `warning` is empty where they fit."""

    limit: str
    total: str
    friend: str
    advocate: str
    headline: str
    standing: str
    warning: str
    steps: tuple[str, ...]

    @property
    def is_within(self) -> bool:
        """Whether the terms cost no more than a referral earns."""
        return not self.warning


@dataclass(frozen=True, slots=True)
class CostView:
    """`limit` is None until the merchant gave figures; `is_complete` as for WeighedProgram. No `shortfall` is empty."""

    limit: LimitView | None
    is_complete: bool
    budgets: tuple[str, ...]
    shortfall: str


def view_cost(weighed: WeighedProgram, language: Language) -> CostView:
    """Write out what was weighed."""
    return CostView(
        limit=None if weighed.weighing is None else _limit(weighed.weighing, language),
        is_complete=weighed.is_complete,
        budgets=tuple(say_budget(guard, language) for guard in weighed.budgets),
        shortfall="" if weighed.shortfall is None else say_shortfall(weighed.shortfall, language),
    )


def _limit(weighing: RewardWeighing, language: Language) -> LimitView:
    return LimitView(
        limit=say_money(weighing.limit, language),
        total=say_money(weighing.total_cost, language),
        friend=say_money(weighing.friend_cost, language),
        advocate=say_money(weighing.advocate_cost, language),
        headline=say_limit(weighing, language),
        standing=say_standing(weighing, language),
        warning="" if weighing.finding is Finding.FITS else say_warning(weighing, language) or "",
        steps=say_steps(weighing, language),
    )
