"""Rewards whose time is up are no longer owed: the promise ends as expired and leaves the liability."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import lapsed_rewards
from plugin.db.shops.shops import read_shop
from plugin.db.work.outbox import put_message
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.rewards.reward import Move, Reward, RewardState

BATCH = 500


def expire_rewards(conn: Connection, now: datetime) -> int:
    """End up to 500 issued rewards whose time has run out; gives how many. Access has to be taken away at Shopify."""
    return sum(_expire(conn, lapsed, now) for lapsed in lapsed_rewards(conn, now, BATCH))


def _expire(conn: Connection, lapsed: Reward, now: datetime) -> bool:
    if not write_step(conn, lapsed.shop_id, lapsed, Move(RewardState.EXPIRED, "not_redeemed_in_time"), now):
        return False
    if lapsed.kind is BenefitKind.ACCESS:
        installation = read_shop(conn, lapsed.shop_id).installation
        reference = f"reward:{lapsed.reward_id}"
        put_message(conn, lapsed.shop_id, "withdraw_reward", reference, installation=installation, now=now)
    return True
