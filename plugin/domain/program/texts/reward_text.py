"""What an advocate gets at most, and that an amount is settled later, in a sentence each.

Which referral a friend's order will be is known when its hold ends; nothing here says an amount before that as certain.
"""

from collections.abc import Iterator

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


def is_settled_later(rules: Rules) -> bool:
    """Whether a reward may come to something else than it was promised as: by its kind, or because a cap is reached."""
    return _varies(rules) or _can_lessen(rules) or _can_end(rules)


def say_settling(rules: Rules, language: Language) -> Iterator[str]:
    """Say that an amount is settled later where it hangs on more than one order, and what a cap does to it."""
    is_german = language is Language.DE
    if _varies(rules):
        yield (
            "Wie hoch die Prämie ist, steht fest, wenn die Wartezeit vorbei ist."
            if is_german
            else "How much the reward is, is settled when the wait is over."
        )
    if _can_lessen(rules):
        yield (
            "Ist eine Obergrenze erreicht, kann die Prämie kleiner sein oder entfallen."
            if is_german
            else "Once a limit is reached, the reward may be less or nothing."
        )
    elif _can_end(rules):
        yield (
            "Ist eine Obergrenze erreicht, gibt es keine weitere Prämie."
            if is_german
            else "Once a limit is reached, there is no further reward."
        )


def _varies(rules: Rules) -> bool:
    """Whether it hangs on the order's value or on which referral it is."""
    return rules.advocate.per in (Per.PERCENT_OF_ORDER, Per.EVERY_N, Per.NTH) or bool(rules.tiers)


def _can_lessen(rules: Rules) -> bool:
    caps = rules.caps
    by_value = (caps.per_month_value, caps.per_year_value, caps.lifetime_value)
    return caps.own_subscription_price or any(value is not None for value in by_value)


def _can_end(rules: Rules) -> bool:
    caps = rules.caps
    return any(count is not None for count in (caps.per_month, caps.per_year, caps.lifetime))


def _rewards(count: int, language: Language) -> str:
    if language is Language.DE:
        return "eine Prämie" if count == 1 else f"{count} Prämien"
    return "one reward" if count == 1 else f"{count} rewards"
