"""Nobody chose in time: the first of several rewards is the one."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.choices import unchosen_rewards
from plugin.db.shops.shops import read_shop
from plugin.services.rewards.settle_choice import settle_choice

BATCH = 500


def take_defaults(conn: Connection, now: datetime) -> int:
    """Take the first option of up to 500 rewards of all shops whose time to choose is over; gives how many."""
    late = unchosen_rewards(conn, now, BATCH)
    return sum(settle_choice(conn, read_shop(conn, reward.shop_id), reward, 0, now) for reward in late)
