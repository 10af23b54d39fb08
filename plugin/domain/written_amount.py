"""Amounts and percentages as people type them, with comma or point, read without guessing and without floats."""

import re
from decimal import Decimal

from plugin.domain.currency import exponent_of
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money

_NUMBER = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,6}))?", re.ASCII)
_PERCENT_DIGITS = 2


def read_written_amount(text: str, currency: str) -> Money:
    """Read `10`, `10.00` or `10,00`; the currency's code may stand before or behind.

    Anything that could mean two things is refused with MoneyUnreadable: signs, thousands separators, more
    digits than the currency has (`1.000` is a thousand to some and one to others, and EUR has two digits).
    """
    whole, fraction = _parts(text.replace(currency, ""))
    digits = exponent_of(currency)
    if len(fraction) > digits:
        raise MoneyUnreadable(f"write it with at most {digits} digits after the point and no thousands separator")
    return Money(int(whole) * 10**digits + int(fraction.ljust(digits, "0") or 0), currency)


def read_written_percent(text: str) -> Decimal:
    """Read `10`, `12.5` or `12,5 %`, with at most two decimals; raises MoneyUnreadable."""
    whole, fraction = _parts(text.replace("%", ""))
    if len(fraction) > _PERCENT_DIGITS:
        raise MoneyUnreadable(f"write it with at most {_PERCENT_DIGITS} digits after the point")
    return Decimal(f"{int(whole)}.{fraction}" if fraction.strip("0") else whole.lstrip("0") or "0")


def _parts(text: str) -> tuple[str, str]:
    number = _NUMBER.fullmatch(text.strip())
    if number is None:
        raise MoneyUnreadable("write a plain number such as 10.00")
    return number[1], number[2] or ""
