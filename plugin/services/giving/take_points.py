"""The end of a reward of points: what is left of them leaves our own book, the rest is written down as a shortfall."""

from datetime import datetime

from plugin.admin_api.client import AdminClient
from plugin.domain.rewards.reward import Reward
from plugin.services.points.take_points_back import take_points_back
from plugin.services.workbench import Workbench


def take_points(bench: Workbench, _client: AdminClient, reward: Reward, now: datetime) -> str:
    """Take back what this reward gave and say what came of it; doing it again changes nothing."""
    with bench.engine.begin() as conn:
        back = take_points_back(conn, reward.shop_id, reward.points_key, now)
    if back is None:
        return "no points to withdraw"
    return "withdrawn" if back.shortfall == 0 else f"withdrawn, {back.shortfall} points were spent already"
