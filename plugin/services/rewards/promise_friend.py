"""Promise a friend what their order earns them: once a person, held and taken back with the order."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.orders.conversions import orders_of_referrals
from plugin.db.people.customer_merges import resolve_customers
from plugin.db.rewards.approvals import lock_advocate
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import is_friend_promised
from plugin.domain.rewards.reward import Move, Reward, RewardState
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.rewards.promise_reward import promise_reward


def promise_friend(
    conn: Connection, keys: KeyRing, shop: Shop, reward: Reward, referral_id: int | None, *, version: int, now: datetime
) -> None:
    """Write the promise unless the claim counted for another order or this person has one; doing it again does nothing.

    `referral_id` is None for who came by a link and claimed nothing that the order shows: the page behind a link leaves
    no ticket on a cart. Where the order has no customer and what is given needs an account, the promise is written and
    voided at once, so that the order shows why there is nothing.
    """
    if referral_id is not None:
        counted = orders_of_referrals(conn, shop.shop_id, [referral_id])
        if counted.get(referral_id) != reward.order_id:
            return
    buyer = reward.customer_id
    if buyer is not None:
        buyer = resolve_customers(conn, shop.shop_id, [buyer])[buyer]
        lock_advocate(conn, shop.shop_id, reward.advocate_id)
        if is_friend_promised(conn, shop.shop_id, buyer):
            return
    named = replace(reward, customer_id=buyer)
    promised = promise_reward(conn, keys, shop, named, version=version, now=now)
    if promised is not None and buyer is None and not promised.is_task:
        write_step(conn, shop.shop_id, promised, Move(RewardState.VOIDED, "no_account"), now)
