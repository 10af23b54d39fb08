"""What counts of an order is said wherever it decides: in the summary, in the conditions of both sides."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind, Reach
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Eligibility, Rules, Trigger
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.domain.program.texts.rules_text import say_gain, say_rules

SHOES = Reach(collections=("gid://shopify/Collection/1",), name="running shoes")
NO_BOOKS = Reach(without_types=("Book",), without_name="Bücher")
FIFTY = Money(5_000, "EUR")
PLAIN = Rules(
    "EUR",
    friend=Benefit(BenefitKind.PERCENT, percent=Decimal(10), minimum=FIFTY),
    advocate=AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=Money(1_000, "EUR")),)),
    trigger=Trigger(minimum=FIFTY),
    eligibility=Eligibility(advocate_min_orders=0),
)
EN, DE = Language.EN, Language.DE


def of(reach: Reach, **changes: object) -> Rules:
    changed: Rules = replace(PLAIN, trigger=replace(PLAIN.trigger, reach=reach), **changes)  # type: ignore[arg-type]
    return changed


@pytest.mark.parametrize(
    ("reach", "language", "sentence"),
    [
        (Reach(), EN, "You give 10% off, you get €10, on orders of €50 or more"),
        (
            SHOES,
            EN,
            "You give 10% off on orders of €50 or more, you get €10 when a friend orders for €50 or more"
            " (only these count: running shoes)",
        ),
        (
            NO_BOOKS,
            DE,
            "Du gibst 10 % Rabatt ab 50 € Einkauf, du bekommst 10 €, wenn die geworbene Person für 50 € oder mehr "
            "bestellt (ohne: Bücher)",
        ),
        (
            replace(SHOES, name=None, without_tags=("x",)),
            EN,
            "You give 10% off on orders of €50 or more, you get €10 when a friend orders for €50 or more"
            " (only these count: selected products; without: selected products)",
        ),
    ],
)
def test_the_summary_says_what_counts(reach: Reach, language: Language, sentence: str) -> None:
    assert say_rules(of(reach), language).replace("\u00a0", " ") == sentence


def test_so_does_what_an_advocate_gets() -> None:
    assert say_gain(of(SHOES), EN).endswith(" (only these count: running shoes)")


def test_the_conditions_say_what_counts_and_how_it_is_measured() -> None:
    english, german = say_rules_conditions(of(SHOES), EN), say_rules_conditions(of(NO_BOOKS), DE)
    assert "Of an order, only these products count: running shoes." in english
    assert "Orders with €50 or more of products that count qualify, after discounts and without shipping." in english
    assert "If returns bring what counts below €50, there is no reward." in english
    assert "Es zählen nicht: Bücher." in german
    said = [one.replace("\u00a0", " ") for one in german]
    assert "Es zählen Bestellungen ab 50 € an Produkten, die zählen, nach Rabatten und ohne Versand." in said
    assert "Fällt alles, was zählt, durch eine Rückgabe unter 50 €, gibt es keine Prämie." in said


def test_without_a_minimum_it_says_when_nothing_is_left() -> None:
    rules = replace(of(SHOES), trigger=Trigger(reach=SHOES))
    assert "If all that counts is returned, there is no reward." in say_rules_conditions(rules, EN)


def test_a_friend_who_earns_by_the_order_is_told_too() -> None:
    credit = Benefit(BenefitKind.STORE_CREDIT, amount=Money(500, "EUR"))
    terms = terms_of(of(SHOES, friend=credit))
    assert say_friend_offer(terms, EN).endswith("of €50.00 or more (only these count: running shoes)")
    assert "Of an order, only these products count: running shoes." in say_friend_conditions(terms, EN)


def test_a_friend_with_a_code_is_not_told_what_does_not_concern_them() -> None:
    assert "running shoes" not in " ".join(say_friend_conditions(terms_of(of(SHOES)), EN))
