"""A reward of points: entered in our own book, without a word to Shopify."""

import secrets
from datetime import datetime

from plugin.admin_api.client import AdminClient
from plugin.db.people.advocates import ensure_advocate
from plugin.domain.rewards.issue import Declined, Given, Issue
from plugin.domain.rewards.points import PointCredit, PointReason
from plugin.domain.rewards.reward import Side
from plugin.services.points.credit_points import credit_points
from plugin.services.workbench import Workbench


def give_points(bench: Workbench, _client: AdminClient, issue: Issue, now: datetime) -> Given | Declined:
    """Enter the points, once however often it is tried; a friend without an account in the book gets one.

    Points of a friend's are kept like an advocate's, so the friend's account has a referral code as well.
    """
    reward, points = issue.reward, issue.benefit.points or 0
    if points <= 0:
        return Declined("no_points")
    with bench.engine.begin() as conn:
        holder = reward.advocate_id
        if reward.side is Side.FRIEND:
            friend = ensure_advocate(
                conn, reward.shop_id, issue.customer_id, locale=None, now=now, draw=secrets.randbelow
            )
            holder = friend.advocate_id
        credit = PointCredit(holder, reward.points_key, points, PointReason.REWARD)
        credit_points(conn, reward.shop_id, credit, now)
    return Given(gid="points")
