"""What a friend would claim now behind an advocate's link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from plugin.db.offers.offer_drifts import read_drift
from plugin.db.offers.programs import read_programs
from plugin.db.rewards.budgets import lock_budgets, read_spent
from plugin.domain.program.cap import CapReached, has_budget, stop_claims
from plugin.domain.program.choice import Group
from plugin.domain.program.earning import largest_reward
from plugin.domain.program.precedence import all_in_force, program_of
from plugin.domain.program.program import Program
from plugin.domain.program.program_state import Closing


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """A program as friends meet it; `is_open` while it is in force and its discount works."""

    program: Program
    is_open: bool


@dataclass(frozen=True, slots=True)
class _Shop:
    shop_id: int
    shop_domain: str
    timezone: str | None


def find_open_offer(
    conn: Connection,
    shop_id: int,
    shop_domain: str,
    group: Group | None,
    *,
    timezone: str | None,
    now: datetime,
    lock: bool = False,
) -> OpenOffer | None:
    """Give the offer for friends of this group's advocates; None where the group has no program.

    Of the group's programs the first that is open is taken: one is closed while it is off or out of its schedule, its
    discount is gone, or what it may cost is promised. Without a group it is the customers' offer, and where they have
    no program any other group's. The schedule and a budget's day are those of `timezone`. With `lock` nobody else
    counts these budgets until the transaction ends.
    """
    shop = _Shop(shop_id, shop_domain, timezone)
    # All of them before the first is counted; what was switched or changed while we waited is seen.
    programs = lock_budgets(conn, shop_id, group) if lock else read_programs(conn, shop_id)
    offers = (_offer(conn, shop, programs, one, now) for one in (Group if group is None else (group,)))
    return next((offer for offer in offers if offer is not None), None)


def closed_programs(
    conn: Connection,
    shop_id: int,
    shop_domain: str,
    programs: Sequence[Program],
    *,
    timezone: str | None,
    now: datetime,
) -> dict[int, Closing]:
    """Give, by number, why those that are on cannot be claimed: the discount is gone, or the budget promised."""
    shop = _Shop(shop_id, shop_domain, timezone)
    found = ((one.program_id, _closing(conn, shop, one, now)) for one in programs if one.is_live)
    return {program_id: closing for program_id, closing in found if closing is not None}


def spent_programs(
    conn: Connection, shop_id: int, programs: Sequence[Program], *, timezone: str | None, now: datetime
) -> frozenset[int]:
    """Give the numbers of those whose budget is promised, on or off."""
    return frozenset(one.program_id for one in programs if _spent(conn, shop_id, one, timezone, now) is not None)


def _closing(conn: Connection, shop: _Shop, program: Program, now: datetime) -> Closing | None:
    drift = read_drift(conn, shop.shop_domain, program.program_id, program.version)
    if drift is not None and drift.is_gone:
        return Closing.DISCOUNT_GONE
    return _spent(conn, shop.shop_id, program, shop.timezone, now)


def _offer(conn: Connection, shop: _Shop, programs: Sequence[Program], group: Group, now: datetime) -> OpenOffer | None:
    for program in all_in_force(programs, group, shop.timezone, now):
        if _closing(conn, shop, program, now) is None:
            return OpenOffer(program, is_open=True)
    closed = program_of(programs, group, shop.timezone, now)
    return None if closed is None else OpenOffer(closed, is_open=False)


def _spent(conn: Connection, shop_id: int, program: Program, timezone: str | None, now: datetime) -> Closing | None:
    rules = program.terms.rules
    if rules is None or not has_budget(rules.caps):
        return None
    day = now.astimezone(ZoneInfo(timezone or "UTC")).replace(hour=0, minute=0, second=0, microsecond=0)
    expected = largest_reward(rules)
    spent = read_spent(conn, shop_id, program.program_id, day=day, now=now, expected=expected)
    reached = stop_claims(rules.caps, spent)
    if reached is None:
        return None
    return Closing.SPENT_TODAY if reached is CapReached.DAILY_BUDGET else Closing.SPENT
