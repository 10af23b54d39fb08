"""Rules with euro amounts in another currency's everyday figures; no conversion, and nobody is told that it is one.

Each amount is as many times the currency's small sum as it is times 10 €, rounded to a figure that a person would
choose. Points, numbers and percentages stay, and so do the amounts of markets, which were chosen by hand.
"""

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

from plugin.domain.currency import exponent_of
from plugin.domain.money import Money
from plugin.domain.program.documents.preset import small_sum
from plugin.domain.program.rules import Market, Rules

_TEN_EUROS = Money(10_00, "EUR")
# What people's figures begin with: 1.2 is 12, 120, 0.120. Between two of them the nearer counts, at a tie the higher.
_FIGURES = tuple(Decimal(tenth) / 10 for tenth in (10, 12, 15, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 75, 80, 90, 100))


def scale_rules(rules: Rules, currency: str) -> Rules:
    """Give rules in EUR in this currency; raises MoneyUnreadable for one that ISO 4217 does not know."""
    scaled = _scale(rules, small_sum(currency))
    assert isinstance(scaled, Rules)
    return replace(scaled, currency=currency)


def _scale(value: object, ten_euros: Money) -> object:
    if isinstance(value, Money):
        return _scaled(value, ten_euros)
    if isinstance(value, Market):
        return value
    if isinstance(value, tuple):
        return tuple(_scale(item, ten_euros) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: _scale(getattr(value, part.name), ten_euros) for part in fields(value)})
    return value


def _scaled(amount: Money, ten_euros: Money) -> Money:
    """The same figure where the small sum is ten units, a rounded one elsewhere; never 0 from some."""
    digits = exponent_of(ten_euros.currency)
    if ten_euros.amount_minor == 10 * 10**digits:
        minor = Decimal(amount.amount_minor).scaleb(digits - exponent_of(amount.currency))
    else:
        minor = _rounded(Decimal(amount.amount_minor * ten_euros.amount_minor) / _TEN_EUROS.amount_minor)
    return Money(max(int(minor), min(amount.amount_minor, 1)), ten_euros.currency)


def _rounded(number: Decimal) -> Decimal:
    power = number.adjusted() if number else 0
    lead = number.scaleb(-power)
    return min(_FIGURES, key=lambda figure: (abs(figure - lead), -figure)).scaleb(power) if number else number
