"""Which market an order belongs to, and the amounts of its own that hold there: chosen by hand, never converted.

An order is of a market when it went to its country and was paid in its currency. Paid in another one, or gone where
nobody tells, it is an ordinary order: no exact figure exists in the market's currency.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from plugin.domain.money import Money
from plugin.domain.program.benefit import MONEY_KINDS, Benefit
from plugin.domain.program.returns import Kept
from plugin.domain.program.rules import Market, Rules


@dataclass(frozen=True, slots=True)
class Place:
    """Where an order went and what was paid for it in the buyer's own currency; each is None where it is not known.

    `country` is as in ISO 3166-1. `paid` is the order after discounts and without shipping; `gift_cards` is what of it
    was spent on gift cards, None where it was not asked for.
    """

    country: str | None = None
    paid: Kept | None = None
    gift_cards: Kept | None = None

    def counted(self, *, with_cards: bool) -> Kept | None:
        """What was paid for what counts; None where that is not known."""
        if with_cards or self.paid is None:
            return self.paid
        cards = self.gift_cards
        return None if cards is None else Kept(self.paid.sold - cards.sold, self.paid.left - cards.left)


NOWHERE = Place()
"""Of what nothing is known."""


class MarketDoubt(StrEnum):
    """Why an order that may belong to a market is taken as an ordinary one."""

    COUNTRY_UNKNOWN = "country_unknown"
    OTHER_CURRENCY = "paid_in_other_currency"


def market_name(rules: Rules | None, place: Place) -> str | None:
    """Give the market that an order belongs to, by its key in the rules; None for an ordinary order."""
    market = None if rules is None else rules.markets.get(place.country or "")
    return place.country if market is not None and _currency(place) == market.currency else None


def doubt_market(markets: Mapping[str, Market], place: Place) -> MarketDoubt | None:
    """Say why an order that one of these markets could have had is none of it; None where there is no question."""
    currency = _currency(place)
    if place.country is None:
        is_possible = any(market.currency == currency for market in markets.values())
        return MarketDoubt.COUNTRY_UNKNOWN if is_possible else None
    market = markets.get(place.country)
    return MarketDoubt.OTHER_CURRENCY if market is not None and market.currency != currency else None


def options_in(market: Market | None, options: tuple[Benefit, ...]) -> tuple[Benefit, ...]:
    """Give an advocate's options with the market's own sum in the place of every sum; what is no sum stays."""
    amount = None if market is None else market.advocate
    return options if amount is None else tuple(_worth(amount, option) for option in options)


def friend_in(rules: Rules, name: str | None) -> Benefit:
    """Give what a friend of this market gets."""
    amount = rules.markets[name].friend if name is not None else None
    return rules.friend if amount is None else _worth(amount, rules.friend)


def held_in(market: Market | None, options: tuple[Benefit, ...], held: Money) -> Money:
    """Give what is held for these options, of which `held` would be elsewhere; 0 of what is no sum.

    In the market's currency as soon as it has an own sum, because all options of a reward are in one currency.
    """
    if market is None or market.advocate is None or not options:
        return held
    return market.advocate if options[0].kind in MONEY_KINDS else Money(0, market.advocate.currency)


def sums_at_home(rules: Rules, field: str) -> Iterator[Money]:
    """Give what markets in the rules' own currency say of `advocate` or `friend`: what can be compared and added."""
    own = (getattr(market, field) for market in rules.markets.values() if market.currency == rules.currency)
    return (amount for amount in own if amount is not None)


def abroad(rules: Rules, fields: Iterable[str]) -> tuple[str, ...]:
    """Give the markets in another currency that say one of these fields."""
    named = tuple(fields)
    return tuple(
        name
        for name, market in rules.markets.items()
        if market.currency != rules.currency and any(getattr(market, one) is not None for one in named)
    )


def _currency(place: Place) -> str | None:
    return None if place.paid is None else place.paid.left.currency


def _worth(amount: Money, benefit: Benefit) -> Benefit:
    return replace(benefit, amount=amount) if benefit.kind in MONEY_KINDS else benefit
