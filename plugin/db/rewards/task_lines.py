"""Rewards that wait for a person, as a list shows them: for which order and whom, and what kept the machine from it."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, String, and_, cast, literal, or_, select

from plugin.db.rewards.rewards import reward_of_row
from plugin.db.tables import advocates, messages, orders, rewards
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.benefit import TASK_KINDS, BenefitKind
from plugin.domain.rewards.reward import Reward, RewardState, Side

_ORDER = and_(orders.c.shop_id == rewards.c.shop_id, orders.c.order_id == rewards.c.order_id)
_ADVOCATE = and_(advocates.c.shop_id == rewards.c.shop_id, advocates.c.id == rewards.c.advocate_id)
_ISSUE = and_(
    messages.c.shop_id == rewards.c.shop_id,
    messages.c.kind == "issue_reward",
    messages.c.reference == literal("reward:") + cast(rewards.c.id, String),
)
_BY_HAND = [kind.value for kind in (*sorted(TASK_KINDS), BenefitKind.GIFT)]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One of them; `trouble` is how the machine's last try ended, None for what no machine gives.

    `order_name` is None for what is for no order, `customer_id` where the customer is gone.
    """

    reward: Reward
    order_name: str | None
    is_order_sound: bool
    referral_code: str
    customer_id: int | None
    trouble: str | None


def list_task_lines(conn: Connection, shop_id: int, limit: int) -> list[TaskLine]:
    """Give what waits for a person, the longest wait first.

    What no machine gives was never owed to Shopify: a gift that it can give has a message, an open choice an end.
    """
    by_hand = and_(rewards.c.kind.in_(_BY_HAND), messages.c.id.is_(None))
    return _read(conn, _open(shop_id).where(or_(by_hand, messages.c.state == "dead")).limit(limit))


def list_cash_lines(conn: Connection, shop_id: int) -> list[TaskLine]:
    """Give all cash that is owed, the longest wait first."""
    return _read(conn, _open(shop_id).where(rewards.c.kind == BenefitKind.CASH.value))


def list_cash_rewards(conn: Connection, shop_id: int) -> list[Reward]:
    """Give all cash that was ever promised and is not held any more, whatever became of it."""
    found = select(rewards).where(
        rewards.c.shop_id == shop_id,
        rewards.c.kind == BenefitKind.CASH.value,
        rewards.c.state != RewardState.PENDING.value,
    )
    return [reward_of_row(row) for row in conn.execute(found.order_by(rewards.c.id))]


def _open(shop_id: int) -> Select[tuple[object, ...]]:
    found: Select[tuple[object, ...]] = select(
        rewards,
        orders.c.order_name,
        orders.c.standing,
        advocates.c.referral_code,
        advocates.c.customer_id.label("advocates_customer_id"),
        messages.c.outcome.label("trouble"),
    )
    return (
        found.join(advocates, _ADVOCATE)
        .outerjoin(orders, _ORDER)
        .outerjoin(messages, _ISSUE)
        .where(rewards.c.shop_id == shop_id, rewards.c.state == RewardState.APPROVED.value)
        .where(rewards.c.choose_until.is_(None))
        .order_by(rewards.c.held_until, rewards.c.id)
    )


def _read(conn: Connection, wanted: Select[tuple[object, ...]]) -> list[TaskLine]:
    return [_line(row) for row in conn.execute(wanted)]


def _line(row: Row[tuple[object, ...]]) -> TaskLine:
    reward = reward_of_row(row)
    return TaskLine(
        reward=reward,
        order_name=row.order_name,
        is_order_sound=not reward.order_id or row.standing == Standing.REFERRED.value,
        referral_code=row.referral_code.upper(),
        customer_id=reward.customer_id or (None if reward.side is Side.FRIEND else row.advocates_customer_id),
        trouble=row.trouble,
    )
