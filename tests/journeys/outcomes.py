"""What a referral came to, as a journey states it and as the app's row shows it: state, what, how much, why not."""

from dataclasses import dataclass, replace

from plugin.domain.program.benefit import MONEY_KINDS, Benefit, BenefitKind
from plugin.domain.program.texts.benefit_text import say_benefit
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.reward import REFERRAL, Reward, RewardState
from plugin.web.wording import Wording

_ENDED = frozenset({RewardState.VOIDED, RewardState.EXPIRED})
_STATES = {
    "pending": ("waits", "wartet"),
    "approved": ("is owed", "ist zugesagt"),
    "issued": ("given", "ausgegeben"),
    "spent": ("used", "eingelöst"),
    "clawed_back": ("taken back", "zurückgenommen"),
}


@dataclass(frozen=True, order=True, slots=True)
class Outcome:
    """`worth` is "5.00" of a sum, "500" of points, "20" of a percentage, else the name; ended promises have none."""

    cause: str
    state: str
    kind: str = ""
    worth: str = ""
    reason: str = ""


def given(kind: str, worth: str, cause: str = REFERRAL) -> Outcome:
    """It exists and can be used."""
    return Outcome(cause, "issued", kind, worth)


def used(kind: str, worth: str, cause: str = REFERRAL) -> Outcome:
    """It was redeemed."""
    return Outcome(cause, "spent", kind, worth)


def waits(kind: str, worth: str, cause: str = REFERRAL) -> Outcome:
    """It is promised and held."""
    return Outcome(cause, "pending", kind, worth)


def owed(kind: str, worth: str, cause: str = REFERRAL) -> Outcome:
    """The hold is over and it is not given yet: a person or a choice is waited for."""
    return Outcome(cause, "approved", kind, worth)


def taken_back(kind: str, worth: str, cause: str = REFERRAL) -> Outcome:
    """It was given, and taken back when its order fell."""
    return Outcome(cause, "clawed_back", kind, worth)


def nothing(reason: str, cause: str = REFERRAL) -> Outcome:
    """The promise ended without anything, for this reason."""
    return Outcome(cause, "voided", reason=reason)


def seen_as(reward: Reward) -> Outcome:
    """The outcome that a row shows."""
    if reward.state in _ENDED:
        return Outcome(reward.cause, reward.state.value, reason=reward.reason or "")
    return Outcome(reward.cause, reward.state.value, reward.kind.value, _worth(reward))


def say_reward(reward: Reward, language: Language) -> str:
    """The same in words: `€5 in store credit, given`, `nothing: The most rewards in all are reached.`"""
    is_german = language is Language.DE
    if reward.state in _ENDED:
        why = Wording(language.value).word("reason", reward.reason)
        return f"{'nichts' if is_german else 'nothing'}: {why}"
    benefit = reward.benefit
    if benefit is None or benefit.amount is not None:
        benefit = replace(benefit or Benefit(BenefitKind.FIXED), amount=reward.amount)
    what = say_benefit(benefit, language)
    return f"{what}, {_STATES[reward.state.value][is_german]}"


def _worth(reward: Reward) -> str:
    benefit = reward.benefit
    if reward.kind in MONEY_KINDS or benefit is None:
        return reward.amount.decimal_text()
    match reward.kind:
        case BenefitKind.PERCENT:
            return f"{benefit.percent:f}"
        case BenefitKind.POINTS:
            return str(benefit.points)
        case BenefitKind.BXGY:
            return f"{benefit.buy}+{benefit.get}"
    return benefit.name or ""
