"""A reward that is paid in steps: what is approved now is the first part, and the others are promised beside it.

The parts are the whole to the last cent, and each is a reward of its own: with its own end of the wait, on the same
order, ended with it.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.orders.friend_orders import list_follow_ups
from plugin.db.rewards.approvals import save_worth
from plugin.db.rewards.ledger_entries import book_entry
from plugin.db.rewards.rewards import version_of
from plugin.db.work.outbox import wake_message
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.ledger import split_entry
from plugin.domain.rewards.reward import STEP_CAUSE, Reward
from plugin.domain.rewards.step_parts import due_after, split_benefit
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.rewards.promise_reward import promise_reward


def split_reward(conn: Connection, keys: KeyRing, shop: Shop, reward: Reward, rules: Rules, now: datetime) -> Reward:
    """Give a settled, still held reward with its first part alone, booked, and promise the others.

    A part that would be nothing is not promised. Where a part waits for the friend's second order, the friend's later
    orders are owed a new reading, because one may be there already.
    """
    if reward.benefit is None or not rules.steps:
        return reward
    parts = split_benefit(reward.benefit, rules.steps)
    first = _part(reward, parts[0])
    if not save_worth(conn, shop.shop_id, reward, first):
        return reward
    book_entry(conn, shop.shop_id, split_entry(reward.ledger_key, reward.amount, first.amount), now)
    version = version_of(conn, shop.shop_id, reward.reward_id) or 0
    for number, (step, part) in enumerate(zip(rules.steps, parts, strict=True), start=1):
        if number == 1 or not (part.amount.amount_minor if part.amount else part.points):
            continue
        later = replace(_part(reward, part), reward_id=0, cause=f"{STEP_CAUSE}{number}")
        wait = due_after(step.when)
        held_until = None if wait is None else reward.hold_ended_at + wait
        promise_reward(conn, keys, shop, replace(later, held_until=held_until), version=version, now=now)
    for order_id in list_follow_ups(conn, shop.shop_id, reward.order_id):
        reference = f"order:{order_id}"
        wake_message(conn, shop.shop_id, "refresh_order", reference, installation=shop.installation, now=now)
    return first


def _part(reward: Reward, benefit: Benefit) -> Reward:
    return replace(reward, amount=benefit.amount or Money(0, reward.amount.currency), options=(benefit,))
