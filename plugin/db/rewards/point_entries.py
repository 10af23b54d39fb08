"""The book of points: appended once per reference, never changed; an advocate's balance is the sum of their lines."""

from datetime import datetime

from sqlalchemy import BigInteger, Connection, Row, cast, func, select

from plugin.db.inserts import insert_once
from plugin.db.rewards.approvals import lock_advocate
from plugin.db.tables import point_entries
from plugin.domain.rewards.points import PointEntry, PointReason


def put_points(
    conn: Connection,
    shop_id: int,
    advocate_id: int,
    *,
    reference: str,
    points: int,
    reason: PointReason,
    shortfall: int = 0,
    now: datetime,
) -> int | None:
    """Append a line and give its id; None, and nothing written, when its reference is entered already.

    Who takes points away holds the advocate's lock and has looked at the balance.
    """
    row = {
        "shop_id": shop_id,
        "advocate_id": advocate_id,
        "reference": reference,
        "points": points,
        "shortfall": shortfall,
        "reason": reason.value,
        "entered_at": now,
    }
    return insert_once(conn, point_entries, row, keys=("shop_id", "reference"))


def read_points(conn: Connection, shop_id: int, point_reference: str) -> PointEntry | None:
    """Give the line of this reference."""
    row = conn.execute(
        select(point_entries).where(point_entries.c.shop_id == shop_id, point_entries.c.reference == point_reference)
    ).first()
    return None if row is None else _entry(row)


def lock_points(conn: Connection, shop_id: int, point_reference: str) -> PointEntry | None:
    """Give a line with its advocate locked until the transaction ends, also when a merge hands it over meanwhile."""
    entry = read_points(conn, shop_id, point_reference)
    while entry is not None:
        lock_advocate(conn, shop_id, entry.advocate_id)
        holder = entry.advocate_id
        entry = read_points(conn, shop_id, point_reference)
        if entry is not None and entry.advocate_id == holder:
            return entry
    return None


def sum_points(conn: Connection, shop_id: int, advocate_id: int) -> int:
    """Give an advocate's balance."""
    total = cast(func.sum(point_entries.c.points), BigInteger)
    found = select(total).where(point_entries.c.shop_id == shop_id, point_entries.c.advocate_id == advocate_id)
    return int(conn.execute(found).scalar_one() or 0)


def sum_held_points(conn: Connection, shop_id: int, advocate_id: int, since: datetime) -> int:
    """Sum what this advocate earned by own orders after `since` and did not lose again: it may still fall away."""
    back = point_entries.alias()
    is_back = (back.c.shop_id == point_entries.c.shop_id) & (back.c.reference == "back:" + point_entries.c.reference)
    found = (
        select(cast(func.sum(point_entries.c.points), BigInteger))
        .outerjoin(back, is_back)
        .where(point_entries.c.shop_id == shop_id, point_entries.c.advocate_id == advocate_id, back.c.id.is_(None))
        .where(point_entries.c.reason == PointReason.ORDER.value, point_entries.c.entered_at > since)
    )
    return int(conn.execute(found).scalar_one() or 0)


def list_points(conn: Connection, shop_id: int, advocate_id: int, *, limit: int) -> list[PointEntry]:
    """Give up to `limit` lines of an advocate, newest first."""
    found = select(point_entries).where(point_entries.c.shop_id == shop_id, point_entries.c.advocate_id == advocate_id)
    return [_entry(row) for row in conn.execute(found.order_by(point_entries.c.id.desc()).limit(limit))]


def _entry(row: Row[tuple[object, ...]]) -> PointEntry:
    return PointEntry(
        row.id, row.advocate_id, row.reference, row.points, row.shortfall, PointReason(row.reason), row.entered_at
    )
