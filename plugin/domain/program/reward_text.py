"""What an advocate gets under rules with a ladder, a share or caps, said in a line or a sentence each.

Which referral a friend's order will be is known when its hold ends; nothing here says an amount before that as certain.
"""

from collections.abc import Iterator

from plugin.domain.money import Money
from plugin.domain.program.choice import Per
from plugin.domain.program.language import Language, say_money, say_percent
from plugin.domain.program.rules import Rules


def say_plan(rules: Rules, language: Language) -> str:
    """Say in a line what referrals earn: the ladder, every n-th, the share of the order."""
    is_german, plan = language is Language.DE, rules.advocate
    if plan.per is Per.PERCENT_OF_ORDER and plan.percent is not None:
        share = say_percent(plan.percent, language)
        return f"{share} des Bestellwerts als Rabatt" if is_german else f"{share} of the order's value off an order"
    if plan.per is Per.PERCENT_OF_ORDER:
        steps = [(bracket.threshold, bracket.reward) for bracket in plan.brackets]
        return _join(_bracket(value, reward, language) for value, reward in steps)
    ladder = _ladder(rules)
    if len(ladder) == 1:
        amount = say_money(ladder[0][1], language)
        return f"{amount} {_off(language)} {_how_often(rules, language)}"
    return _join(_rung(first, amount, language) for first, amount in ladder)


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


def _ladder(rules: Rules) -> list[tuple[int, Money]]:
    tiers = [(tier.first, tier.options[0].amount) for tier in rules.tiers]
    base = rules.advocate.options[0].amount
    starts_later = not tiers or tiers[0][0] > 1
    rungs = [(1, base), *tiers] if starts_later else tiers
    return [(first, amount) for first, amount in rungs if amount is not None]


def _off(language: Language) -> str:
    return "Rabatt auf eine Bestellung" if language is Language.DE else "off an order"


def _how_often(rules: Rules, language: Language) -> str:
    plan, is_german = rules.advocate, language is Language.DE
    match plan.per:
        case Per.EVERY_N:
            return f"für je {plan.n} Empfehlungen" if is_german else f"for every {plan.n} referrals"
        case Per.NTH:
            return f"für die {plan.n}. Empfehlung" if is_german else f"for referral number {plan.n}"
        case _:
            return "für jede Empfehlung" if is_german else "for each referral"


def _rung(first: int, amount: Money, language: Language) -> str:
    value = say_money(amount, language)
    if language is Language.DE:
        return f"{value} ab der {first}. Empfehlung"
    return f"{value} from referral number {first} on"


def _bracket(threshold: Money, reward: Money, language: Language) -> str:
    value, least = say_money(reward, language), say_money(threshold, language)
    if threshold.amount_minor <= 0:
        return f"{value} {_off(language)}"
    return f"{value} ab {least} Bestellwert" if language is Language.DE else f"{value} for orders of {least} or more"


def _rewards(count: int, language: Language) -> str:
    if language is Language.DE:
        return "eine Prämie" if count == 1 else f"{count} Prämien"
    return "one reward" if count == 1 else f"{count} rewards"


def _join(parts: Iterator[str]) -> str:
    return ", ".join(parts)
