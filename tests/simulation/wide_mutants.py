"""Bugs that only wide rules show: what stays after it was taken back, parts, shares of later orders, friends, races."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from plugin.db.tables import orders
from plugin.domain.orders import eligibility
from plugin.domain.orders.check import Check, Outcome
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.returns import Kept
from plugin.domain.program.rules import Caps
from plugin.domain.rewards.reward import Side
from plugin.services.orders.answering import answer_verdicts, find_follow_ups, record_orders
from plugin.services.rewards import add_prizes, settle_reward, split_reward, withdraw_reward
from tests.simulation.planting import Mutant
from tests.simulation.wide import FIRST_WIDE

WIDE = FIRST_WIDE + 1
TAKERS: Any = withdraw_reward.TAKERS


def _nothing(*_: object, **__: object) -> None:
    """Does not do what it is for."""


def _stays(*_: object) -> str:
    return "withdrawn"


def _by_number_alone(cap: Callable[..., Any]) -> Callable[..., Any]:
    def capped(caps: Caps, tally: Any, benefit: Any, **more: Any) -> Any:
        counts = Caps(per_month=caps.per_month, per_year=caps.per_year, lifetime=caps.lifetime)
        return cap(counts, tally, benefit, **more)

    return capped


def _the_whole_first(split: Callable[..., Any]) -> Callable[..., Any]:
    return lambda benefit, steps: (benefit, *split(benefit, steps)[1:])


def _of_the_first_order(read: Callable[..., Kept]) -> Callable[..., Kept]:
    def of_first(conn: Any, shop_id: int, order_id: int, currency: str, **more: Any) -> Kept:
        whose = select(orders.c.customer_id).where(orders.c.order_id == order_id).scalar_subquery()
        first = select(orders.c.order_id).where(orders.c.customer_id == whose).order_by(orders.c.order_id).limit(1)
        return read(conn, shop_id, conn.execute(first).scalar_one_or_none() or order_id, currency, **more)

    return of_first


def _the_advocates_alone(step_back: Callable[..., None]) -> Callable[..., None]:
    def back(conn: Any, shop: Any, item: Any, promised: Any, now: Any) -> None:
        step_back(conn, shop, item, [one for one in promised if one.side is Side.ADVOCATE], now)

    return back


def _twice_as_much(of_friend: Callable[..., Any]) -> Callable[..., Any]:
    def twice(*given: Any) -> Any:
        reward = of_friend(*given)
        if reward is None:
            return None
        (option,) = reward.options
        points = None if option.points is None else 2 * option.points
        amount = None if option.amount is None else option.amount + option.amount
        doubled = replace(option, amount=amount, points=points)
        return replace(reward, amount=reward.amount + reward.amount, options=(doubled,))

    return twice


def _always_first(_order: Any, _friendship: Any) -> int:
    return 1


WIDE_MUTANTS = (
    Mutant("a gift card taken back stays", TAKERS, BenefitKind.GIFT_CARD, _stays, first=1603, start=WIDE),
    Mutant("store credit taken back stays", TAKERS, BenefitKind.STORE_CREDIT, _stays, first=1603, start=WIDE),
    Mutant("access taken back stays", TAKERS, BenefitKind.ACCESS, _stays, first=1609, start=WIDE),
    Mutant("points taken back stay", TAKERS, BenefitKind.POINTS, _stays, start=WIDE),
    Mutant(
        "caps by value are forgotten", settle_reward, "cap", _by_number_alone(settle_reward.cap), first=1619, start=WIDE
    ),
    Mutant(
        "the first part is the whole",
        split_reward,
        "split_benefit",
        _the_whole_first(split_reward.split_benefit),
        first=1609,
        start=WIDE,
    ),
    Mutant(
        "a second part waits for no second order",
        split_reward,
        "due_after",
        lambda _: timedelta(),
        first=1609,
        start=WIDE,
    ),
    Mutant("a second order frees no second part", record_orders, "time_steps", _nothing, first=1611, start=WIDE),
    Mutant(
        "a share is that of the first order",
        settle_reward,
        "read_kept",
        _of_the_first_order(settle_reward.read_kept),
        first=1631,
        start=WIDE,
    ),
    Mutant("every later order is the first", find_follow_ups, "_number", _always_first, first=1619, start=WIDE),
    Mutant(
        "a friend's reward is kept after a refund",
        answer_verdicts,
        "_step_back",
        _the_advocates_alone(answer_verdicts._step_back),
        start=WIDE,
    ),
    Mutant(
        "a friend gets twice as much",
        answer_verdicts,
        "reward_of_friend",
        _twice_as_much(answer_verdicts.reward_of_friend),
        start=WIDE,
    ),
    Mutant("friends get nothing", answer_verdicts, "promise_friend", _nothing, first=1609, start=WIDE),
    Mutant("everybody wins the race", add_prizes, "is_race_won", lambda *_: False, first=1613, start=WIDE),
    Mutant("nobody wins the race", add_prizes, "is_race_won", lambda *_: True, first=1623, start=WIDE),
    Mutant(
        "a partial return makes nothing smaller",
        Kept,
        "lessen",
        lambda _kept, _policy, one: one,
        first=1691,
        start=WIDE,
    ),
    Mutant(
        "any order is the second",
        eligibility,
        "_nth_order",
        lambda *_: Check("nth_order", Outcome.PASSED),
        first=1605,
        start=WIDE,
    ),
)
