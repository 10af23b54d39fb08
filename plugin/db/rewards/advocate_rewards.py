"""One advocate's own promises, newest first, with the version of the terms each was made under."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.tables import advocates, rewards
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit
from plugin.domain.program.documents.rules_document import read_benefits
from plugin.domain.rewards.reward import REFERRAL, Reward, RewardState, Side


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
    options: tuple[Benefit, ...] = ()
    chosen: int | None = None
    cause: str = REFERRAL

    @property
    def benefit(self) -> Benefit | None:
        """What is given, or would be if nothing else is chosen; None for the amount off of terms without rules."""
        return self.options[self.chosen or 0] if self.options else None

    @property
    def is_open_choice(self) -> bool:
        """Whether the advocate has still to say which it shall be."""
        return len(self.options) > 1 and self.chosen is None


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
            read_benefits(row.options, row.currency) if row.options else (),
            row.chosen,
            row.cause,
        )
        for row in conn.execute(found)
    ]


def is_given_elsewhere(conn: Connection, shop_id: int, reward: Reward, benefit: Benefit, customer_id: int) -> bool:
    """Tell whether another reward that was issued to this customer, on whatever side, gives the same access."""
    own = select(advocates.c.id).where(advocates.c.shop_id == shop_id, advocates.c.customer_id == customer_id)
    is_theirs = (rewards.c.advocate_id == reward.advocate_id) | rewards.c.advocate_id.in_(own)
    others = select(rewards.c.options).where(
        rewards.c.shop_id == shop_id,
        is_theirs | (rewards.c.customer_id == customer_id),
        rewards.c.state == RewardState.ISSUED.value,
        rewards.c.id != reward.reward_id,
        rewards.c.kind == benefit.kind.value,
        rewards.c.discount_gid == f"gid://shopify/Customer/{customer_id}",
    )
    given = [read_benefits(options, reward.amount.currency) for options in conn.execute(others).scalars()]
    return any(one.tag == benefit.tag for options in given for one in options)


def recipient_of(conn: Connection, shop_id: int, reward: Reward) -> int | None:
    """Give the customer it is for today; a friend's reward is never the advocate's. None when nobody is left."""
    if reward.customer_id is not None or reward.side is Side.FRIEND:
        return reward.customer_id
    found = select(advocates.c.customer_id).where(advocates.c.shop_id == shop_id, advocates.c.id == reward.advocate_id)
    customer_id: int | None = conn.execute(found).scalar_one_or_none()
    return customer_id
