"""Promises to advocates, one per order, program, side and cause, one per derived code, moved by compare-and-set."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, Row, bindparam, func, select, update

from plugin.db.inserts import insert_once
from plugin.db.tables import orders, rewards, shops
from plugin.domain.money import Money
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.documents.rules_document import benefits_document, read_benefits
from plugin.domain.rewards.reward import Reward, RewardState, Side
from plugin.domain.shop import ShopStanding

# Asked again and again, mostly for nothing, and therefore put together once.
_DUE = (
    select(rewards, shops.c.installation)
    .join(shops, shops.c.id == rewards.c.shop_id)
    .join(orders, (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id))
    .where(rewards.c.state == RewardState.PENDING.value, rewards.c.held_until <= bindparam("moment"))
    .where(shops.c.standing == ShopStanding.INSTALLED.value, orders.c.standing == Standing.REFERRED.value)
    .order_by(rewards.c.held_until, rewards.c.id)
    .limit(bindparam("most"))
)
_LAPSED = (
    select(rewards)
    .where(rewards.c.state == RewardState.ISSUED.value, rewards.c.expires_at <= bindparam("moment"))
    .order_by(rewards.c.expires_at)
    .limit(bindparam("most"))
)


def put_reward(conn: Connection, shop_id: int, reward: Reward, *, version: int, now: datetime) -> int | None:
    """Write a pending promise and give its id; None when this order, side and cause have one already.

    `reward.reward_id` is ignored. `version` is the version of the terms it was promised under.
    """
    row = {
        "shop_id": shop_id,
        "order_id": reward.order_id,
        "program_id": reward.program_id,
        "version": version,
        "side": reward.side.value,
        "advocate_id": reward.advocate_id,
        "state": reward.state.value,
        "amount_minor": reward.amount.amount_minor,
        "currency": reward.amount.currency,
        "held_until": reward.held_until,
        "code": reward.code,
        "created_at": now,
        "kind": reward.kind.value,
        "cause": reward.cause,
        "options": benefits_document(reward.options) if reward.options else None,
        "customer_id": reward.customer_id,
        "factor": None if reward.factor is None else f"{reward.factor:f}",
    }
    return insert_once(conn, rewards, row)


def is_friend_promised(conn: Connection, shop_id: int, customer_id: int) -> bool:
    """Whether this customer has been promised something as a friend that was neither voided nor taken back."""
    gone = (RewardState.VOIDED.value, RewardState.CLAWED_BACK.value)
    found = select(rewards.c.id).where(
        rewards.c.shop_id == shop_id,
        rewards.c.customer_id == customer_id,
        rewards.c.side == Side.FRIEND.value,
        rewards.c.state.not_in(gone),
    )
    return conn.execute(found.limit(1)).first() is not None


def read_reward(conn: Connection, shop_id: int, reward_id: int) -> Reward | None:
    """Give one promise of this shop."""
    row = conn.execute(select(rewards).where(rewards.c.shop_id == shop_id, rewards.c.id == reward_id)).first()
    return None if row is None else reward_of_row(row)


def rewards_of_orders(conn: Connection, shop_id: int, order_ids: Iterable[int]) -> dict[int, list[Reward]]:
    """Give the promises made for these orders."""
    return _grouped(conn, shop_id, order_ids)


def settled_orders(conn: Connection, shop_id: int, order_ids: Iterable[int]) -> set[int]:
    """Give those of these orders of which a promise is held no longer: it was let go, given, or has ended."""
    found = select(rewards.c.order_id).where(
        rewards.c.shop_id == shop_id,
        rewards.c.order_id.in_(sorted(set(order_ids))),
        rewards.c.state != RewardState.PENDING.value,
    )
    return set(conn.execute(found.distinct()).scalars())


def rewards_by_code(conn: Connection, shop_id: int, codes: Iterable[str]) -> dict[str, Reward]:
    """Give promises by folded code."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    rows = conn.execute(select(rewards).where(rewards.c.shop_id == shop_id, rewards.c.code.in_(wanted)))
    return {row.code: reward_of_row(row) for row in rows}


def due_rewards(conn: Connection, now: datetime, limit: int) -> list[tuple[Reward, int]]:
    """Give pending promises whose hold is over with their shop's installation, oldest first, of all active shops.

    Where the order does not stand as referred (a doubt, a dispute, an order that cannot be read) nothing is due, nor
    where the hold has not begun.
    """
    due = conn.execute(_DUE, {"moment": now, "most": limit})
    return [(reward_of_row(row), row.installation) for row in due]


def lapsed_rewards(conn: Connection, now: datetime, limit: int) -> list[Reward]:
    """Give issued promises whose code has run out, of all shops."""
    return [reward_of_row(row) for row in conn.execute(_LAPSED, {"moment": now, "most": limit})]


def start_hold(conn: Connection, shop_id: int, reward_id: int, held_until: datetime) -> None:
    """Write until when a promise waits whose hold had not begun; one that has begun stays as it is."""
    waiting = update(rewards).where(
        rewards.c.shop_id == shop_id,
        rewards.c.id == reward_id,
        rewards.c.state == RewardState.PENDING.value,
        rewards.c.held_until.is_(None),
    )
    conn.execute(waiting.values(held_until=held_until))


def drop_hold(conn: Connection, shop_id: int, reward_id: int) -> None:
    """Take back until when a promise waits: what that was counted from fell away, or is in doubt."""
    waiting = update(rewards).where(
        rewards.c.shop_id == shop_id, rewards.c.id == reward_id, rewards.c.state == RewardState.PENDING.value
    )
    conn.execute(waiting.values(held_until=None))


def set_state(
    conn: Connection, shop_id: int, reward_id: int, here: RewardState, there: RewardState, *, reason: str
) -> bool:
    """Move a promise if it still stands where the caller saw it; False when somebody else moved it."""
    moved = (
        update(rewards)
        .where(rewards.c.shop_id == shop_id, rewards.c.id == reward_id, rewards.c.state == here.value)
        .values(state=there.value, reason=reason)
    )
    return conn.execute(moved).rowcount == 1


def note_sending(conn: Connection, shop_id: int, reward_id: int, now: datetime) -> bool:
    """Write the intent to create it at Shopify, before the call; False unless it is still approved.

    The first intent's time is kept: what is made of it, such as the day it expires, stays the same at every try.
    """
    intent = (
        update(rewards)
        .where(
            rewards.c.shop_id == shop_id,
            rewards.c.id == reward_id,
            rewards.c.state == RewardState.APPROVED.value,
        )
        .values(sent_at=func.coalesce(rewards.c.sent_at, now))
    )
    return conn.execute(intent).rowcount == 1


def note_discount(
    conn: Connection, shop_id: int, reward_id: int, discount_gid: str, *, expires_at: datetime | None, now: datetime
) -> None:
    """Remember the Shopify discount that delivers the promise, and until when its code is good (None: for ever)."""
    conn.execute(
        update(rewards)
        .where(rewards.c.shop_id == shop_id, rewards.c.id == reward_id)
        .values(discount_gid=discount_gid, issued_at=now, expires_at=expires_at)
    )


def rename_reward(conn: Connection, shop_id: int, reward_id: int, code: str) -> None:
    """Take over the folded code under which the promise exists at Shopify already."""
    conn.execute(update(rewards).where(rewards.c.shop_id == shop_id, rewards.c.id == reward_id).values(code=code))


def note_spent(conn: Connection, shop_id: int, reward_id: int, order_id: int) -> None:
    """Remember the order in which the code was redeemed."""
    conn.execute(
        update(rewards).where(rewards.c.shop_id == shop_id, rewards.c.id == reward_id).values(spent_order_id=order_id)
    )


def version_of(conn: Connection, shop_id: int, reward_id: int) -> int | None:
    """Give the version of the terms a promise was made under."""
    found = select(rewards.c.version).where(rewards.c.shop_id == shop_id, rewards.c.id == reward_id)
    return conn.execute(found).scalar_one_or_none()


def _grouped(conn: Connection, shop_id: int, order_ids: Iterable[int]) -> dict[int, list[Reward]]:
    wanted = sorted(set(order_ids))
    grouped: dict[int, list[Reward]] = {}
    if wanted:
        found = select(rewards).where(rewards.c.shop_id == shop_id, rewards.c.order_id.in_(wanted))
        for row in conn.execute(found.order_by(rewards.c.id)):
            grouped.setdefault(row.order_id, []).append(reward_of_row(row))
    return grouped


def reward_of_row(row: Row[tuple[object, ...]]) -> Reward:
    """Read one promise from a whole row of the table."""
    return Reward(
        reward_id=row.id,
        shop_id=row.shop_id,
        order_id=row.order_id,
        program_id=row.program_id,
        side=Side(row.side),
        advocate_id=row.advocate_id,
        state=RewardState(row.state),
        amount=Money(row.amount_minor, row.currency),
        held_until=row.held_until,
        code=row.code,
        sent_at=row.sent_at,
        discount_gid=row.discount_gid,
        reason=row.reason,
        kind=BenefitKind(row.kind),
        cause=row.cause,
        options=read_benefits(row.options, row.currency) if row.options else (),
        chosen=row.chosen,
        customer_id=row.customer_id,
        factor=None if row.factor is None else Decimal(row.factor),
    )
