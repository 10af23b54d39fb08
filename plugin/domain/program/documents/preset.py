"""Ready-made terms to begin with. Amounts are round sums of each currency, chosen by hand, not by exchange rates."""

from decimal import Decimal
from enum import StrEnum

from plugin.domain.currency import exponent_of
from plugin.domain.money import Money
from plugin.domain.program.program import Offer, OfferKind, RewardRule, Terms


class Preset(StrEnum):
    """The choices; the first one is the recommendation and what a new shop begins with."""

    TEN_PERCENT = "ten_percent"
    SAME_FOR_BOTH = "same_for_both"
    TWENTY_PERCENT = "twenty_percent"


HOLD_DAYS = 30
"""Covers a return window of 14 days and the way back."""

# What is about as much as 10 € in a shop's everyday prices, in whole units; 10 for every currency not named.
_SMALL_SUM = {
    "ARS": 10_000,
    "BHD": 4,
    "BRL": 50,
    "CLP": 10_000,
    "CNY": 80,
    "COP": 40_000,
    "CZK": 250,
    "DKK": 75,
    "EGP": 500,
    "HKD": 80,
    "HUF": 4_000,
    "IDR": 150_000,
    "ILS": 40,
    "INR": 800,
    "IQD": 15_000,
    "ISK": 1_500,
    "JOD": 8,
    "JPY": 1_500,
    "KES": 1_500,
    "KRW": 15_000,
    "KWD": 3,
    "LKR": 3_000,
    "MAD": 100,
    "MXN": 200,
    "MYR": 45,
    "NGN": 15_000,
    "NOK": 100,
    "OMR": 4,
    "PEN": 40,
    "PHP": 600,
    "PKR": 3_000,
    "PLN": 40,
    "PYG": 80_000,
    "RON": 50,
    "RSD": 1_200,
    "SEK": 100,
    "THB": 350,
    "TND": 30,
    "TRY": 400,
    "TWD": 300,
    "UAH": 400,
    "UGX": 40_000,
    "VND": 250_000,
    "XAF": 6_000,
    "XOF": 6_000,
    "ZAR": 200,
}
_ANY_SUM = 10
_ANY_SUM_WITHOUT_CENTS = 1_000
_MINIMUM_TIMES = 5


def preset_terms(preset: Preset, currency: str) -> Terms:
    """Give a preset's terms in a currency: the advocate gets a small sum, the friend a discount from five such sums on.

    Raises MoneyUnreadable for a currency that ISO 4217 does not know.
    """
    sum_ = small_sum(currency)
    minimum = Money(sum_.amount_minor * _MINIMUM_TIMES, currency)
    match preset:
        case Preset.TEN_PERCENT:
            offer = Offer(OfferKind.PERCENT, minimum, percent=Decimal(10))
        case Preset.SAME_FOR_BOTH:
            offer = Offer(OfferKind.FIXED, minimum, amount=sum_)
        case Preset.TWENTY_PERCENT:
            offer = Offer(OfferKind.PERCENT, minimum, percent=Decimal(20))
    return Terms(offer, RewardRule(sum_, Money(0, currency)), hold_days=HOLD_DAYS)


def small_sum(currency: str) -> Money:
    """Give a sum that a shopper notices and a shop can afford; with no more digits than the currency has."""
    digits = exponent_of(currency)
    whole = _SMALL_SUM.get(currency, _ANY_SUM if digits else _ANY_SUM_WITHOUT_CENTS)
    return Money(whole * 10**digits, currency)
