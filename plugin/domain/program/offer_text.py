"""What an offer, a reward and their conditions are called, in English and German, with amounts written as usual there.

Conditions stand beside every offer, and the text says who pays what (§ 5a (4) UWG, § 6 (1) No. 3 DDG, 16 CFR 255).
No sentence promises an outcome. Amounts and their sign are kept together by a no-break space.
"""

from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from plugin.domain.money import Money
from plugin.domain.program.program import Terms


class Language(StrEnum):
    """What we can say everything in."""

    EN = "en"
    DE = "de"


_GAP = "\u00a0"
_SIGNS = {
    "AUD": "A$",
    "CAD": "CA$",
    "EUR": "€",
    "GBP": "£",
    "ILS": "₪",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "MXN": "MX$",
    "NZD": "NZ$",
    "PHP": "₱",
    "USD": "$",
    "VND": "₫",
}
_MONTHS = {
    Language.EN: "January February March April May June July August September October November December",
    Language.DE: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


def choose_language(*wanted: str | None) -> Language:
    """Give the first language we speak of these tags (`de-AT`, `en`), best first; English when there is none."""
    for tag in wanted:
        primary = (tag or "").replace("_", "-").split("-")[0].lower()
        if primary in (language.value for language in Language):
            return Language(primary)
    return Language.EN


def say_money(money: Money, language: Language) -> str:
    """Write an amount with all digits of its currency: €1,234.50, 1.234,50 €; a currency without a sign by its code."""
    sign = _SIGNS.get(money.currency)
    minus = "-" if money.amount_minor < 0 else ""
    number = _grouped(Money(abs(money.amount_minor), money.currency).decimal_text(), language)
    if language is Language.DE:
        return f"{minus}{number}{_GAP}{sign or money.currency}"
    return f"{minus}{sign}{number}" if sign else f"{minus}{money.currency}{_GAP}{number}"


def say_percent(percent: Decimal, language: Language) -> str:
    """Write a percentage without needless zeros: 12.5%, 12,5 %."""
    number = f"{percent.normalize():f}"
    return f"{number.replace('.', ',')}{_GAP}%" if language is Language.DE else f"{number}%"


def say_day(moment: datetime, timezone: str | None, language: Language) -> str:
    """Write the day it is at that moment in the shop's zone; in UTC when the zone is unknown."""
    day = moment.astimezone(_zone(timezone))
    month = _MONTHS[language].split()[day.month - 1]
    return f"{day.day}. {month} {day.year}" if language is Language.DE else f"{day.day} {month} {day.year}"


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
    wait = _days(terms.hold_days, language) if terms.hold_days else None
    valid = _days(terms.reward.valid_days, language) if terms.reward.valid_days else None
    if language is Language.DE:
        return (
            f"Die Prämie gibt es, wenn die Bestellung bezahlt und nach {wait} weder storniert noch zurückgegeben ist."
            if wait
            else "Die Prämie gibt es, wenn die Bestellung bezahlt ist.",
            "Sie ist ein persönlicher Rabattcode für eine Bestellung und wird nicht ausgezahlt.",
            f"Der Code verfällt nach {valid}." if valid else "Der Code verfällt nicht.",
        )
    return (
        f"The reward is given when the order is paid and, after {wait}, neither cancelled nor returned."
        if wait
        else "The reward is given when the order is paid.",
        "It is a personal discount code for one order and is not paid out.",
        f"The code expires after {valid}." if valid else "The code does not expire.",
    )


def say_disclosure(terms: Terms, language: Language) -> str:
    """Say to a friend that a referral link is advertising, what the other person gets, and who pays."""
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
        return f"{days}{_GAP}Tag" if days == 1 else f"{days}{_GAP}Tagen"
    return f"{days}{_GAP}day" if days == 1 else f"{days}{_GAP}days"


def _grouped(number: str, language: Language) -> str:
    whole, _, fraction = number.partition(".")
    thousands, point = (".", ",") if language is Language.DE else (",", ".")
    grouped = f"{int(whole):,}".replace(",", thousands)
    return f"{grouped}{point}{fraction}" if fraction else grouped


def _zone(timezone: str | None) -> tzinfo:
    try:
        return ZoneInfo(timezone) if timezone else UTC
    except (KeyError, ValueError, OSError):
        return UTC
