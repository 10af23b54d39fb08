"""Who is on the leaderboard by their own wish, under which name, and how they stand."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, delete, func, or_, select, update

from plugin.db.inserts import insert_once
from plugin.db.rewards.approvals import Span, counts_as_approved
from plugin.db.tables import nicknames, orders, rewards
from plugin.domain.play.ranking import BoardLine
from plugin.domain.rewards.reward import REFERRAL, Side


def read_nickname_of(conn: Connection, shop_id: int, advocate_id: int) -> str | None:
    """Give the name this advocate chose; None for whoever is not on the leaderboard."""
    found = select(nicknames.c.nickname).where(*_own(shop_id, advocate_id))
    name: str | None = conn.execute(found).scalar_one_or_none()
    return name


def put_nickname(conn: Connection, shop_id: int, advocate_id: int, nickname: str, now: datetime) -> None:
    """Put an advocate on the leaderboard, or rename one who is there."""
    row = {"shop_id": shop_id, "advocate_id": advocate_id, "nickname": nickname, "chosen_at": now}
    if insert_once(conn, nicknames, row, keys=("shop_id", "advocate_id")) is None:
        renamed = update(nicknames).where(*_own(shop_id, advocate_id))
        conn.execute(renamed.values(nickname=nickname, chosen_at=now))


def drop_nickname(conn: Connection, shop_id: int, advocate_id: int) -> bool:
    """Take an advocate off the leaderboard and forget the name; False for one who was not there."""
    return conn.execute(delete(nicknames).where(*_own(shop_id, advocate_id))).rowcount == 1


def list_board(
    conn: Connection, shop_id: int, program_id: int, advocate_id: int, *, span: Span | None, limit: int
) -> list[BoardLine]:
    """Give the first `limit` places and this advocate's own, best first; without a referral in the span there is none.

    Among equals who was there earlier comes first.
    """
    ranked = _ranked(shop_id, program_id, span).subquery()
    is_own = (ranked.c.advocate_id == advocate_id).label("is_own")
    shown = select(ranked, is_own).where(or_(ranked.c.place <= limit, ranked.c.advocate_id == advocate_id))
    # However many share the places, the own line is among those that are read.
    best = shown.order_by(is_own.desc(), ranked.c.place, ranked.c.last, ranked.c.advocate_id).limit(limit + 1)
    rows = sorted(conn.execute(best), key=lambda row: (row.place, row.last, row.advocate_id))
    return [BoardLine(row.place, row.nickname, row.referrals, bool(row.is_own)) for row in rows]


def _ranked(shop_id: int, program_id: int, span: Span | None) -> Select[tuple[object, ...]]:
    is_theirs = (rewards.c.shop_id == nicknames.c.shop_id) & (rewards.c.advocate_id == nicknames.c.advocate_id)
    its_order = (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    within: tuple[ColumnElement[bool], ...] = ()
    if span is not None:
        within = (rewards.c.held_until >= span[0], rewards.c.held_until < span[1])
    referrals = func.count()
    return (
        select(
            nicknames.c.advocate_id,
            nicknames.c.nickname,
            referrals.label("referrals"),
            func.max(rewards.c.held_until).label("last"),
            func.rank().over(order_by=referrals.desc()).label("place"),
        )
        .select_from(nicknames)
        .join(rewards, is_theirs)
        .join(orders, its_order)
        .where(
            nicknames.c.shop_id == shop_id, rewards.c.program_id == program_id, rewards.c.side == Side.ADVOCATE.value
        )
        .where(rewards.c.cause == REFERRAL, counts_as_approved(), *within)
        .group_by(nicknames.c.advocate_id, nicknames.c.nickname)
    )


def _own(shop_id: int, advocate_id: int) -> tuple[ColumnElement[bool], ...]:
    return nicknames.c.shop_id == shop_id, nicknames.c.advocate_id == advocate_id
