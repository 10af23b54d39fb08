"""Promise one reward: the row under its derived code and the entry that books it, written together, once."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.ledger_entries import book_entry
from plugin.db.rewards.rewards import put_reward
from plugin.domain.rewards.ledger import promise_entry
from plugin.domain.rewards.reward import Reward
from plugin.domain.rewards.reward_code import derive_reward_code
from plugin.domain.shop import Shop
from plugin.keys import KeyPurpose, KeyRing


def promise_reward(
    conn: Connection, keys: KeyRing, shop: Shop, reward: Reward, *, version: int, now: datetime
) -> Reward | None:
    """Give the promise as it was written; None when the order has one of that side and cause already.

    The id, the shop and the code of `reward` are ignored. `version` is that of the terms it is promised under.
    """
    code = derive_reward_code(
        keys.derive(KeyPurpose.REWARD_CODES)[0],
        shop_domain=shop.shop_domain,
        order_id=reward.order_id,
        program_id=reward.naming_program,
        side=reward.side,
        cause=reward.cause,
    )
    named = replace(reward, shop_id=shop.shop_id, code=code)
    reward_id = put_reward(conn, shop.shop_id, named, version=version, now=now)
    if reward_id is None:
        return None
    book_entry(conn, shop.shop_id, promise_entry(named.ledger_key, named.amount), now)
    return replace(named, reward_id=reward_id)
