"""Of a reward that a referral earns beside, the referral's own: what the advocate is promised whose friend ordered."""

from sqlalchemy import Connection

from plugin.db.rewards.rewards import rewards_of_orders
from plugin.domain.rewards.reward import Reward


def find_own_reward(conn: Connection, reward: Reward) -> Reward | None:
    """Give it; None where the advocate was promised nothing, because they were forgotten before."""
    of_order = rewards_of_orders(conn, reward.shop_id, [reward.order_id]).get(reward.order_id, [])
    return next((one for one in of_order if one.is_referral and one.program_id == reward.program_id), None)
