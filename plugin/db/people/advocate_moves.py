"""An advocate's customer becomes another one, is learnt anew, or leaves: what follows in the rows."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from plugin.db.orders.order_marks import drop_marks
from plugin.db.people.leaderboard_names import read_nickname_of
from plugin.db.rewards.approvals import lock_advocate
from plugin.db.tables import advocates, conversions, nicknames, orders, point_entries, referrals, rewards
from plugin.domain.rewards.reward import RewardState, Side

_OPEN = (RewardState.PENDING.value, RewardState.APPROVED.value)


def give_advocate(conn: Connection, shop_id: int, advocate_id: int, customer_id: int) -> None:
    """Let an advocate belong to the customer their own one was merged into; link and rewards stay theirs."""
    own = (advocates.c.shop_id == shop_id, advocates.c.id == advocate_id)
    conn.execute(update(advocates).where(*own).values(customer_id=customer_id))


def hand_over(conn: Connection, shop_id: int, advocate_id: int, kept_advocate_id: int) -> None:
    """Move an advocate's claims, conversions, rewards and points to another advocate of the same person.

    The name on the leaderboard goes along unless the other one has one, which stays.
    """
    for locked in sorted((advocate_id, kept_advocate_id)):
        lock_advocate(conn, shop_id, locked)
    if read_nickname_of(conn, shop_id, kept_advocate_id) is not None:
        gone = (nicknames.c.shop_id == shop_id, nicknames.c.advocate_id == advocate_id)
        conn.execute(delete(nicknames).where(*gone))
    for table in (referrals, conversions, rewards, point_entries, nicknames):
        own = (table.c.shop_id == shop_id, table.c.advocate_id == advocate_id)
        conn.execute(update(table).where(*own).values(advocate_id=kept_advocate_id))


def follow_claims(conn: Connection, shop_id: int, customer_ids: Iterable[int], kept_customer_id: int) -> None:
    """Let the claims that these customers made belong to the one they were merged into."""
    theirs = (referrals.c.shop_id == shop_id, referrals.c.customer_id.in_(sorted(set(customer_ids))))
    conn.execute(update(referrals).where(*theirs).values(customer_id=kept_customer_id))


def follow_rewards(conn: Connection, shop_id: int, customer_ids: Iterable[int], kept_customer_id: int) -> None:
    """Let what these customers are promised as friends belong to the one they were merged into."""
    theirs = (rewards.c.shop_id == shop_id, rewards.c.customer_id.in_(sorted(set(customer_ids))))
    conn.execute(update(rewards).where(*theirs).values(customer_id=kept_customer_id))


def learn_advocate(
    conn: Connection, shop_id: int, advocate_id: int, *, email_key: str | None, locale: str | None, as_of: datetime
) -> bool:
    """Keep what Shopify says of an advocate's customer; what is None stays. False when newer facts are known."""
    fresh = {name: value for name, value in (("email_key", email_key), ("locale", locale)) if value}
    is_newer = or_(advocates.c.learned_at.is_(None), advocates.c.learned_at <= as_of)
    own = (advocates.c.shop_id == shop_id, advocates.c.id == advocate_id, is_newer)
    return conn.execute(update(advocates).where(*own).values(fresh | {"learned_at": as_of})).rowcount == 1


def forget_contact(conn: Connection, shop_id: int, customer_id: int) -> int:
    """Drop the hashes and the language of a customer who left the shop; gives how many rows had any."""
    known = or_(advocates.c.email_key.is_not(None), advocates.c.locale.is_not(None))
    own = (advocates.c.shop_id == shop_id, advocates.c.customer_id == customer_id, known)
    claimed = (
        referrals.c.shop_id == shop_id,
        referrals.c.customer_id == customer_id,
        or_(referrals.c.email_key.is_not(None), referrals.c.network_key.is_not(None)),
    )
    dropped = conn.execute(update(advocates).where(*own).values(email_key=None, locale=None)).rowcount
    dropped += conn.execute(update(referrals).where(*claimed).values(email_key=None, network_key=None)).rowcount
    bought = select(orders.c.order_id).where(orders.c.shop_id == shop_id, orders.c.customer_id == customer_id)
    return dropped + drop_marks(conn, shop_id, conn.execute(bought).scalars())


def list_open_rewards(
    conn: Connection, shop_id: int, advocate_ids: Iterable[int], customer_ids: Iterable[int]
) -> tuple[int, ...]:
    """Give the ids of what these people are promised and was not issued yet, as advocates and as friends.

    The rows are locked until the transaction ends.
    """
    is_advocates = (rewards.c.side == Side.ADVOCATE.value) & rewards.c.advocate_id.in_(sorted(set(advocate_ids)))
    theirs = or_(is_advocates, rewards.c.customer_id.in_(sorted(set(customer_ids))))
    found = select(rewards.c.id).where(rewards.c.shop_id == shop_id, theirs, rewards.c.state.in_(_OPEN))
    return tuple(conn.execute(found.order_by(rewards.c.id).with_for_update()).scalars())


def list_own_orders(conn: Connection, shop_id: int, advocate_id: int, customer_ids: Iterable[int]) -> tuple[int, ...]:
    """Give the orders for which an advocate is promised a reward and that one of these customers bought."""
    bought = (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    found = (
        select(rewards.c.order_id)
        .join(orders, bought)
        .where(
            rewards.c.shop_id == shop_id,
            rewards.c.advocate_id == advocate_id,
            rewards.c.side == Side.ADVOCATE.value,
            rewards.c.state.in_(_OPEN),
            orders.c.customer_id.in_(sorted(set(customer_ids))),
        )
    )
    return tuple(conn.execute(found.order_by(rewards.c.order_id)).scalars())
