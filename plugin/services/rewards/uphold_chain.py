"""The hold of a chain's reward is over: whether the advocate it is for did bring the one whose referral it is.

Meanwhile the order by which that one came may have come back, or two of the people may have turned out to be one. And
what is shared has to be known: the referral's own reward is settled first.
"""

from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_id
from plugin.db.rewards.chain_links import read_order_sides
from plugin.db.rewards.rewards import drop_hold, start_hold
from plugin.db.shops.past_buyers import read_past_buyers
from plugin.domain.people.advocate import Advocate
from plugin.domain.rewards.reward import Reward, RewardState
from plugin.services.rewards.find_bringer import find_bringer
from plugin.services.rewards.find_own_reward import find_own_reward

DOUBT_WAIT = timedelta(hours=6)


class ChainTie(Enum):
    """What ties an order to the advocate one level up."""

    HOLDS = "holds"
    BROKEN = "broken"
    IN_DOUBT = "in doubt"


def uphold_chain(conn: Connection, reward: Reward, now: datetime) -> ChainTie:
    """Look at both ties again. While one is in doubt the hold lasts six hours more from `now` on, undecided.

    So it does while the referral's own reward is held.
    """
    sides = read_order_sides(conn, reward.shop_id, reward.order_id)
    if sides is None:
        return ChainTie.BROKEN
    advocate_id, buyer = sides
    advocate = advocates_by_id(conn, reward.shop_id, [advocate_id]).get(advocate_id)
    if advocate is not None and advocate.customer_id is None:
        return ChainTie.HOLDS  # who was forgotten leaves the tie as it was found
    found = find_bringer(conn, reward.shop_id, advocate_id, but=buyer)
    if found is None or found.advocate.advocate_id != reward.advocate_id:
        return ChainTie.BROKEN
    if _has_ordered(conn, reward, found.advocate):
        return ChainTie.BROKEN
    own = find_own_reward(conn, reward)
    if not found.is_in_doubt and (own is None or own.state is not RewardState.PENDING):
        return ChainTie.HOLDS
    drop_hold(conn, reward.shop_id, reward.reward_id)
    start_hold(conn, reward.shop_id, reward.reward_id, now + DOUBT_WAIT)
    return ChainTie.IN_DOUBT


def _has_ordered(conn: Connection, reward: Reward, bringer: Advocate) -> bool:
    """Whether the order was made with an e-mail address that is known by now to be the bringer's own."""
    keys = [bringer.email_key] if bringer.email_key else []
    firsts = read_past_buyers(conn, reward.shop_id, keys).values()
    return any(first.first_order_id == reward.order_id for first in firsts)
