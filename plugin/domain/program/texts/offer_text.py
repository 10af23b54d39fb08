"""What a reward and its conditions are called, in English and German, with amounts written as usual there.

Conditions stand beside every offer, and the text says who pays what (§ 5a (4) UWG, § 6 (1) No. 3 DDG, 16 CFR 255).
No sentence promises an outcome. Amounts and their sign are kept together by a no-break space.
"""

from datetime import datetime

from plugin.domain.money import Money
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.checks.playable import whole_rules
from plugin.domain.program.program import Terms
from plugin.domain.program.texts.language import Language, say_day, say_money
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.domain.program.texts.rules_text import say_gain

_DISCOUNT = ("Deinen Rabatt und diese Prämie", "your discount and for this reward")
_YOURS = {
    BenefitKind.FREE_SHIPPING: ("Deinen Versand und diese Prämie", "your shipping and for this reward"),
    BenefitKind.GIFT: ("Dein Geschenk und diese Prämie", "your gift and for this reward"),
    BenefitKind.STORE_CREDIT: ("Dein Guthaben und diese Prämie", "your store credit and for this reward"),
    BenefitKind.POINTS: ("Deine Punkte und diese Prämie", "your points and for this reward"),
    BenefitKind.ACCESS: ("Deinen Vorteil und diese Prämie", "your benefit and for this reward"),
    BenefitKind.NONE: ("Diese Prämie", "this reward"),
}


def say_advocate_reward(terms: Terms, language: Language) -> str:
    """Say in a line what an advocate gets for a friend's order."""
    return say_gain(whole_rules(terms), language)


def say_conditions(terms: Terms, language: Language) -> tuple[str, ...]:
    """Give all conditions of a program to an advocate, a sentence each; the one list for every place that shows it."""
    return say_rules_conditions(whole_rules(terms), language)


def say_disclosure(terms: Terms, language: Language) -> str:
    """Say to a friend that a referral link is advertising, what the other person gets, and who pays."""
    plan = say_advocate_reward(terms, language)
    return _disclose_plan(plan, _YOURS.get(terms.friend.kind, _DISCOUNT), language)


def _disclose_plan(plan: str, yours: tuple[str, str], language: Language) -> str:
    german, english = yours
    if language is Language.DE:
        return (
            "Werbung: Wer dir diesen Link geschickt hat, kann vom Shop eine Prämie bekommen, wenn du bestellst und die "
            f"Bestellung behältst: {plan}. {german} zahlt der Shop."
        )
    return (
        "Advertising: whoever sent you this link can get a reward from the shop if you order and keep the order: "
        f"{plan}. The shop pays for {english}."
    )


def say_waiting_unsettled(held_until: datetime, timezone: str | None, language: Language) -> str:
    """Say that a reward waits whose amount is settled when the wait is over."""
    day = say_day(held_until, timezone, language)
    return f"Eine Empfehlung wartet bis {day}" if language is Language.DE else f"A referral waits until {day}"


def say_waiting(amount: Money, held_until: datetime | None, timezone: str | None, language: Language) -> str:
    """Say that a reward waits, until when; None for one whose wait is over and whose code is not there yet."""
    value = say_money(amount, language)
    if held_until is None:
        return f"{value}: Code wird ausgestellt" if language is Language.DE else f"{value}: code being issued"
    day = say_day(held_until, timezone, language)
    return f"{value}: wartet bis {day}" if language is Language.DE else f"{value}: waiting until {day}"


def say_issued(
    amount: Money, minimum: Money, expires_at: datetime | None, timezone: str | None, language: Language
) -> str:
    """Say what a reward code is worth, from which order value on and until when."""
    value, least = say_money(amount, language), say_money(minimum, language)
    until = say_day(expires_at, timezone, language) if expires_at is not None else ""
    has_minimum = minimum.amount_minor > 0
    if language is Language.DE:
        text = f"{value} Rabatt auf eine Bestellung" + (f" ab {least}" if has_minimum else "")
        return text + (f", gültig bis {until}" if until else "")
    text = f"{value} off an order" + (f" of {least} or more" if has_minimum else "")
    return text + (f", valid until {until}" if until else "")
