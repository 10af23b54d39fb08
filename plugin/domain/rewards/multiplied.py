"""A promise to an advocate who gets more: so many times the sum or the points, fixed when it is made."""

from dataclasses import replace

from plugin.domain.program.earning import multiply
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import Reward


def multiplied(reward: Reward, rules: Rules | None, *, gets_more: bool) -> Reward:
    """Give the promise with its factor, rounded down; the same one for everybody else."""
    if rules is None or rules.multiplier is None or not gets_more:
        return reward
    factor = rules.multiplier.factor
    options = tuple(multiply(option, factor) for option in reward.options)
    return replace(reward, amount=reward.amount.percent(factor * 100), options=options, factor=factor)
