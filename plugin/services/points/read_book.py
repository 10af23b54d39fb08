"""An advocate's book of points as the merchant reads it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_code
from plugin.db.rewards.approvals import count_approved
from plugin.db.rewards.point_entries import list_points, sum_points
from plugin.domain.orders.order import fold_code
from plugin.domain.play.badges import earned_badges
from plugin.domain.rewards.points import PointEntry
from plugin.domain.shop import Shop


@dataclass(frozen=True, slots=True)
class Book:
    """Balance and lines, newest first; `approved` referrals and the badges they earned."""

    balance: int
    lines: tuple[PointEntry, ...]
    approved: int
    badges: tuple[int, ...]


def read_book(conn: Connection, shop: Shop, referral_code: str, *, limit: int = 100) -> Book | None:
    """Give the book of the advocate of this code; None where there is none."""
    advocate = advocates_by_code(conn, shop.shop_id, [fold_code(referral_code)]).get(fold_code(referral_code))
    if advocate is None:
        return None
    approved = count_approved(conn, shop.shop_id, None, advocate.advocate_id)
    return Book(
        balance=sum_points(conn, shop.shop_id, advocate.advocate_id),
        lines=tuple(list_points(conn, shop.shop_id, advocate.advocate_id, limit=limit)),
        approved=approved,
        badges=earned_badges(approved),
    )
