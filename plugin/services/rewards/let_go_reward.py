"""A reward is approved: from here it is the machine's to give, the advocate's to choose, or a person's to do."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.rewards.choices import begin_choice
from plugin.db.work.outbox import put_message
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import Reward
from plugin.domain.shop import Shop


def let_go_reward(conn: Connection, shop: Shop, reward: Reward, rules: Rules | None, now: datetime) -> None:
    """Owe the issue of an approved reward; a choice is the advocate's for a while, and a task is a person's."""
    if reward.is_open_choice and rules is not None:
        until = now + timedelta(days=rules.advocate.choose_days)
        begin_choice(conn, shop.shop_id, reward.reward_id, until)
    elif not reward.is_task:
        reference = f"reward:{reward.reward_id}"
        put_message(conn, shop.shop_id, "issue_reward", reference, installation=shop.installation, now=now)
