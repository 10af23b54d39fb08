"""What is different in single markets, in English and German: to an advocate and to a friend.

A market is said as what makes an order one of it: where it is shipped, and the currency it is paid in.
"""

from collections.abc import Iterator

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
        if market.minimum is not None:
            parts.append(say_from(market.minimum, language))
        if parts:
            yield f"{_orders(name, market, language)}: {', '.join(parts)}."
        if market.advocate is not None:
            yield from _spent(rules, market, language)


def say_friend_markets(rules: Rules, language: Language) -> Iterator[str]:
    """Say the same to a friend who gets no code: an order that counts is what earns it."""
    for name, market in rules.markets.items():
        parts = [] if market.friend is None else [say_sum(market.friend, language)]
        if market.minimum is not None:
            parts.append(say_from(market.minimum, language))
        if parts:
            yield f"{_orders(name, market, language)}: {', '.join(parts)}."


def _orders(name: str, market: Market, language: Language) -> str:
    return pick(
        language,
        f"Lieferungen nach {name}, in {market.currency} bezahlt",
        f"Orders shipped to {name} and paid in {market.currency}",
    )


def _spent(rules: Rules, market: Market, language: Language) -> Iterator[str]:
    """Store credit and gift cards pay in their own currency alone: whoever buys in another must know it before."""
    kinds = {option.kind for option in rules.advocate.options}
    given = [pick(language, *words) for kind, words in _SPENT_IN.items() if kind in kinds]
    if given and market.currency != rules.currency:
        named = join_texts(given, pick(language, "und", "and"))
        named = named if language is Language.DE else named[:1] + named[1:].lower()
        yield pick(
            language,
            f"{named} in {market.currency} gelten für Einkäufe, die in {market.currency} bezahlt werden.",
            f"{named} in {market.currency} can be used for orders paid in {market.currency}.",
        )
