"""The merchant gives points: for a review, a birthday, or because they want to; their word stands in the audit."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_code
from plugin.db.rewards.point_entries import sum_points
from plugin.db.work.audit_rows import put_audit
from plugin.domain.orders.order import fold_code
from plugin.domain.rewards.points import GivenByHand, HandRefusal, PointCredit, PointReason
from plugin.domain.shop import Shop
from plugin.services.points.credit_points import credit_points


def give_by_hand(
    conn: Connection,
    shop: Shop,
    referral_code: str,
    points: int,
    reason: PointReason,
    *,
    occasion: str | None,
    actor: str,
    now: datetime,
) -> GivenByHand | HandRefusal:
    """Enter points for the advocate of this code, once for each reason and occasion.

    Where no occasion is named it is the year for a birthday and the day for anything else, in the shop's zone.
    """
    advocate = advocates_by_code(conn, shop.shop_id, [fold_code(referral_code)]).get(fold_code(referral_code))
    if advocate is None or advocate.customer_id is None:
        return HandRefusal.NOBODY
    today = now.astimezone(ZoneInfo(shop.timezone or "UTC"))
    usual = str(today.year) if reason is PointReason.BIRTHDAY else f"{today:%Y-%m-%d}"
    reference = f"{reason.value}:{advocate.advocate_id}:{occasion or usual}"
    credit = PointCredit(advocate.advocate_id, reference, points, reason)
    if not credit_points(conn, shop.shop_id, credit, now):
        return HandRefusal.GIVEN_BEFORE
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="points_given",
        subject=f"advocate:{advocate.advocate_id}",
        detail={"points": points, "reason": reason.value, "occasion": occasion or usual},
        now=now,
    )
    return GivenByHand(reference, sum_points(conn, shop.shop_id, advocate.advocate_id))
