"""Claims as the merchant's list shows them: whose link, which code, and the order that came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.tables import referrals
from plugin.domain.page import PAGE_LENGTH, Place


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One claim; nothing in it says who the friend is."""

    referral_id: int
    advocate_id: int
    version: int
    code: str | None
    claimed_at: datetime
    expires_at: datetime


def list_referral_lines(conn: Connection, shop_id: int, place: Place | None) -> list[ReferralLine]:
    """Give one row more than a page holds, newest first unless the place looks toward newer rows."""
    columns = (referrals.c[name] for name in ("id", "advocate_id", "version", "code", "claimed_at", "expires_at"))
    found = select(*columns).where(referrals.c.shop_id == shop_id)
    if place is not None and place.is_newer:
        found = found.where(referrals.c.id > place.row_id).order_by(referrals.c.id)
    elif place is not None:
        found = found.where(referrals.c.id < place.row_id).order_by(referrals.c.id.desc())
    else:
        found = found.order_by(referrals.c.id.desc())
    return [ReferralLine(*row) for row in conn.execute(found.limit(PAGE_LENGTH + 1))]
