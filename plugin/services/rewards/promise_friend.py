"""Promise a friend what their order earns them: once for each claim, held and taken back with the order."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.conversions import orders_of_referrals
from plugin.db.customer_merges import resolve_customers
from plugin.db.reward_steps import write_step
from plugin.domain.rewards.reward import Move, Reward, RewardState
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.rewards.promise_reward import promise_reward


def promise_friend(
    conn: Connection, keys: KeyRing, shop: Shop, reward: Reward, referral_id: int, *, version: int, now: datetime
) -> None:
    """Write the promise where this order is the one that the claim counted for; repeating it changes nothing.

    Where the order has no customer and what is given needs an account, the promise is written and voided at once, so
    that the order shows why there is nothing.
    """
    if orders_of_referrals(conn, shop.shop_id, [referral_id]).get(referral_id) != reward.order_id:
        return
    buyer = reward.customer_id
    if buyer is not None:
        reward = replace(reward, customer_id=resolve_customers(conn, shop.shop_id, [buyer])[buyer])
    promised = promise_reward(conn, keys, shop, reward, version=version, now=now)
    if promised is not None and buyer is None and not promised.is_task:
        write_step(conn, shop.shop_id, promised, Move(RewardState.VOIDED, "no_account"), now)
