"""What a reward and its conditions are called, in English and German, with amounts written as usual there.

Conditions stand beside every offer, and the text says who pays what (§ 5a (4) UWG, § 6 (1) No. 3 DDG, 16 CFR 255).
No sentence promises an outcome. Amounts and their sign are kept together by a no-break space.
"""

from datetime import datetime

from plugin.domain.money import Money
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.choice import HoldStart
from plugin.domain.program.program import Terms
from plugin.domain.program.texts.language import NO_BREAK, Language, say_day, say_money
from plugin.domain.program.texts.limit_text import say_beyond, say_most
from plugin.domain.program.texts.reward_conditions import say_conditions_of_reward
from plugin.domain.program.texts.reward_text import say_settling
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
    if terms.rules is not None:
        return say_gain(terms.rules, language)
    return say_issued(terms.reward.amount, terms.reward.minimum, None, None, language)


def say_reward_conditions(terms: Terms, language: Language) -> tuple[str, ...]:
    """Give the conditions of the advocate's reward, a sentence each."""
    if terms.rules is None:
        return _plain_conditions(terms, language)
    settling = say_settling(terms.rules, language)
    rules = terms.rules
    said = (*say_conditions_of_reward(rules, language), *say_most(rules, language), *say_beyond(rules, language))
    return said if settling is None else (*said, settling)


def _plain_conditions(terms: Terms, language: Language) -> tuple[str, ...]:
    wait = _days(terms.hold_days, language) if terms.hold_days else None
    valid = _days(terms.reward.valid_days, language) if terms.reward.valid_days else None
    is_sent = terms.hold_starts_at is HoldStart.FULFILLED
    if language is Language.DE:
        done = "versandt" if is_sent else "bezahlt"
        return (
            f"Die Prämie gibt es, wenn die Bestellung {done} und nach {wait} weder storniert noch zurückgegeben ist."
            if wait
            else f"Die Prämie gibt es, wenn die Bestellung {done} ist.",
            "Sie ist ein persönlicher Rabattcode für eine Bestellung und wird nicht ausgezahlt.",
            f"Der Code verfällt nach {valid}." if valid else "Der Code verfällt nicht.",
        )
    done = "shipped" if is_sent else "paid"
    return (
        f"The reward is given when the order is {done} and, after {wait}, neither cancelled nor returned."
        if wait
        else f"The reward is given when the order is {done}.",
        "It is a personal discount code for one order and is not paid out.",
        f"The code expires after {valid}." if valid else "The code does not expire.",
    )


def say_disclosure(terms: Terms, language: Language) -> str:
    """Say to a friend that a referral link is advertising, what the other person gets, and who pays."""
    if terms.rules is not None:
        return _disclose_plan(say_gain(terms.rules, language), _YOURS.get(terms.friend.kind, _DISCOUNT), language)
    amount = say_money(terms.reward.amount, language)
    if language is Language.DE:
        return (
            f"Werbung: Wer dir diesen Link geschickt hat, bekommt vom Shop {amount} Rabatt, wenn du bestellst und die "
            "Bestellung behältst. Deinen Rabatt und diese Prämie zahlt der Shop."
        )
    return (
        f"Advertising: whoever sent you this link gets {amount} off from the shop if you order and keep the order. "
        "The shop pays for your discount and for this reward."
    )


def _disclose_plan(plan: str, yours: tuple[str, str], language: Language) -> str:
    german, english = yours
    if language is Language.DE:
        return (
            "Werbung: Wer dir diesen Link geschickt hat, kann vom Shop eine Prämie bekommen, wenn du bestellst und die "
            f"Bestellung behältst ({plan}). {german} zahlt der Shop."
        )
    return (
        "Advertising: whoever sent you this link can get a reward from the shop if you order and keep the order "
        f"({plan}). The shop pays for {english}."
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


def _days(days: int, language: Language) -> str:
    if language is Language.DE:
        return f"{days}{NO_BREAK}Tag" if days == 1 else f"{days}{NO_BREAK}Tagen"
    return f"{days}{NO_BREAK}day" if days == 1 else f"{days}{NO_BREAK}days"
