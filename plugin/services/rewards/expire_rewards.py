"""Codes whose time is up are no longer owed: the promise ends as expired and leaves the liability."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.reward_steps import write_step
from plugin.db.rewards import lapsed_rewards
from plugin.domain.rewards.reward import Move, RewardState

BATCH = 500


def expire_rewards(conn: Connection, now: datetime) -> int:
    """End up to 500 issued rewards whose code has run out at Shopify; gives how many."""
    ended = Move(RewardState.EXPIRED, "not_redeemed_in_time")
    return sum(write_step(conn, lapsed.shop_id, lapsed, ended, now) for lapsed in lapsed_rewards(conn, now, BATCH))
