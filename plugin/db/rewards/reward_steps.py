"""One step of a reward: its state and the ledger entry that books it, written together or not at all."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.ledger_entries import book_entry
from plugin.db.rewards.rewards import set_state
from plugin.domain.rewards.ledger import step_entry
from plugin.domain.rewards.reward import Move, Reward, check_move


def write_step(conn: Connection, shop_id: int, reward: Reward, move: Move, now: datetime) -> bool:
    """Take the step if the reward still stands where `reward` says; False when somebody moved it meanwhile.

    Raises MoveForbidden for a step that the life cycle does not have.
    """
    check_move(reward.state, move.to)
    if not set_state(conn, shop_id, reward.reward_id, reward.state, move.to, reason=move.reason):
        return False
    return book_entry(
        conn, shop_id, step_entry(reward.ledger_key, reward.state, move.to, move.reason, reward.amount), now
    )
