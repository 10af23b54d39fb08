"""Amounts as integer minor units with their currency; the only arithmetic on money. No float enters or leaves."""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from plugin.domain.currency import exponent_of
from plugin.domain.errors import MoneyUnreadable

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, yen, fils) of one ISO 4217 currency; may be negative in the ledger."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise MoneyUnreadable(f"minor units must be an integer, not {type(self.amount_minor).__name__}")
        exponent_of(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same_currency(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same_currency(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same_currency(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= self._same_currency(other)

    def percent(self, percent: Decimal) -> "Money":
        """Give that share of the amount, rounded toward zero to a whole minor unit."""
        share = Decimal(self.amount_minor) * percent / 100
        return Money(int(share.to_integral_value(rounding=ROUND_DOWN)), self.currency)

    def split(self, weights: tuple[int, ...]) -> tuple["Money", ...]:
        """Divide by whole-number weights so that the parts sum exactly; leftover units go to the first parts."""
        if not weights or min(weights) < 0 or sum(weights) == 0:
            raise MoneyUnreadable("weights must be whole numbers of which at least one is above zero")
        sign = -1 if self.amount_minor < 0 else 1
        total, base = sum(weights), abs(self.amount_minor)
        shares = [base * weight // total for weight in weights]
        for position in range(base - sum(shares)):
            shares[_nth_weighted(weights, position)] += 1
        return tuple(Money(sign * share, self.currency) for share in shares)

    def decimal_text(self) -> str:
        """Give the amount as Shopify writes it: plain decimal with exactly the currency's digits ("10.00", "1000")."""
        digits = exponent_of(self.currency)
        return f"{Decimal(self.amount_minor).scaleb(-digits):.{digits}f}"

    def _same_currency(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise MoneyUnreadable(f"{self.currency} and {other.currency} cannot be mixed; convert neither, keep both")
        return other.amount_minor


def parse_money(amount: object, currency: object) -> Money:
    """Read a Shopify decimal string ("19.90") as Money.

    Digits beyond the currency's own are accepted only when they are zeros. Raises MoneyUnreadable for
    floats, exponents, signs other than "-", foreign digits, unknown currencies.
    Source: Admin GraphQL 2026-10 scalar Decimal, webhook money fields.
    """
    if not isinstance(amount, str) or not _DECIMAL.fullmatch(amount) or not amount.isascii():
        raise MoneyUnreadable(f"an amount must be a decimal string such as 19.90, not {type(amount).__name__}")
    if not isinstance(currency, str):
        raise MoneyUnreadable("the currency is missing")
    minor = Decimal(amount).scaleb(exponent_of(currency))
    if minor != minor.to_integral_value():
        raise MoneyUnreadable(f"more digits than {currency} has")
    return Money(int(minor), currency)


def _nth_weighted(weights: tuple[int, ...], position: int) -> int:
    positive = [index for index, weight in enumerate(weights) if weight]
    return positive[position % len(positive)]
