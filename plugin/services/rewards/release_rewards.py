"""The hold is over: approve what is due and owe its issue. A person's doubt or an unread order keeps it held."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from plugin.db.rewards.approvals import rules_of_rewards
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import due_rewards
from plugin.db.shops.shops import read_shop
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import CHAIN_BROKEN, CHAIN_CAUSE, UNPAID, Move, Reward, RewardState, Side
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.logs import Log
from plugin.services.rewards.add_prizes import add_prizes
from plugin.services.rewards.let_go_reward import let_go_reward
from plugin.services.rewards.settle_friend import settle_friend
from plugin.services.rewards.settle_reward import settle_reward
from plugin.services.rewards.split_reward import split_reward
from plugin.services.rewards.uphold_chain import ChainTie, uphold_chain

BATCH = 500
ALWAYS = "hold_over"
_log = Log(__name__)


def release_rewards(conn: Connection, keys: KeyRing, now: datetime) -> int:
    """Approve up to 500 due rewards of all shops; gives how many. Repeating it approves nothing twice.

    What a rule or a cap leaves worth nothing is voided with that reason; its referral still counts, and what it earns
    beside the plan, such as a milestone, is promised and approved with it. One that cannot be settled is logged and
    stays held, and keeps none of the others, of its shop or another, from their turn.
    """
    # What is shared must be known before the share: of rewards that are due together the referral's own goes first.
    due = sorted(due_rewards(conn, now, BATCH), key=lambda pair: pair[0].cause == CHAIN_CAUSE)
    rules = _rules(conn, [reward for reward, _ in due])
    return sum(_apart(conn, keys, reward, rules.get(reward.reward_id), now) for reward, _ in due)


def _rules(conn: Connection, due: Sequence[Reward]) -> Mapping[int, Rules]:
    by_shop: dict[int, list[int]] = {}
    for reward in due:
        by_shop.setdefault(reward.shop_id, []).append(reward.reward_id)
    found: dict[int, Rules] = {}
    for shop_id, reward_ids in by_shop.items():
        found |= rules_of_rewards(conn, shop_id, reward_ids)
    return found


def _apart(conn: Connection, keys: KeyRing, due: Reward, rules: Rules | None, now: datetime) -> int:
    try:
        with conn.begin_nested():
            return _release(conn, keys, due, rules, now)
    except SQLAlchemyError:
        raise  # the database's own trouble is everybody's: all of it is tried again
    except Exception as error:
        _log.error("release_failed", error, reward=due.reward_id)
        return 0


def _release(conn: Connection, keys: KeyRing, due: Reward, rules: Rules | None, now: datetime) -> int:
    shop = read_shop(conn, due.shop_id)
    settled = _settle(conn, keys, shop, due, rules, now)
    if settled is None or not write_step(conn, shop.shop_id, settled[0], settled[1], now):
        return 0
    reward, move = settled
    if move.to is RewardState.APPROVED:
        let_go_reward(conn, shop, reward, rules, now)
    prizes: Sequence[Reward] = ()
    is_counted = reward.is_referral and (move.to is RewardState.APPROVED or move.reason in UNPAID)
    if rules is not None and is_counted:
        prizes = add_prizes(conn, keys, shop, reward, rules, now)
    for prize in prizes:
        let_go_reward(conn, shop, prize, rules, now)
    return (move.to is RewardState.APPROVED) + len(prizes)


def _settle(
    conn: Connection, keys: KeyRing, shop: Shop, reward: Reward, rules: Rules | None, now: datetime
) -> tuple[Reward, Move] | None:
    """The step to take; None when somebody moved the reward meanwhile, or when it is put off."""
    if rules is not None and reward.side is Side.FRIEND:
        friends = settle_friend(conn, reward, rules, now)
        return None if friends is None else (friends, Move(RewardState.APPROVED, ALWAYS))
    if rules is None or not (reward.is_referral or reward.is_beside_referral):
        return reward, Move(RewardState.APPROVED, ALWAYS)
    tie = uphold_chain(conn, reward, now) if reward.cause == CHAIN_CAUSE else ChainTie.HOLDS
    if tie is not ChainTie.HOLDS:
        return None if tie is ChainTie.IN_DOUBT else (reward, Move(RewardState.VOIDED, CHAIN_BROKEN))
    settled = settle_reward(conn, reward, rules, timezone=shop.timezone, now=now)
    if isinstance(settled, str):
        return reward, Move(RewardState.VOIDED, settled)
    if settled is None:
        return None
    if reward.is_referral:
        settled = split_reward(conn, keys, shop, settled, rules, now)
    return settled, Move(RewardState.APPROVED, ALWAYS)
