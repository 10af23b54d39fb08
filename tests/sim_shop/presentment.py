"""What buyers pay in a currency of their own: Shopify's rate of the day stays with the order.

Source: MoneyBag, Admin GraphQL 2026-10: every amount is there in the shop's currency and in the buyer's.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tests.sim_shop.money import exponent


@dataclass(frozen=True, slots=True)
class Presentment:
    """The buyer's currency, and how much of it is one unit of the shop's."""

    currency: str
    rate: Decimal

    def of(self, minor: int, currency: str) -> int:
        """That much of the shop's currency in the buyer's, half up to whole minor units."""
        return _whole(minor * self.rate.scaleb(exponent(self.currency) - exponent(currency)))

    def back(self, minor: int, currency: str) -> int:
        """That much of the buyer's currency in the shop's."""
        return _whole(minor / self.rate.scaleb(exponent(self.currency) - exponent(currency)))


def _whole(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
