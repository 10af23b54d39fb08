"""What an offer, a reward and their conditions are called, in English and German, with amounts written as usual there.

Conditions stand beside every offer, and the text says who pays what (§ 5a (4) UWG, § 6 (1) No. 3 DDG, 16 CFR 255).
No sentence promises an outcome. Amounts and their sign are kept together by a no-break space.
"""

from datetime import datetime
from decimal import Decimal

from plugin.domain.money import Money
from plugin.domain.program.choice import HoldStart
from plugin.domain.program.language import NO_BREAK, Language, say_day, say_money, say_percent
from plugin.domain.program.limit_text import say_beyond, say_most
from plugin.domain.program.program import Terms
from plugin.domain.program.reward_conditions import say_conditions_of_reward
from plugin.domain.program.reward_text import say_settling
from plugin.domain.program.rules_text import say_gain


def say_friend_offer(terms: Terms, language: Language) -> str:
    """Say in a line what a friend gets."""
    offer = terms.offer
    value = say_money(offer.amount, language) if offer.amount is not None else None
    value = value or say_percent(offer.percent or Decimal(0), language)
    minimum = say_money(offer.minimum, language)
    has_minimum = offer.minimum.amount_minor > 0
    if language is Language.DE:
        order = "auf deine erste Bestellung" if terms.new_customers_only else "auf deine Bestellung"
        return f"{value} Rabatt {order}" + (f" ab {minimum}" if has_minimum else "")
    order = "off your first order" if terms.new_customers_only else "off your order"
    return f"{value} {order}" + (f" of {minimum} or more" if has_minimum else "")


def say_advocate_reward(terms: Terms, language: Language) -> str:
    """Say in a line what an advocate gets for a friend's order."""
    if terms.rules is not None:
        return say_gain(terms.rules, language)
    return say_issued(terms.reward.amount, terms.reward.minimum, None, None, language)


def say_friend_conditions(terms: Terms, language: Language) -> tuple[str, ...]:
    """Give the conditions of the friend's offer, a sentence each, most restricting first."""
    is_german = language is Language.DE
    minimum = say_money(terms.offer.minimum, language)
    sentences = []
    if terms.new_customers_only:
        sentences.append(
            "Nur für Menschen, die in diesem Shop noch nie bestellt haben."
            if is_german
            else "Only for people who have never ordered from this shop."
        )
    if terms.offer.minimum.amount_minor > 0:
        sentences.append(
            f"Mindestbestellwert {minimum}, ohne Versand."
            if is_german
            else f"Minimum order value {minimum}, shipping not included."
        )
    sentences.append(
        f"Ein Code pro Person, für eine Bestellung innerhalb von {_days(terms.claim_days, language)} nach dem Abruf."
        if is_german
        else f"One code a person, for one order within {_days(terms.claim_days, language)} of getting it."
    )
    sentences.append(_COMBINES[language, terms.combines_with_products, terms.combines_with_shipping])
    sentences.append(
        "Nicht für Bestellungen über den eigenen Empfehlungslink."
        if is_german
        else "Not for orders through your own referral link."
    )
    return tuple(sentences)


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
        return _disclose_plan(say_gain(terms.rules, language), language)
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


def _disclose_plan(plan: str, language: Language) -> str:
    if language is Language.DE:
        return (
            "Werbung: Wer dir diesen Link geschickt hat, kann vom Shop eine Prämie bekommen, wenn du bestellst und die "
            f"Bestellung behältst ({plan}). Deinen Rabatt und diese Prämie zahlt der Shop."
        )
    return (
        "Advertising: whoever sent you this link can get a reward from the shop if you order and keep the order "
        f"({plan}). The shop pays for your discount and for this reward."
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


_COMBINES = {
    (Language.EN, False, False): "Cannot be combined with other discounts.",
    (Language.EN, False, True): "Can be combined with discounts on shipping, not with others.",
    (Language.EN, True, False): "Can be combined with discounts on products, not with others.",
    (Language.EN, True, True): "Can be combined with discounts on products and on shipping, not with others.",
    (Language.DE, False, False): "Nicht mit anderen Rabatten kombinierbar.",
    (Language.DE, False, True): "Mit Versandrabatten kombinierbar, mit anderen nicht.",
    (Language.DE, True, False): "Mit Produktrabatten kombinierbar, mit anderen nicht.",
    (Language.DE, True, True): "Mit Produkt- und Versandrabatten kombinierbar, mit anderen nicht.",
}


def _days(days: int, language: Language) -> str:
    if language is Language.DE:
        return f"{days}{NO_BREAK}Tag" if days == 1 else f"{days}{NO_BREAK}Tagen"
    return f"{days}{NO_BREAK}day" if days == 1 else f"{days}{NO_BREAK}days"
