"""Which offer a discount at Shopify carries, and whether friends can claim it now."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from plugin.db.budgets import read_spent
from plugin.db.offer_drifts import read_drift
from plugin.db.programs import read_program
from plugin.db.tables import program_versions
from plugin.domain.program.cap import has_budget, stop_claims
from plugin.domain.program.earning import largest_reward
from plugin.domain.program.program import Program
from plugin.domain.program.schedule import is_within


@dataclass(frozen=True, slots=True)
class OfferInForce:
    """The shop's program as friends meet it; `is_open` while it is live and its discount works."""

    program: Program
    is_open: bool


def find_offer(conn: Connection, shop_id: int, discount_gid: str) -> tuple[int, int] | None:
    """Give program id and version of the offer whose codes hang on this discount."""
    found = select(program_versions.c.program_id, program_versions.c.version).where(
        program_versions.c.shop_id == shop_id, program_versions.c.discount_gid == discount_gid
    )
    row = conn.execute(found).first()
    return None if row is None else (row.program_id, row.version)


def read_offer_in_force(
    conn: Connection, shop_id: int, shop_domain: str, *, timezone: str | None, now: datetime
) -> OfferInForce | None:
    """Give the offer that a friend would claim now; None when the shop has no program.

    It is closed while the program is off or out of its schedule, its discount is gone, or what it may cost is
    promised. The schedule and a budget's day are those of `timezone`.
    """
    program = read_program(conn, shop_id)
    if program is None:
        return None
    drift = read_drift(conn, shop_domain, program.program_id, program.version) if program.is_live else None
    rules = program.terms.rules
    is_now = rules is None or is_within(rules.schedule, timezone, now)
    is_open = program.is_live and is_now and not (drift is not None and drift.is_gone)
    return OfferInForce(program, is_open and _is_affordable(conn, shop_id, program, timezone, now))


def _is_affordable(conn: Connection, shop_id: int, program: Program, timezone: str | None, now: datetime) -> bool:
    rules = program.terms.rules
    if rules is None or not has_budget(rules.caps):
        return True
    day = now.astimezone(ZoneInfo(timezone or "UTC")).replace(hour=0, minute=0, second=0, microsecond=0)
    expected = largest_reward(rules)
    spent = read_spent(conn, shop_id, program.program_id, day=day, now=now, expected=expected)
    return stop_claims(rules.caps, spent) is None
