"""The merchant's list of claims: whose link it was, until when the code is good, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.referral_lines import ReferralLine, list_referral_lines
from plugin.db.orders.conversions import orders_of_referrals
from plugin.db.orders.order_lines import name_orders
from plugin.db.people.advocates import advocates_by_id
from plugin.db.rewards.rewards import rewards_of_orders
from plugin.domain.page import Page, Place, cut_page
from plugin.domain.rewards.reward import Reward


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim with its outcome; `referral_code` is the advocate's, `order_name` is None until an order counted."""

    referral: ReferralLine
    referral_code: str
    is_expired: bool
    order_id: int | None
    order_name: str | None
    reward: Reward | None


def list_referrals(conn: Connection, shop_id: int, *, place: Place | None, now: datetime) -> Page[ClaimLine]:
    """Read a page, newest first. A place with nothing beyond it is the first page."""
    found = list_referral_lines(conn, shop_id, place)
    if place is not None and not found:
        return list_referrals(conn, shop_id, place=None, now=now)
    page = cut_page(found, [Place(line.claimed_at, line.referral_id) for line in found], place)
    codes = advocates_by_id(conn, shop_id, {line.advocate_id for line in page.lines})
    order_of = orders_of_referrals(conn, shop_id, [line.referral_id for line in page.lines])
    names, rewards = name_orders(conn, shop_id, order_of.values()), rewards_of_orders(conn, shop_id, order_of.values())

    def tell(line: ReferralLine) -> ClaimLine:
        order_id = order_of.get(line.referral_id)
        advocate, promised = codes.get(line.advocate_id), rewards.get(order_id or 0, [])
        return ClaimLine(
            referral=line,
            referral_code=advocate.referral_code if advocate else "",
            is_expired=order_id is None and line.expires_at <= now,
            order_id=order_id,
            order_name=names[order_id][0] if order_id in names else None,
            reward=next((one for one in promised if one.is_referral), None),
        )

    return Page(tuple(tell(line) for line in page.lines), page.newer, page.older)
