"""Which of our codes orders redeemed: rewards become spent, and friends' codes are owed their deletion."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.orders.redeemed_codes import note_redeemed
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import note_spent, rewards_by_code
from plugin.db.work.outbox import put_message
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.rewards.reward import Move, Reward, RewardState
from plugin.domain.shop import Shop


def spend_codes(conn: Connection, shop: Shop, orders: Iterable[OrderSnapshot], now: datetime) -> None:
    """Note it once for each code; test orders redeem nothing."""
    codes = {code: order.order_id for order in orders if not order.is_test for code in order.discount_codes}
    for code, reward in sorted(rewards_by_code(conn, shop.shop_id, codes).items()):
        _spend_reward(conn, shop, reward, codes[code], now)
    for code in note_redeemed(conn, shop.shop_id, codes):
        put_message(conn, shop.shop_id, "retire_code", code, installation=shop.installation, now=now)


def _spend_reward(conn: Connection, shop: Shop, reward: Reward, order_id: int, now: datetime) -> None:
    """A code that was redeemed before its creation was answered has been issued all the same."""
    steps = {
        RewardState.APPROVED: (RewardState.ISSUED, RewardState.SPENT),
        RewardState.ISSUED: (RewardState.SPENT,),
    }
    for to in steps.get(reward.state, ()):
        if not write_step(conn, shop.shop_id, reward, Move(to, "redeemed"), now):
            return
        reward = replace(reward, state=to)
        note_spent(conn, shop.shop_id, reward.reward_id, order_id)
