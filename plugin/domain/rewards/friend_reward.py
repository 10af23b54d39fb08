"""What a friend earns by an order, made from the advocate's promise: the same order, terms and hold."""

from dataclasses import replace

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit
from plugin.domain.rewards.reward import REFERRAL, Reward, Side


def reward_of_friend(advocates: Reward, offered: Benefit, customer_id: int | None) -> Reward | None:
    """Give the friend's promise; None where the offer is a code or nothing. `customer_id` is the buyer's.

    It names the advocate whose recommendation it was, and is not theirs.
    """
    if not offered.is_earned:
        return None
    return replace(
        advocates,
        side=Side.FRIEND,
        cause=REFERRAL,
        kind=offered.kind,
        amount=offered.amount or Money(0, advocates.amount.currency),
        options=(offered,),
        customer_id=customer_id,
    )
