"""What points were earned for fell away: what is left of them goes, what was spent already is written down beside it.

An advocate who exchanged them in good faith is not put below zero; the merchant sees the rest as a shortfall.
"""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.point_entries import lock_points, put_points, read_points, sum_points
from plugin.domain.rewards.points import PointEntry, PointReason


def take_points_back(conn: Connection, shop_id: int, reference: str, now: datetime) -> PointEntry | None:
    """Take back what `credit_points` entered under this reference, once; gives the line that says what came of it.

    None where nothing was entered. Its points are 0 and below; with its shortfall they are what was earned.
    """
    earned = lock_points(conn, shop_id, reference)
    if earned is None or earned.points <= 0:
        return None
    back = f"back:{reference}"
    left = min(max(sum_points(conn, shop_id, earned.advocate_id), 0), earned.points)
    if read_points(conn, shop_id, back) is None:
        put_points(
            conn,
            shop_id,
            earned.advocate_id,
            reference=back,
            points=-left,
            shortfall=earned.points - left,
            reason=PointReason.TAKEN_BACK,
            now=now,
        )
    return read_points(conn, shop_id, back)
