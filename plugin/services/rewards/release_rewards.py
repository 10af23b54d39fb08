"""The hold is over: approve what is due and owe its issue. A person's doubt or an unread order keeps it held."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.outbox import put_message
from plugin.db.reward_steps import write_step
from plugin.db.rewards import due_rewards
from plugin.domain.rewards.reward import Move, RewardState

BATCH = 500


def release_rewards(conn: Connection, now: datetime) -> int:
    """Approve up to 500 due rewards of all shops; gives how many. Repeating it approves nothing twice."""
    released = 0
    for reward, installation in due_rewards(conn, now, BATCH):
        if write_step(conn, reward.shop_id, reward, Move(RewardState.APPROVED, "hold_over"), now):
            reference = f"reward:{reward.reward_id}"
            put_message(conn, reward.shop_id, "issue_reward", reference, installation=installation, now=now)
            released += 1
    return released
