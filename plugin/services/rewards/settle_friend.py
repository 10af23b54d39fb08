"""A friend's hold is over: what they get where their order turned out to be of a market after it was promised."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.orders.order_places import read_order_place
from plugin.db.rewards.approvals import save_worth
from plugin.db.rewards.ledger_entries import book_entry
from plugin.domain.program.market import friend_in, market_name
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.ledger import settle_entry
from plugin.domain.rewards.reward import Reward


def settle_friend(conn: Connection, reward: Reward, rules: Rules, now: datetime) -> Reward | None:
    """Give the promise with what its order's market says, booked; None when somebody moved it meanwhile.

    A promise that says so already is given back untouched.
    """
    place = read_order_place(conn, reward.shop_id, reward.order_id)
    offered = friend_in(rules, market_name(rules, place))
    if offered.kind is not reward.kind or offered.amount is None or offered.amount == reward.amount:
        return reward
    settled = replace(reward, amount=offered.amount, options=(offered,))
    if not save_worth(conn, reward.shop_id, reward, settled):
        return None
    book_entry(conn, reward.shop_id, settle_entry(reward.ledger_key, reward.amount, settled.amount), now)
    return settled
