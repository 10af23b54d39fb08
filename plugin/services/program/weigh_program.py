"""What a program costs against what the merchant expects a referral to bring, and how far its budgets reach."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from plugin.db.offers.estimates import read_estimate
from plugin.db.rewards.budgets import read_spent
from plugin.domain.money import Money
from plugin.domain.program.cap import has_budget
from plugin.domain.program.cost.budget_guard import BudgetGuard, guard_budgets
from plugin.domain.program.cost.program_cost import Shortfall, counts_everything, find_shortfall, weigh_terms
from plugin.domain.program.cost.reward_calculator import ReferralEstimate, RewardWeighing
from plugin.domain.program.earning import largest_reward
from plugin.domain.program.program import Program
from plugin.domain.shop import Shop


@dataclass(frozen=True, slots=True)
class WeighedProgram:
    """`estimate` and `weighing` are None until the merchant gave figures in the program's currency.

    `is_complete` says whether amounts and percentages for the referral itself are all that the program gives.
    """

    estimate: ReferralEstimate | None
    weighing: RewardWeighing | None
    is_complete: bool
    budgets: tuple[BudgetGuard, ...]
    shortfall: Shortfall | None = None


def weigh_program(conn: Connection, shop: Shop, program: Program, now: datetime) -> WeighedProgram:
    """Weigh the terms in force by the figures that were kept; a budget's day is that of the shop's time zone."""
    terms, kept = program.terms, read_estimate(conn, shop.shop_id)
    estimate = kept if kept is not None and kept.average_order.currency == terms.reward.amount.currency else None
    weighing = None if estimate is None else weigh_terms(estimate, terms)
    return WeighedProgram(
        estimate=estimate,
        weighing=weighing,
        is_complete=counts_everything(terms),
        budgets=_budgets(conn, shop, program, None if estimate is None else estimate.average_order, now),
        shortfall=None if weighing is None else find_shortfall(weighing, terms.friend, terms.trigger.minimum),
    )


def _budgets(
    conn: Connection, shop: Shop, program: Program, average_order: Money | None, now: datetime
) -> tuple[BudgetGuard, ...]:
    rules = program.terms.rules
    if rules is None or not has_budget(rules.caps):
        return ()
    day = now.astimezone(ZoneInfo(shop.timezone or "UTC")).replace(hour=0, minute=0, second=0, microsecond=0)
    expected = largest_reward(rules)
    spent = read_spent(conn, shop.shop_id, program.program_id, day=day, now=now, expected=expected)
    return guard_budgets(rules, spent, average_order)
