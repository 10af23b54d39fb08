"""The languages we say everything in, and amounts, percentages and days as they are written there.

An amount and its sign are kept together by a no-break space.
"""

from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from plugin.domain.money import Money


class Language(StrEnum):
    """What we can say everything in."""

    EN = "en"
    DE = "de"


NO_BREAK = "\u00a0"
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
        return f"{minus}{number}{NO_BREAK}{sign or money.currency}"
    return f"{minus}{sign}{number}" if sign else f"{minus}{money.currency}{NO_BREAK}{number}"


def say_percent(percent: Decimal, language: Language) -> str:
    """Write a percentage without needless zeros: 12.5%, 12,5 %."""
    number = f"{percent.normalize():f}"
    return f"{number.replace('.', ',')}{NO_BREAK}%" if language is Language.DE else f"{number}%"


def say_day(moment: datetime, timezone: str | None, language: Language) -> str:
    """Write the day it is at that moment in the shop's zone; in UTC when the zone is unknown."""
    day = moment.astimezone(_zone(timezone))
    month = _MONTHS[language].split()[day.month - 1]
    return f"{day.day}. {month} {day.year}" if language is Language.DE else f"{day.day} {month} {day.year}"


def say_moment(moment: datetime, timezone: str | None, language: Language) -> str:
    """Write day and time to the minute in the shop's zone; in UTC when the zone is unknown."""
    day, local = say_day(moment, timezone, language), moment.astimezone(_zone(timezone))
    return f"{day}, {local:%H:%M}" + (f"{NO_BREAK}Uhr" if language is Language.DE else "")


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
