"""What a friend's offer and its conditions are called, in English and German. No sentence promises an outcome.

Conditions stand beside every offer (§ 6 (1) No. 3 DDG): what is not said here cannot be held against a friend.
"""

from collections.abc import Iterator
from decimal import Decimal

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.program import Terms
from plugin.domain.program.texts.benefit_text import pick, say_bundle, say_combining, say_days, say_goods, say_quoted
from plugin.domain.program.texts.earned_text import say_earned, say_earning, say_one_order
from plugin.domain.program.texts.language import Language, say_money, say_percent
from plugin.domain.program.texts.reach_text import say_reach_conditions


def say_friend_offer(terms: Terms, language: Language) -> str:
    """Say in a line what a friend gets."""
    friend, minimum = terms.friend, _minimum(terms.friend)
    if friend.is_earned:
        return say_earned(terms, language)
    if friend.kind is BenefitKind.NONE:
        return pick(language, "kein Rabatt, nur eine Empfehlung", "no discount, only a recommendation")
    is_dative = not friend.reach.is_all or friend.kind is BenefitKind.GIFT
    order = _order(terms, language, is_dative=is_dative)
    worth = "" if minimum is None else say_money(minimum, language)
    if friend.reach.is_all:
        if worth:
            worth = pick(language, f" ab {worth}", f" of {worth} or more")
        return f"{_lead(friend, language)}{_toward_order(friend, language)}{order}{worth}"
    goods = say_goods(friend, language)
    if worth:
        worth = pick(language, f" im Wert ab {worth}", f" worth {worth} or more")
    return f"{_lead(friend, language)}{_toward_goods(friend, language)}{goods}{worth} in {order}"


def say_friend_conditions(terms: Terms, language: Language) -> tuple[str, ...]:
    """Give the conditions of the friend's offer, a sentence each, most restricting first."""
    return tuple(_conditions(terms, terms.friend, language))


def _conditions(terms: Terms, friend: Benefit, language: Language) -> Iterator[str]:
    if terms.new_customers_only:
        yield pick(
            language,
            "Nur für Menschen, die in diesem Shop noch nie bestellt haben.",
            "Only for people who have never ordered from this shop.",
        )
    least = _minimum(friend)
    if least is not None:
        yield _from(friend, say_money(least, language), language)
    if not friend.is_earned:
        yield from _in_the_cart(friend, language)
    days = say_days(terms.claim_days, language)
    if friend.is_earned:
        yield from say_earning(terms, language)
    elif friend.kind is BenefitKind.NONE:
        yield _counting(terms, days, language)
        yield from say_reach_conditions(terms.trigger.reach, language)
    else:
        yield from _code(friend, days, language)
    yield pick(
        language,
        "Nicht für Bestellungen über den eigenen Empfehlungslink.",
        "Not for orders through your own referral link.",
    )


def _counting(terms: Terms, days: str, language: Language) -> str:
    if terms.counts_each_order:
        return pick(
            language,
            f"Jede Bestellung zählt, nicht nur die erste; die erste muss innerhalb von {days} nach dem Annehmen "
            "kommen.",
            f"Every order counts, not only the first; the first must come within {days} of accepting.",
        )
    return say_one_order(terms, language)


def _code(friend: Benefit, days: str, language: Language) -> Iterator[str]:
    yield pick(
        language,
        f"Ein Code pro Person, für eine Bestellung innerhalb von {days} nach dem Abruf.",
        f"One code a person, for one order within {days} of getting it.",
    )
    yield say_combining(friend, language)


def _from(friend: Benefit, least: str, language: Language) -> str:
    """Shopify measures the minimum on what the discount is for: on the named products where some are named."""
    if friend.reach.is_all:
        return pick(
            language,
            f"Mindestbestellwert {least}, ohne Versand.",
            f"Minimum order value {least}, shipping not included.",
        )
    return pick(
        language,
        f"Mindestwert dieser Produkte {least}; anderes zählt nicht dazu.",
        f"Minimum value of these products {least}; others do not count toward it.",
    )


def _in_the_cart(friend: Benefit, language: Language) -> Iterator[str]:
    """Shopify puts nothing into a cart by itself: who does not know that loses what was promised."""
    if friend.kind is BenefitKind.GIFT:
        yield pick(
            language,
            "Lege auch das Geschenk in den Warenkorb: Ein Stück davon ist dann kostenlos.",
            "Put the gift into your cart as well: one piece of it is then free.",
        )
    if friend.kind is BenefitKind.BXGY:
        yield pick(
            language,
            "Lege alle Stücke in den Warenkorb: Der Vorteil gilt für die günstigsten, einmal pro Bestellung.",
            "Put every piece into your cart: the cheapest ones count as given, once an order.",
        )


def _lead(friend: Benefit, language: Language) -> str:
    match friend.kind:
        case BenefitKind.FREE_SHIPPING:
            return pick(language, "Kostenloser Versand", "Free shipping")
        case BenefitKind.GIFT:
            return pick(language, "Das Geschenk ", "The gift ") + say_quoted(friend.name, language)
        case BenefitKind.BXGY:
            return say_bundle(friend, language)
        case BenefitKind.FIXED if friend.amount is not None:
            value = say_money(friend.amount, language)
        case _:
            value = say_percent(friend.percent or Decimal(0), language)
    return pick(language, f"{value} Rabatt", f"{value} off")


def _toward_order(friend: Benefit, language: Language) -> str:
    english = {BenefitKind.FREE_SHIPPING: " on ", BenefitKind.GIFT: " with "}.get(friend.kind, " ")
    german = {BenefitKind.FREE_SHIPPING: " für ", BenefitKind.GIFT: " zu "}.get(friend.kind, " auf ")
    return pick(language, german, english)


def _toward_goods(friend: Benefit, language: Language) -> str:
    english = {BenefitKind.BXGY: " on ", BenefitKind.GIFT: " with "}.get(friend.kind, " ")
    return pick(language, " zu " if friend.kind is BenefitKind.GIFT else " auf ", english)


def _order(terms: Terms, language: Language, *, is_dative: bool) -> str:
    ending = "r" if is_dative else ""
    if terms.new_customers_only:
        return pick(language, f"deine{ending} erste{'n' if is_dative else ''} Bestellung", "your first order")
    return pick(language, f"deine{ending} Bestellung", "your order")


def _minimum(friend: Benefit) -> Money | None:
    least = friend.minimum
    return least if least is not None and least.amount_minor > 0 else None
