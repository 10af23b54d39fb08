"""How many leads an advocate was rewarded for lately, and whether a claim is the first of its friend and its place."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from plugin.db.tables import referrals, rewards
from plugin.domain.rewards.reward import LEAD_CAUSE, NO_ORDER


def count_leads(conn: Connection, shop_id: int, advocate_id: int, since: datetime) -> int:
    """Count the leads this advocate was promised something for from a moment on."""
    found = select(func.count()).where(
        rewards.c.shop_id == shop_id,
        rewards.c.order_id == NO_ORDER,
        rewards.c.advocate_id == advocate_id,
        rewards.c.cause.startswith(LEAD_CAUSE, autoescape=True),
        rewards.c.created_at >= since,
    )
    return int(conn.execute(found).scalar_one())


def claimed_elsewhere(
    conn: Connection, shop_id: int, visit_key: str, network_keys: Iterable[str], since: datetime
) -> bool:
    """Whether another visit claimed from this network from a moment on; False where no network is known."""
    networks = sorted(set(network_keys))
    if not networks:
        return False
    other = select(referrals.c.id).where(
        referrals.c.shop_id == shop_id,
        referrals.c.network_key.in_(networks),
        referrals.c.claimed_at >= since,
        referrals.c.visit_key != visit_key,
    )
    return conn.execute(other.limit(1)).first() is not None
