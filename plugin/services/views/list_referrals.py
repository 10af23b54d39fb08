"""The merchant's list of claims: whose link it was, until when the code is good, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.offers.referral_lines import ReferralLine, list_referral_lines
from plugin.db.orders.claimed_orders import ClaimedOrder, orders_of_claims
from plugin.db.orders.conversions import orders_of_referrals
from plugin.db.orders.order_lines import name_orders
from plugin.db.people.advocates import advocates_by_id
from plugin.db.rewards.rewards import rewards_of_orders
from plugin.domain.orders.verdict import Standing
from plugin.domain.page import Page, Place, cut_page
from plugin.domain.rewards.reward import Reward

LOOKED_AT = 500
"""How many of the advocates' latest orders are looked at for claims that no order was counted for."""
_SECOND = timedelta(seconds=1)
"""Shopify gives times in whole seconds."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim with its outcome; `referral_code` is the advocate's, `order` is None until one came of it.

    The order may stand as counted or not; where several came of a claim it is the one that counts, else the latest.
    """

    referral: ReferralLine
    referral_code: str
    is_expired: bool
    order: ClaimedOrder | None
    reward: Reward | None


def list_referrals(conn: Connection, shop_id: int, *, place: Place | None, now: datetime) -> Page[ClaimLine]:
    """Read a page, newest first. A place with nothing beyond it is the first page."""
    found = list_referral_lines(conn, shop_id, place)
    if place is not None and not found:
        return list_referrals(conn, shop_id, place=None, now=now)
    page = cut_page(found, [Place(line.claimed_at, line.referral_id) for line in found], place)
    codes = advocates_by_id(conn, shop_id, {line.advocate_id for line in page.lines})
    order_of = _orders(conn, shop_id, page.lines)
    rewards = rewards_of_orders(conn, shop_id, [order.order_id for order in order_of.values()])

    def tell(line: ReferralLine) -> ClaimLine:
        order, advocate = order_of.get(line.referral_id), codes.get(line.advocate_id)
        promised = rewards.get(order.order_id, []) if order else []
        return ClaimLine(
            referral=line,
            referral_code=advocate.referral_code if advocate else "",
            is_expired=order is None and line.expires_at <= now,
            order=order,
            reward=next((one for one in promised if one.is_referral), None),
        )

    return Page(tuple(tell(line) for line in page.lines), page.newer, page.older)


def _orders(conn: Connection, shop_id: int, lines: Sequence[ReferralLine]) -> dict[int, ClaimedOrder]:
    """By claim the order that is counted for it, or else what the advocates' verdicts say of it."""
    counted = orders_of_referrals(conn, shop_id, [line.referral_id for line in lines])
    names = name_orders(conn, shop_id, counted.values())
    others = [line for line in lines if line.referral_id not in counted]
    orders: dict[int, ClaimedOrder] = {}
    for order in _judged(conn, shop_id, others):
        for referral_id in order.referral_ids:
            before = orders.get(referral_id)
            if before is None or before.standing is not Standing.REFERRED:
                orders[referral_id] = order
    for referral_id, order_id in counted.items():
        name, standing = names.get(order_id, (str(order_id), Standing.REFERRED))
        orders[referral_id] = ClaimedOrder(order_id, name, standing, "", frozenset({referral_id}))
    return orders


def _judged(conn: Connection, shop_id: int, lines: Sequence[ReferralLine]) -> list[ClaimedOrder]:
    if not lines:
        return []
    claims, advocates = [line.referral_id for line in lines], [line.advocate_id for line in lines]
    since = min(line.claimed_at for line in lines) - _SECOND
    return orders_of_claims(conn, shop_id, claims, advocates, since, LOOKED_AT)
