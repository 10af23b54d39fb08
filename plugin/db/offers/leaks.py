"""Links' codes that went public: what was claimed through them, their end, and the code that comes after."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from plugin.db.inserts import insert_once
from plugin.db.tables import advocates, leaks, referrals
from plugin.domain.orders.suspicion_leaks import SeenClaim

_MOST = 500


def recent_claims(conn: Connection, shop_id: int, advocate_id: int, since: datetime) -> list[SeenClaim]:
    """Give an advocate's claims of the code they have now, from a moment on; the latest 500."""
    last = select(func.max(leaks.c.found_at)).where(leaks.c.shop_id == shop_id, leaks.c.advocate_id == advocate_id)
    rotated_at = conn.execute(last).scalar_one_or_none()
    start = since if rotated_at is None else max(since, rotated_at)
    found = select(referrals.c.claimed_at, referrals.c.network_key).where(
        referrals.c.shop_id == shop_id, referrals.c.advocate_id == advocate_id, referrals.c.claimed_at > start
    )
    rows = conn.execute(found.order_by(referrals.c.id.desc()).limit(_MOST))
    return [SeenClaim(row.claimed_at, row.network_key) for row in rows]


def is_claimed_often(conn: Connection, shop_id: int, advocate_id: int, *, newer_than: datetime, claims: int) -> bool:
    """Whether an advocate has more than so many claims after a moment; a cheap question on every claim."""
    nth = select(referrals.c.claimed_at).where(referrals.c.shop_id == shop_id, referrals.c.advocate_id == advocate_id)
    at = conn.execute(nth.order_by(referrals.c.id.desc()).offset(claims).limit(1)).scalar_one_or_none()
    return at is not None and at > newer_than


def rotate_code(
    conn: Connection, shop_id: int, advocate_id: int, code: str, new_code: str, *, hints: Sequence[str], now: datetime
) -> bool:
    """Let the link with this code have another; False, with nothing written, when somebody else did so already.

    After a merge the link may be that of a former row of the advocate's.
    """
    own = (advocates.c.shop_id == shop_id, advocates.c.referral_code == code)
    if conn.execute(update(advocates).where(*own).values(referral_code=new_code)).rowcount != 1:
        return False
    row = {"shop_id": shop_id, "advocate_id": advocate_id, "code": code, "found_at": now, "hints": list(hints)}
    return insert_once(conn, leaks, row) is not None
