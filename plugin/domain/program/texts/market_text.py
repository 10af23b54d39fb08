"""What is different in single markets, in English and German: to an advocate and to a friend.

A market is said as what makes an order one of it: the country it is shipped to, and the currency it is paid in. What a
market leaves out is as everywhere; the minimum is said all the same, because a sum alone reads as if there were none.
"""

from collections.abc import Iterator

from plugin.domain.countries import country_names
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.rules import Market, Rules
from plugin.domain.program.texts.benefit_text import join_texts, pick, say_from, say_sum
from plugin.domain.program.texts.language import Language

_SPENT_IN = {
    BenefitKind.STORE_CREDIT: ("Guthaben", "Store credit"),
    BenefitKind.GIFT_CARD: ("Geschenkkarten", "Gift cards"),
}


def say_markets(rules: Rules, language: Language) -> Iterator[str]:
    """Say to an advocate what orders of a market give and from when on; what a market leaves out is as everywhere."""
    for name, market in rules.markets.items():
        parts = []
        if market.friend is not None:
            value = say_sum(market.friend, language)
            parts.append(pick(language, f"du gibst {value}", f"you give {value}"))
        if market.advocate is not None:
            value = say_sum(market.advocate, language)
            parts.append(pick(language, f"du bekommst {value}", f"you get {value}"))
        yield from _line(rules, name, parts, language)
        if market.advocate is not None:
            yield from _spent(rules, market, language)
    yield from _which_are(rules, language)


def say_friend_markets(rules: Rules, language: Language) -> Iterator[str]:
    """Say the same to a friend who gets no code: an order that counts is what earns it."""
    for name, market in rules.markets.items():
        parts = [] if market.friend is None else [say_sum(market.friend, language)]
        yield from _line(rules, name, parts, language)
    yield from _which_are(rules, language)


def say_minimums(rules: Rules, language: Language) -> str:
    """Give the smallest order that counts, with those of markets that have their own behind it; empty without any."""
    texts = [] if rules.trigger.minimum is None else [rules.trigger.minimum]
    said = [say_sum(least, language) for least in texts if least.amount_minor > 0]
    for name, market in rules.markets.items():
        if market.minimum is not None:
            said.append(f"{_country(name, language)}: {say_sum(market.minimum, language)}")
    return "; ".join(said)


def has_own_minimum(rules: Rules) -> bool:
    """Whether some market has a smallest order of its own."""
    return any(market.minimum is not None for market in rules.markets.values())


def _line(rules: Rules, name: str, parts: list[str], language: Language) -> Iterator[str]:
    market = rules.markets[name]
    if parts or market.minimum is not None:
        told = [*parts, *_from(rules, market, language)]
        where = pick(
            language,
            f"Lieferland {_country(name, language)}, in {market.currency} bezahlt",
            f"Delivery country {_country(name, language)}, paid in {market.currency}",
        )
        yield f"{where}: {', '.join(told)}."


def _from(rules: Rules, market: Market, language: Language) -> Iterator[str]:
    if market.minimum is not None:
        yield say_from(market.minimum, language)
        return
    least, home = rules.trigger.minimum, rules.currency
    if least is not None and least.amount_minor > 0:
        abroad = pick(language, f" (in {home} gemessen)", f" (measured in {home})")
        yield say_from(least, language) + ("" if market.currency == home else abroad)


def _which_are(rules: Rules, language: Language) -> Iterator[str]:
    """How the country is found, and what holds for who pays otherwise; nothing where no market says anything."""
    if any((one.friend, one.advocate, one.minimum) != (None, None, None) for one in rules.markets.values()):
        yield pick(
            language,
            "Wird nichts verschickt, zählt statt des Lieferlands das Land der Rechnungsadresse.",
            "Where nothing is shipped, the country of the billing address counts instead.",
        )
        yield pick(
            language,
            "Wird dort in einer anderen Währung bezahlt, gilt dasselbe wie überall.",
            "Orders there that are paid in another currency are treated as everywhere.",
        )


def _country(name: str, language: Language) -> str:
    english, german = country_names()[name]
    return pick(language, german, english)


def _spent(rules: Rules, market: Market, language: Language) -> Iterator[str]:
    """Store credit and gift cards pay in their own currency alone: whoever buys in another must know it before."""
    kinds = {option.kind for option in rules.advocate.options}
    given = [pick(language, *words) for kind, words in _SPENT_IN.items() if kind in kinds]
    if given and market.currency != rules.currency:
        named = join_texts(given, pick(language, "und", "and"))
        verb = "gilt" if kinds.isdisjoint({BenefitKind.GIFT_CARD}) else "gelten"
        named = named if language is Language.DE else named[:1] + named[1:].lower()
        yield pick(
            language,
            f"{named} in {market.currency} {verb} für Einkäufe, die in {market.currency} bezahlt werden.",
            f"{named} in {market.currency} can be used for orders paid in {market.currency}.",
        )
