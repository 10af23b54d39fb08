"""What a referral earns beside the plan when its hold ends: prizes at a number of referrals, challenges in time,
a race.

A prize hangs on the order that reached it: returned, it is taken back with it. Whoever reaches the number again after
that gets it again; whoever has it keeps it and gets no second one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.approvals import approved_moments, count_approved, is_race_won, last_prize
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import version_of
from plugin.domain.money import Money
from plugin.domain.program.earning import Earning, Referred, earn, meets_challenge
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import Move, Reward, RewardState
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.rewards.promise_reward import promise_reward

_Whose = tuple[int, int, int]
"""Shop, program and advocate."""


def add_prizes(
    conn: Connection, keys: KeyRing, shop: Shop, reward: Reward, rules: Rules, now: datetime
) -> Sequence[Reward]:
    """Promise and approve what this referral, which counts by now, is the last step to; call it under the lock."""
    version = version_of(conn, shop.shop_id, reward.reward_id) or 0
    added = []
    whose = (shop.shop_id, reward.program_id, reward.advocate_id)
    for earning in (*_milestones(conn, whose, rules), *_challenges(conn, whose, rules), *_race(conn, whose, rules)):
        prize = promise_reward(conn, keys, shop, _prize(reward, earning, rules), version=version, now=now)
        if prize is not None and write_step(conn, shop.shop_id, prize, Move(RewardState.APPROVED, "milestone"), now):
            added.append(replace(prize, state=RewardState.APPROVED))
    return added


def _milestones(conn: Connection, whose: _Whose, rules: Rules) -> Iterator[Earning]:
    position = count_approved(conn, *whose)
    for earning in earn(rules, Referred(position, Money(0, rules.currency))):
        if earning.cause.startswith("milestone:") and last_prize(conn, *whose, earning.cause) is None:
            yield earning


def _challenges(conn: Connection, whose: _Whose, rules: Rules) -> Iterator[Earning]:
    for milestone in rules.milestones:
        cause = f"challenge:{milestone.at}"
        if milestone.within_days is None:
            continue
        moments = approved_moments(conn, *whose, after=last_prize(conn, *whose, cause))
        if meets_challenge(milestone, moments):
            yield Earning(cause, (milestone.benefit,))


def _race(conn: Connection, whose: _Whose, rules: Rules) -> Iterator[Earning]:
    """One prize in the whole program: for who comes first to the number, or after a return for who comes next."""
    race = rules.race
    if race is None or not race.is_on:
        return
    cause = f"race:{race.first_to}"
    shop_id, program_id, _ = whose
    if count_approved(conn, *whose) >= race.first_to and not is_race_won(conn, shop_id, program_id, cause):
        yield Earning(cause, (race.benefit,))


def _prize(reward: Reward, earning: Earning, rules: Rules) -> Reward:
    first = earning.options[0]
    return replace(
        reward,
        reward_id=0,
        state=RewardState.PENDING,
        amount=first.amount or Money(0, rules.currency),
        kind=first.kind,
        options=earning.options,
        cause=earning.cause,
        sent_at=None,
        discount_gid=None,
        reason=None,
        factor=None,
    )
