"""What a benefit is called in a sentence, in English and German; in German in the accusative, as after du bekommst."""

from collections.abc import Iterable
from decimal import Decimal

from plugin.domain.currency import exponent_of
from plugin.domain.money import Money
from plugin.domain.program.benefit import ALL_PRODUCTS, CODE_KINDS, Benefit, BenefitKind
from plugin.domain.program.texts.language import NO_BREAK, Language, say_money, say_percent

_ALL = Decimal(100)
_PAID_AS = {
    BenefitKind.FIXED: ("als Rabattcode", "as a discount code"),
    BenefitKind.STORE_CREDIT: ("als Guthaben", "as store credit"),
    BenefitKind.GIFT_CARD: ("als Geschenkkarte", "as a gift card"),
    BenefitKind.CASH: ("als Auszahlung", "in cash"),
    BenefitKind.DONATION: ("als Spende", "as a donation"),
}


def pick(language: Language, german: str, english: str) -> str:
    """Give the text of this language."""
    return german if language is Language.DE else english


def say_sum(money: Money, language: Language) -> str:
    """Write an amount as in a headline: whole sums without their zero cents, €10, 10 €, 1.500 ¥."""
    written = say_money(money, language)
    digits = exponent_of(money.currency)
    if not digits or money.amount_minor % 10**digits:
        return written
    return written.replace(pick(language, ",", ".") + "0" * digits, "")


def say_number(number: int, language: Language) -> str:
    """Write a whole number with the language's thousands: 1,500 and 1.500."""
    return f"{number:,}".replace(",", pick(language, ".", ","))


def say_days(days: int, language: Language, *, is_dative: bool = True) -> str:
    """Write a stretch of days; in German in the dative, as after "nach", or not, as in "30 Tage nach"."""
    german = "Tag" if days == 1 else "Tagen" if is_dative else "Tage"
    return f"{say_number(days, language)}{NO_BREAK}" + pick(language, german, "day" if days == 1 else "days")


def say_ordinal(number: int, language: Language) -> str:
    """Write which one it is: 3., 3rd."""
    if language is Language.DE:
        return f"{number}."
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def say_quoted(name: str | None, language: Language) -> str:
    """Put a name into the language's quotation marks."""
    return pick(language, f"„{name}“", f"“{name}”")


def join_texts(texts: Iterable[str], last: str) -> str:
    """Join by commas, and by this word before the last one."""
    *before, final = texts
    return f"{', '.join(before)} {last} {final}" if before else final


def say_from(minimum: Money, language: Language) -> str:
    """Say from which order value on."""
    value = say_sum(minimum, language)
    return pick(language, f"ab {value} Einkauf", f"on orders of {value} or more")


def say_benefit(benefit: Benefit, language: Language, beside: Money | None = None) -> str:
    """Say in a few words what is given; its minimum is left out where `beside`, which stands elsewhere, is the same."""
    text = _named(benefit, language)
    if benefit.kind in CODE_KINDS and benefit.reach != ALL_PRODUCTS:
        text += _on(benefit.kind, language) + say_goods(benefit, language)
    if benefit.cycles is not None:
        text += _on(benefit.kind, language) + _payments(benefit.cycles, language)
    least = benefit.minimum
    if least is not None and least.amount_minor > 0 and least != beside:
        value = say_sum(least, language)
        text += pick(language, f" (einlösbar ab {value} Einkauf)", f" (for use on orders of {value} or more)")
    return text


def say_options(options: tuple[Benefit, ...], language: Language, beside: Money | None = None) -> str:
    """Say what is given, or between what one chooses."""
    said = [say_benefit(option, language, beside) for option in options]
    if len(said) == 1:
        return said[0]
    return pick(language, "nach Wahl ", "your choice of ") + join_texts(said, pick(language, "oder", "or"))


def say_paid_as(kind: BenefitKind, language: Language) -> str:
    """Say in what form a computed sum is given."""
    return pick(language, *_PAID_AS.get(kind, _PAID_AS[BenefitKind.FIXED]))


def say_goods(benefit: Benefit, language: Language) -> str:
    """Say what a discount is about, by its name if it has one; in German what a gift goes with is in the dative."""
    if benefit.kind is BenefitKind.GIFT:
        return pick(language, "ausgewählten Produkten", "selected products")
    return (
        say_quoted(benefit.name, language)
        if benefit.name
        else pick(language, "ausgewählte Produkte", "selected products")
    )


def say_bundle(benefit: Benefit, language: Language) -> str:
    """Say how many are bought and how many given: 2 for 1, “buy 3, get 1 free”."""
    buy, get, percent = benefit.buy or 1, benefit.get or 1, benefit.percent or _ALL
    if (buy, get, percent) == (1, 1, _ALL):
        return pick(language, f"2{NO_BREAK}für{NO_BREAK}1", f"2{NO_BREAK}for{NO_BREAK}1")
    share = say_percent(percent, language)
    german = "gratis" if percent == _ALL else f"mit {share} Rabatt"
    english = "free" if percent == _ALL else f"at {share} off"
    return pick(language, f"„{buy} kaufen, {get} {german}“", f"“buy {buy}, get {get} {english}”")


def say_combining(benefit: Benefit, language: Language) -> str:
    """Say in a sentence with which discounts a code works in one checkout; two shipping discounts never do."""
    combines = benefit.combines
    named = [
        text
        for allowed, text in (
            (combines.products, pick(language, "Produktrabatten", "product discounts")),
            (combines.orders, pick(language, "Bestellrabatten", "order discounts")),
            (
                combines.shipping and benefit.kind is not BenefitKind.FREE_SHIPPING,
                pick(language, "Versandrabatten", "shipping discounts"),
            ),
        )
        if allowed
    ]
    if not named:
        return pick(language, "Nicht mit anderen Rabatten kombinierbar.", "Cannot be combined with other discounts.")
    kinds = join_texts(named, pick(language, "und", "and"))
    if len(named) == 3:
        return pick(language, f"Kombinierbar mit {kinds}.", f"Can be combined with {kinds}.")
    return pick(
        language, f"Kombinierbar mit {kinds}, mit anderen nicht.", f"Can be combined with {kinds}, not with others."
    )


def _on(kind: BenefitKind, language: Language) -> str:
    """The word between a discount and what it is about: 10% off shoes, €10 off shoes, free shipping on shoes."""
    english = {BenefitKind.PERCENT: " ", BenefitKind.FIXED: " off ", BenefitKind.GIFT: " with "}.get(kind, " on ")
    return pick(language, " zu " if kind is BenefitKind.GIFT else " auf ", english)


def _payments(cycles: int, language: Language) -> str:
    if cycles == 1:
        return pick(language, "eine Abo-Zahlung", "one subscription payment")
    return pick(language, f"{cycles} Abo-Zahlungen", f"{cycles} subscription payments")


def _named(benefit: Benefit, language: Language) -> str:
    match benefit.kind:
        case BenefitKind.PERCENT:
            share = say_percent(benefit.percent or Decimal(0), language)
            return pick(language, f"{share} Rabatt", f"{share} off")
        case BenefitKind.FREE_SHIPPING:
            return pick(language, "kostenlosen Versand", "free shipping")
        case BenefitKind.GIFT:
            return pick(language, "das Geschenk ", "the gift ") + say_quoted(benefit.name, language)
        case BenefitKind.BXGY:
            return say_bundle(benefit, language)
        case BenefitKind.POINTS:
            points = benefit.points or 0
            word = pick(language, "Punkt" if points == 1 else "Punkte", "point" if points == 1 else "points")
            return f"{say_number(points, language)}{NO_BREAK}{word}"
        case BenefitKind.ACCESS | BenefitKind.MANUAL:
            return say_quoted(benefit.name, language)
        case BenefitKind.NONE:
            return pick(language, "nichts", "nothing")
    return _sum(benefit, language)


def _sum(benefit: Benefit, language: Language) -> str:
    value = say_sum(benefit.amount, language) if benefit.amount is not None else ""
    german, english = {
        BenefitKind.STORE_CREDIT: (f"{value} Guthaben", f"{value} in store credit"),
        BenefitKind.GIFT_CARD: (f"eine Geschenkkarte über {value}", f"a gift card worth {value}"),
        BenefitKind.CASH: (f"{value} als Auszahlung", f"{value} in cash"),
        BenefitKind.DONATION: (f"eine Spende von {value}", f"a donation of {value}"),
    }.get(benefit.kind, (value, value))
    to_whom = f" ({benefit.name})" if benefit.kind is BenefitKind.DONATION and benefit.name else ""
    return pick(language, german, english) + to_whom
