"""Points are earned: one line in the book for each reference, however often it is told."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.point_entries import put_points
from plugin.domain.rewards.points import PointCredit


def credit_points(conn: Connection, shop_id: int, credit: PointCredit, now: datetime) -> bool:
    """Enter the points; False, and nothing written, when this reference was entered before or has no points."""
    if credit.points <= 0:
        return False
    entered = put_points(
        conn,
        shop_id,
        credit.advocate_id,
        reference=credit.reference,
        points=credit.points,
        reason=credit.reason,
        now=now,
    )
    return entered is not None
