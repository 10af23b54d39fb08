"""Offers, rewards and conditions in words, by value."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from plugin.domain.money import Money
from plugin.domain.program.program import Offer, OfferKind, RewardRule, Terms
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language, choose_language, say_day, say_money, say_percent
from plugin.domain.program.texts.offer_text import (
    say_advocate_reward,
    say_conditions,
    say_disclosure,
    say_issued,
    say_waiting,
)
from tests.offers.stage import FIVE_EUROS, TEN_PERCENT

EN, DE = Language.EN, Language.DE
GAP = "\u00a0"
LOCALES = Path(__file__).parents[2] / "plugin/web/locales"


@pytest.mark.parametrize(
    ("minor", "currency", "english", "german"),
    [
        (1000, "EUR", "€10.00", f"10,00{GAP}€"),
        (123450, "EUR", "€1,234.50", f"1.234,50{GAP}€"),
        (5, "USD", "$0.05", f"0,05{GAP}$"),
        (1500, "JPY", "¥1,500", f"1.500{GAP}¥"),
        (1234567, "KWD", f"KWD{GAP}1,234.567", f"1.234,567{GAP}KWD"),
        (2550, "CHF", f"CHF{GAP}25.50", f"25,50{GAP}CHF"),
        (-1000, "EUR", "-€10.00", f"-10,00{GAP}€"),
        (0, "EUR", "€0.00", f"0,00{GAP}€"),
    ],
)
def test_amounts_are_written_as_usual(minor: int, currency: str, english: str, german: str) -> None:
    assert say_money(Money(minor, currency), EN) == english
    assert say_money(Money(minor, currency), DE) == german


def test_percentages_lose_needless_zeros() -> None:
    assert say_percent(Decimal("12.50"), EN) == "12.5%"
    assert say_percent(Decimal("12.50"), DE) == f"12,5{GAP}%"
    assert say_percent(Decimal(100), EN) == "100%"


def test_a_day_is_the_shops_day() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert say_day(late, "Europe/Berlin", DE) == "1. Januar 2027"
    assert say_day(late, "America/New_York", EN) == "31 December 2026"
    assert say_day(late, "Nowhere/Land", EN) == "31 December 2026"
    assert say_day(late, None, EN) == "31 December 2026"


def test_offers_in_a_line() -> None:
    assert say_friend_offer(TEN_PERCENT, EN) == "10% off your first order of €30.00 or more"
    assert say_friend_offer(TEN_PERCENT, DE) == f"10{GAP}% Rabatt auf deine erste Bestellung ab 30,00{GAP}€"
    assert say_friend_offer(FIVE_EUROS, EN) == "€5.00 off your first order"
    assert say_friend_offer(FIVE_EUROS, DE) == f"5,00{GAP}€ Rabatt auf deine erste Bestellung"
    assert say_advocate_reward(FIVE_EUROS, DE) == f"10{GAP}€ als Rabattcode"


def test_conditions_of_the_friend() -> None:
    assert say_friend_conditions(TEN_PERCENT, EN) == (
        "Only for people who have never ordered from this shop.",
        "Minimum order value €30.00, shipping not included.",
        f"One code a person, for one order within 30{GAP}days of getting it.",
        "Can be combined with shipping discounts, not with others.",
        "Not for orders through your own referral link.",
    )
    assert say_friend_conditions(TEN_PERCENT, DE)[2] == (
        f"Ein Code pro Person, für eine Bestellung innerhalb von 30{GAP}Tagen nach dem Abruf."
    )


def test_open_terms_have_fewer_conditions() -> None:
    terms = Terms(
        Offer(OfferKind.FIXED, Money(0, "EUR"), amount=Money(500, "EUR")),
        RewardRule(Money(1000, "EUR"), Money(2000, "EUR"), valid_days=90),
        hold_days=0,
        claim_days=1,
        new_customers_only=False,
        combines_with_shipping=False,
    )

    assert say_friend_conditions(terms, DE) == (
        f"Ein Code pro Person, für eine Bestellung innerhalb von 1{GAP}Tag nach dem Abruf.",
        "Nicht mit anderen Rabatten kombinierbar.",
        "Nicht für Bestellungen über den eigenen Empfehlungslink.",
    )
    assert say_friend_offer(terms, EN) == "€5.00 off your order"
    assert say_advocate_reward(terms, EN) == "€10 (for use on orders of €20 or more) as a discount code"
    assert say_conditions(terms, DE) == (
        "Empfehlen kann man auch ohne eigene Bestellung.",
        "Bleibt nach Rabatten für die Ware nichts zu zahlen, zählt eine Bestellung nicht.",
        "Es zählen Bestellungen online und im Laden.",
        f"Als Empfehlung zählt eine Bestellung pro Person, innerhalb von 1{GAP}Tag nach dem Annehmen der Einladung "
        "oder dem Öffnen des Links.",
        "Haben mehrere dieselbe Person eingeladen, zählt die Einladung, deren Code sie benutzt, sonst die zuletzt "
        "angenommene.",
        "Ein Code pro Person, für eine Bestellung.",
        "Nicht mit anderen Rabatten kombinierbar.",
        "Die Prämie gibt es, wenn die Bestellung bezahlt ist.",
        "Wird die Bestellung später storniert, zurückgegeben oder ihre Zahlung zurückgeholt, wird zurückgenommen, was "
        "davon noch nicht genutzt ist.",
        "Fällt an einer Bestellung etwas auf, sieht sie sich vorher ein Mensch an und entscheidet.",
        "Ein Rabattcode ist persönlich, gilt für eine Bestellung und wird nicht ausgezahlt.",
        f"Die Prämie lässt sich ab 20{GAP}€ Einkauf einlösen.",
        f"Die Prämie verfällt nach 90{GAP}Tagen.",
        "Nicht für Bestellungen über den eigenen Empfehlungslink.",
        "Kommt eine Bestellung aus deinem Haushalt, sieht sie sich erst ein Mensch an.",
        "Link und Code gehören nicht auf Gutscheinseiten oder in Suchanzeigen.",
    )


def test_all_conditions_of_a_program_from_the_form() -> None:
    """The minimum is measured after discounts: an order of €31 with 10% off comes to €27.90 and earns nothing."""
    assert say_conditions(TEN_PERCENT, EN) == (
        "Only friends who have never ordered from this shop count.",
        "You can refer without an order of your own.",
        "Orders of €30 or more count, after discounts and without shipping.",
        "Orders made online and in the store count.",
        f"One order per friend counts as a referral, within 30{GAP}days of accepting the invitation or opening the "
        "link.",
        "If several people invite the same friend, the invitation whose code is used counts, or else the one accepted "
        "last.",
        "Minimum order value for the offer: €30, shipping not included.",
        "One code a person, for one order.",
        "Can be combined with shipping discounts, not with others.",
        f"The reward is given when the order is neither cancelled nor returned 30{GAP}days after it is paid.",
        "If the order is cancelled, returned or its payment taken back later, what is not used yet is taken back.",
        "If something about an order stands out, a person looks at it first and decides.",
        "A discount code is personal, is for one order and is not paid out.",
        "The reward does not expire.",
        "If returns bring the order below €30, there is no reward.",
        "Not for orders through your own referral link.",
        "If an order comes from your household, a person looks at it first.",
        "Link and code do not belong on discount sites or in search ads.",
    )


def test_advertising_is_called_so_and_says_who_pays() -> None:
    assert say_disclosure(TEN_PERCENT, EN) == (
        "Advertising: whoever sent you this link can get a reward from the shop if you order and keep the order: "
        "€10 as a discount code when a friend orders for €30 or more. The shop pays for your discount and for this "
        "reward."
    )
    assert say_disclosure(TEN_PERCENT, DE).startswith("Werbung: ")


def test_rewards_in_a_line() -> None:
    until = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    ten, thirty = Money(1000, "EUR"), Money(3000, "EUR")

    assert say_waiting(ten, until, None, EN) == "€10.00: waiting until 20 December 2026"
    assert say_waiting(ten, None, None, DE) == f"10,00{GAP}€: Code wird ausgestellt"
    assert say_issued(ten, thirty, until, None, DE) == (
        f"10,00{GAP}€ Rabatt auf eine Bestellung ab 30,00{GAP}€, gültig bis 20. Dezember 2026"
    )


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [(("de-AT",), DE), (("fr", "de_CH"), DE), (("fr", None, ""), EN), ((), EN), (("den",), EN), (("EN-us", "de"), EN)],
)
def test_the_first_language_we_speak_wins(wanted: tuple[str | None, ...], spoken: Language) -> None:
    assert choose_language(*wanted) is spoken


def test_both_languages_say_the_same_things() -> None:
    english, german = (json.loads((LOCALES / f"storefront.{tag}.json").read_text()) for tag in ("en", "de"))

    assert english.keys() == german.keys()
    assert english["refusals"].keys() == german["refusals"].keys()
