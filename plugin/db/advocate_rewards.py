"""One advocate's own promises, newest first, with the version of the terms each was made under."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.tables import rewards
from plugin.domain.money import Money
from plugin.domain.rewards.reward import RewardState, Side


@dataclass(frozen=True, slots=True)
class OwnReward:
    """What an advocate may see of a promise: nothing about the order or the friend it is for."""

    state: RewardState
    amount: Money
    held_until: datetime | None
    code: str
    program_id: int
    version: int
    expires_at: datetime | None


def rewards_of_advocate(
    conn: Connection, shop_id: int, advocate_id: int, states: Iterable[RewardState], *, limit: int
) -> list[OwnReward]:
    """Give up to `limit` promises to this advocate in these states."""
    found = (
        select(rewards)
        .where(
            rewards.c.shop_id == shop_id,
            rewards.c.advocate_id == advocate_id,
            rewards.c.state.in_([state.value for state in states]),
            rewards.c.side == Side.ADVOCATE.value,
        )
        .order_by(rewards.c.id.desc())
        .limit(limit)
    )
    return [
        OwnReward(
            RewardState(row.state),
            Money(row.amount_minor, row.currency),
            row.held_until,
            row.code,
            row.program_id,
            row.version,
            row.expires_at,
        )
        for row in conn.execute(found)
    ]
