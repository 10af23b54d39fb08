"""What an advocate gets at most, and that an amount is settled later, in a sentence each.

Which referral a friend's order will be is known when its hold ends; nothing here says an amount before that as certain.
"""

from plugin.domain.program.choice import Per
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.language import Language, say_money


def say_caps(rules: Rules, language: Language) -> tuple[str, ...]:
    """Say what there is at most, a sentence a cap."""
    is_german = language is Language.DE
    spans = {
        "per_month": "im Monat" if is_german else "a month",
        "per_year": "im Jahr" if is_german else "a year",
        "lifetime": "insgesamt" if is_german else "in all",
    }
    sentences = []
    for name, span in spans.items():
        count, value = getattr(rules.caps, name), getattr(rules.caps, f"{name}_value")
        if count is not None:
            things = _rewards(count, language)
            sentences.append(f"Höchstens {things} {span}." if is_german else f"At most {things} {span}.")
        if value is not None:
            most = say_money(value, language)
            sentences.append(f"Höchstens {most} {span}." if is_german else f"At most {most} {span}.")
    return tuple(sentences)


def say_settling(rules: Rules, language: Language) -> str | None:
    """Say that the amount is settled when the wait is over; None where it is always the same."""
    if rules.advocate.per is Per.REFERRAL and not rules.tiers and not say_caps(rules, language):
        return None
    if language is Language.DE:
        return "Wie hoch die Prämie ist, steht fest, wenn die Wartezeit vorbei ist."
    return "How much the reward is, is settled when the wait is over."


def _rewards(count: int, language: Language) -> str:
    if language is Language.DE:
        return "eine Prämie" if count == 1 else f"{count} Prämien"
    return "one reward" if count == 1 else f"{count} rewards"
