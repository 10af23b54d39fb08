"""What a program has promised or given: its rewards, and what open claims may still come to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Connection, case, cast, func, select

from plugin.db.offers.programs import read_programs
from plugin.db.tables import conversions, programs, referrals, rewards
from plugin.domain.money import Money
from plugin.domain.program.cap import Spent, has_budget
from plugin.domain.program.choice import Group
from plugin.domain.program.program import Program
from plugin.domain.rewards.reward import RewardState

_FREE = (RewardState.VOIDED.value, RewardState.CLAWED_BACK.value)


def lock_programs(conn: Connection, shop_id: int, program_ids: Iterable[int]) -> None:
    """Keep others from counting these programs' budgets until the transaction ends; locked in the order of ids."""
    rows = select(programs.c.id).where(programs.c.shop_id == shop_id, programs.c.id.in_(sorted(set(program_ids))))
    conn.execute(rows.order_by(programs.c.id).with_for_update(key_share=True))


def lock_budgets(conn: Connection, shop_id: int, group: Group | None) -> tuple[Program, ...]:
    """Give the shop's programs, those of the group that have a budget locked, on or off; without a group those of all.

    What was added, or got a budget, while this waited is locked, too. For that all are given back and taken anew:
    everybody takes them in the order of their ids, so that nobody waits in a ring.
    """
    found = read_programs(conn, shop_id)
    wanted = _with_budget(found, group)
    while wanted:
        point = conn.begin_nested()
        lock_programs(conn, shop_id, wanted)
        found = read_programs(conn, shop_id)
        missing = _with_budget(found, group) - wanted
        if not missing:
            point.commit()
            break
        point.rollback()
        wanted |= missing
    return found


def _with_budget(found: Sequence[Program], group: Group | None) -> set[int]:
    asked = (one for one in found if group is None or one.terms.group is group)
    return {one.program_id for one in asked if one.terms.rules is not None and has_budget(one.terms.rules.caps)}


def read_spent(
    conn: Connection, shop_id: int, program_id: int, *, day: datetime, now: datetime, expected: Money
) -> Spent:
    """Sum the rewards that stand and, at `expected` each, the claims whose order may still come.

    `day` is when today began in the shop's zone. A budget bounds how many rows there are to sum.
    """
    currency, amount = expected.currency, rewards.c.amount_minor
    today = cast(func.sum(case((rewards.c.created_at >= day, amount), else_=0)), BigInteger)
    given = select(today, cast(func.sum(amount), BigInteger)).where(
        rewards.c.shop_id == shop_id,
        rewards.c.program_id == program_id,
        rewards.c.currency == currency,
        rewards.c.state.not_in(_FREE),
    )
    of_today, of_all = (int(number or 0) for number in conn.execute(given).one())
    fresh = func.sum(case((referrals.c.claimed_at >= day, 1), else_=0))
    is_its = (conversions.c.shop_id == referrals.c.shop_id) & (conversions.c.referral_id == referrals.c.id)
    awaited = (
        select(fresh, func.count())
        .select_from(referrals)
        .outerjoin(conversions, is_its)
        .where(referrals.c.shop_id == shop_id, referrals.c.program_id == program_id)
        .where(referrals.c.expires_at > now, conversions.c.id.is_(None))
    )
    claims_today, claims = (int(number or 0) for number in conn.execute(awaited).one())
    each = expected.amount_minor
    return Spent(Money(of_today + claims_today * each, currency), Money(of_all + claims * each, currency))
