"""What a promise comes to as a merchant reads it: a share says what it is of, and nothing open is given a figure."""

from decimal import Decimal

from plugin.domain.program.benefit import Benefit
from plugin.domain.program.checks.playable import model_reward
from plugin.domain.program.choice import Per
from plugin.domain.program.earning import multiply
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.benefit_text import pick, say_paid_as
from plugin.domain.program.texts.language import Language, say_percent
from plugin.domain.program.texts.own_reward_text import say_worth
from plugin.domain.rewards.reward import Reward, RewardState

_UNSETTLED = (RewardState.PENDING, RewardState.VOIDED)
_ALWAYS_ALIKE = (Per.REFERRAL, Per.RECURRING)


def say_promised(reward: Reward, rules: Rules | None, amount_text: str, language: Language) -> str:
    """Say what a reward is, under the rules it was promised by (None: plain terms); `amount_text` is its amount.

    Of a share: of what, and what that comes to by now. Of what hangs on how many referrals there will be: that it is
    settled when the wait is over.
    """
    if rules is not None and reward.is_referral:
        if _is_open_share(reward, rules):
            return _share(reward, rules, amount_text, language)
        if reward.state is RewardState.PENDING and _is_settled_later(rules) and not _has_own_sum(reward, rules):
            return pick(language, "Steht fest, wenn die Wartezeit vorbei ist", "Settled when the wait is over")
    return say_worth(reward.benefit, amount_text, language)


def _is_open_share(reward: Reward, rules: Rules) -> bool:
    """A share still as it was promised: what was settled says its own sum, and so does a market's own."""
    is_share = rules.advocate.per is Per.PERCENT_OF_ORDER and rules.advocate.percent is not None
    return is_share and reward.state in _UNSETTLED and reward.benefit == _held_for(reward, rules)


def _has_own_sum(reward: Reward, rules: Rules) -> bool:
    is_by_order = rules.advocate.per is Per.PERCENT_OF_ORDER
    return is_by_order and reward.benefit != _held_for(reward, rules)


def _is_settled_later(rules: Rules) -> bool:
    return rules.advocate.per not in _ALWAYS_ALIKE or bool(rules.tiers)


def _held_for(reward: Reward, rules: Rules) -> Benefit:
    return multiply(model_reward(rules), reward.factor or Decimal(1))


def _share(reward: Reward, rules: Rules, amount_text: str, language: Language) -> str:
    percent = (rules.advocate.percent or Decimal(0)) * (reward.factor or Decimal(1))
    share, form = say_percent(percent, language), say_paid_as(rules.advocate.paid_as, language)
    what = (
        pick(language, "der Bestellung", "the order")
        if rules.trigger.reach.is_all
        else pick(language, "dessen, was von der Bestellung zählt,", "what counts of the order")
    )
    text = pick(language, f"{share} {what} {form}", f"{share} of {what} {form}")
    least = _held_for(reward, rules).amount
    if least is None or reward.amount <= least:
        return text
    is_waiting = reward.state is RewardState.PENDING
    return text + (pick(language, f", bisher {amount_text}", f", {amount_text} by now") if is_waiting else "")
