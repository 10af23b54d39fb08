"""The hold is over: approve what is due and owe its issue. A person's doubt or an unread order keeps it held."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.approvals import rules_of_rewards
from plugin.db.outbox import put_message
from plugin.db.reward_steps import write_step
from plugin.db.rewards import due_rewards
from plugin.db.shops import read_shop
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import Move, Reward, RewardState
from plugin.services.rewards.settle_reward import settle_reward

BATCH = 500


def release_rewards(conn: Connection, now: datetime) -> int:
    """Approve up to 500 due rewards of all shops; gives how many. Repeating it approves nothing twice.

    What a rule or a cap leaves worth nothing is voided with that reason; its referral still counts.
    """
    due = due_rewards(conn, now, BATCH)
    rules = _rules(conn, [reward for reward, _ in due])
    released = 0
    for reward, installation in due:
        settled = _settle(conn, reward, rules, now)
        if settled is None or not write_step(conn, reward.shop_id, settled[0], settled[1], now):
            continue
        if settled[1].to is RewardState.APPROVED and not (settled[0].is_task or settled[0].is_open_choice):
            reference = f"reward:{reward.reward_id}"
            put_message(conn, reward.shop_id, "issue_reward", reference, installation=installation, now=now)
        released += settled[1].to is RewardState.APPROVED
    return released


def _rules(conn: Connection, due: Sequence[Reward]) -> dict[int, Rules]:
    by_shop: dict[int, list[int]] = {}
    for reward in due:
        by_shop.setdefault(reward.shop_id, []).append(reward.reward_id)
    found: dict[int, Rules] = {}
    for shop_id, reward_ids in by_shop.items():
        found |= rules_of_rewards(conn, shop_id, reward_ids)
    return found


def _settle(conn: Connection, reward: Reward, rules: Mapping[int, Rules], now: datetime) -> tuple[Reward, Move] | None:
    """The step to take; None when somebody moved the reward meanwhile."""
    if reward.reward_id not in rules:
        return reward, Move(RewardState.APPROVED, "hold_over")
    timezone = read_shop(conn, reward.shop_id).timezone
    settled = settle_reward(conn, reward, rules[reward.reward_id], timezone=timezone, now=now)
    if isinstance(settled, str):
        return reward, Move(RewardState.VOIDED, settled)
    return None if settled is None else (settled, Move(RewardState.APPROVED, "hold_over"))
