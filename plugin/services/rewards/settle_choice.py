"""One of several rewards was chosen: write which, book the difference, owe it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.choices import save_choice
from plugin.db.rewards.ledger_entries import book_entry
from plugin.db.work.outbox import put_message
from plugin.domain.money import Money
from plugin.domain.rewards.ledger import choice_entry
from plugin.domain.rewards.reward import Reward
from plugin.domain.shop import Shop


def settle_choice(conn: Connection, shop: Shop, reward: Reward, option: int, now: datetime) -> bool:
    """Take the option of that place, counted from 0; False when it was settled or taken back meanwhile."""
    benefit = reward.options[option]
    amount = benefit.amount or Money(0, reward.amount.currency)
    chosen = replace(reward, chosen=option, kind=benefit.kind, amount=amount)
    if not save_choice(conn, shop.shop_id, reward, chosen):
        return False
    if amount != reward.amount:
        book_entry(conn, shop.shop_id, choice_entry(reward.ledger_key, reward.amount, amount), now)
    if not chosen.is_task:
        reference = f"reward:{reward.reward_id}"
        put_message(conn, shop.shop_id, "issue_reward", reference, installation=shop.installation, now=now)
    return True
