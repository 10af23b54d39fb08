"""Where an order went and what was paid there, as flat facts of a verdict's document, and back."""

from collections.abc import Mapping

from plugin.domain.money import Money
from plugin.domain.orders.measure import Measured
from plugin.domain.program.market import Place
from plugin.domain.program.returns import Kept

Document = dict[str, object]
PLACE_FACTS = frozenset({"country", "paid_currency", "paid_minor", "paid_cards_minor"})


def place_facts(place: Place) -> Document:
    """Write what is known; pairs of amounts are what was sold and what is left of it."""
    facts: Document = {}
    if place.country is not None:
        facts["country"] = place.country
    if place.paid is not None:
        facts |= {"paid_currency": place.paid.left.currency, "paid_minor": _pair(place.paid)}
    if place.gift_cards is not None:
        facts["paid_cards_minor"] = _pair(place.gift_cards)
    return facts


def read_place(facts: Mapping[str, object]) -> Place:
    """Read it back; nothing is known of verdicts of before this was read. Raises TypeError or ValueError."""
    country, currency = facts.get("country"), str(facts.get("paid_currency"))
    return Place(
        country=None if country is None else str(country),
        paid=_kept(facts.get("paid_minor"), currency),
        gift_cards=_kept(facts.get("paid_cards_minor"), currency),
    )


def measured_document(measured: Measured) -> Document:
    """Write what an order of a market was measured by."""
    minimum, value = measured.minimum, measured.value
    return {
        "name": measured.market,
        "currency": measured.currency,
        "minimum_minor": None if minimum is None else minimum.amount_minor,
        "value_minor": None if value is None else value.amount_minor,
    }


def _pair(kept: Kept) -> list[int]:
    return [kept.sold.amount_minor, kept.left.amount_minor]


def _kept(written: object, currency: str) -> Kept | None:
    if written is None:
        return None
    if not isinstance(written, list) or len(written) != 2:
        raise TypeError("two amounts expected")
    return Kept(Money(written[0], currency), Money(written[1], currency))
