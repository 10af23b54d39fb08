"""What single markets say, by value, with the example of docs/presets.md: amounts, minimums, whose order it is."""

import re
from dataclasses import replace
from pathlib import Path

from babel import Locale

from plugin.domain.countries import country_names
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import Market, Trigger
from plugin.domain.program.texts.friend_text import say_friend_conditions
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.preset_files import read_rules_file

DOCS = Path(__file__).parents[2] / "docs/presets.md"
EXAMPLE = re.search(r"(?<=    currency: EUR\n).*?(?=\n\n)", DOCS.read_text().split("## Markets")[1], re.DOTALL)
assert EXAMPLE is not None
RULES = read_rules_file("currency: EUR\n" + re.sub(r"(?m)^    ", "", EXAMPLE[0]))


def say(language: Language) -> list[str]:
    return [one.replace("\u00a0", " ") for one in say_rules_conditions(RULES, language)]


def test_a_market_says_the_minimum_too_that_it_has_from_everywhere() -> None:
    """Switzerland has 60 CHF of its own; an order in dollars must come to 50 € all the same."""
    assert say(Language.EN)[-6:] == [
        "Delivery country Switzerland, paid in CHF: you get CHF 12, on orders of CHF 60 or more.",
        "Store credit in CHF can be used for orders paid in CHF.",
        "Delivery country United States, paid in USD: you get $10, on orders of €50 or more (measured in EUR).",
        "Store credit in USD can be used for orders paid in USD.",
        "Where nothing is shipped, the country of the billing address counts instead.",
        "Orders there that are paid in another currency are treated as everywhere.",
    ]
    assert say(Language.DE)[-6:] == [
        "Lieferland Schweiz, in CHF bezahlt: du bekommst 12 CHF, ab 60 CHF Einkauf.",
        "Guthaben in CHF gilt für Einkäufe, die in CHF bezahlt werden.",
        "Lieferland Vereinigte Staaten, in USD bezahlt: du bekommst 10 $, ab 50 € Einkauf (in EUR gemessen).",
        "Guthaben in USD gilt für Einkäufe, die in USD bezahlt werden.",
        "Wird nichts verschickt, zählt statt des Lieferlands das Land der Rechnungsadresse.",
        "Wird dort in einer anderen Währung bezahlt, gilt dasselbe wie überall.",
    ]


def test_what_is_said_of_every_order_does_not_contradict_a_market() -> None:
    assert (
        "Orders of €50 or more count, in some countries of another amount (see below), after discounts and without "
        "shipping."
    ) in say(Language.EN)
    assert "If returns bring the order below the minimum (€50; Switzerland: CHF 60), there is no reward." in (
        say(Language.EN)
    )
    assert (
        "Es zählen Bestellungen ab 50 €, in einzelnen Ländern ab einem anderen Betrag (siehe unten), nach Rabatten und "
        "ohne Versand."
    ) in say(Language.DE)
    assert (
        "Fällt die Bestellung durch eine Rückgabe unter den Mindestwert (50 €; Schweiz: 60 CHF), gibt es keine Prämie."
    ) in say(Language.DE)


def test_a_friend_who_earns_by_the_order_reads_the_minimums_too() -> None:
    credit = Benefit(BenefitKind.STORE_CREDIT, amount=Money(500, "EUR"))
    said = [
        one.replace("\u00a0", " ")
        for one in say_friend_conditions(terms_of(replace(RULES, friend=credit)), Language.EN)
    ]

    assert "Delivery country Switzerland, paid in CHF: on orders of CHF 60 or more." in said
    assert "If less than the minimum (€50; Switzerland: CHF 60) is left after a return, you do not get it." in said


def test_without_a_minimum_or_in_the_shops_currency_nothing_is_added() -> None:
    home = replace(RULES, trigger=Trigger(), markets={"AT": Market("EUR", advocate=Money(1_500, "EUR"))})
    said = " ".join(say_rules_conditions(home, Language.DE))

    assert "Lieferland Österreich, in EUR bezahlt: du bekommst 15\u00a0€. Wird" in said
    bound = replace(home, trigger=Trigger(minimum=Money(5_000, "EUR")))
    assert "du bekommst 15\u00a0€, ab 50\u00a0€ Einkauf. Wird" in " ".join(say_rules_conditions(bound, Language.DE))


def test_every_country_is_called_as_in_unicodes_tables() -> None:
    english, german = Locale("en").territories, Locale("de").territories

    assert country_names() == {code: (english[code], german[code]) for code in country_names()}
    assert country_names()["US"] == ("United States", "Vereinigte Staaten")
