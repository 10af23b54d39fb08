"""Rewards of which the advocate chooses: until when, what was chosen, and what nobody chose in time."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from plugin.db.rewards.rewards import reward_of_row
from plugin.db.tables import rewards
from plugin.domain.program.documents.rules_document import read_benefits
from plugin.domain.rewards.open_choice import OpenChoice
from plugin.domain.rewards.reward import Reward, RewardState

# Asked again and again, mostly for nothing, and therefore put together once.
_UNCHOSEN = (
    select(rewards)
    .where(
        rewards.c.state == RewardState.APPROVED.value,
        rewards.c.choose_until <= bindparam("moment"),
        rewards.c.chosen.is_(None),
    )
    .order_by(rewards.c.choose_until)
    .limit(bindparam("most"))
)


def begin_choice(conn: Connection, shop_id: int, reward_id: int, until: datetime) -> None:
    """Let the advocate choose until then; begun again it keeps its first end."""
    conn.execute(
        update(rewards)
        .where(rewards.c.shop_id == shop_id, rewards.c.id == reward_id, rewards.c.choose_until.is_(None))
        .values(choose_until=until)
    )


def open_choices(conn: Connection, shop_id: int, advocate_id: int, limit: int) -> list[OpenChoice]:
    """Give what this advocate has still to choose, what ends first before the rest."""
    found = select(rewards.c.id, rewards.c.choose_until, rewards.c.options, rewards.c.currency).where(
        rewards.c.shop_id == shop_id,
        rewards.c.advocate_id == advocate_id,
        rewards.c.state == RewardState.APPROVED.value,
        rewards.c.choose_until.is_not(None),
        rewards.c.chosen.is_(None),
    )
    rows = conn.execute(found.order_by(rewards.c.choose_until, rewards.c.id).limit(limit))
    return [OpenChoice(row.id, row.choose_until, read_benefits(row.options, row.currency)) for row in rows]


def save_choice(conn: Connection, shop_id: int, reward: Reward, chosen: Reward) -> bool:
    """Write what was chosen; False when it was chosen or taken back meanwhile."""
    amount_minor = chosen.amount.amount_minor
    written = (
        update(rewards)
        .where(
            rewards.c.shop_id == shop_id,
            rewards.c.id == reward.reward_id,
            rewards.c.state == RewardState.APPROVED.value,
            rewards.c.chosen.is_(None),
        )
        .values(chosen=chosen.chosen, kind=chosen.kind.value, amount_minor=amount_minor, choose_until=None)
    )
    return conn.execute(written).rowcount == 1


def unchosen_rewards(conn: Connection, now: datetime, limit: int) -> list[Reward]:
    """Give approved rewards of all shops whose time to choose is over."""
    return [reward_of_row(row) for row in conn.execute(_UNCHOSEN, {"moment": now, "most": limit})]
