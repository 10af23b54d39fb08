"""What a program with a ladder, a share or caps says to people: exact, and nothing promised that may not come."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind, Reach
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import AdvocatePlan, Bracket, Caps, Multiplier, Rules, Tier, Trigger
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_advocate_reward, say_conditions, say_disclosure
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.domain.rewards.reward import RewardState
from plugin.preset_files import find_preset
from tests.offers.stage import ADVOCATE, Stage
from tests.storefront_doors.storefront import Storefront
from tests.storefront_doors.test_widget_door import promise

GAP = "\u00a0"


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def fixed(minor: int) -> Benefit:
    return Benefit(BenefitKind.FIXED, amount=eur(minor))


PLAIN = Rules(
    "EUR", friend=Benefit(BenefitKind.PERCENT, percent=Decimal(10)), advocate=AdvocatePlan(options=(fixed(1000),))
)
LADDER = replace(PLAIN, tiers=(Tier(1, (fixed(500),)), Tier(2, (fixed(800),)), Tier(5, (fixed(1500),))))
EVERY_THIRD = replace(PLAIN, advocate=AdvocatePlan(Per.EVERY_N, n=3, options=(fixed(2000),)))
SHARE = replace(PLAIN, advocate=AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal("7.5")))
BRACKETS = replace(
    PLAIN,
    advocate=AdvocatePlan(Per.PERCENT_OF_ORDER, brackets=(Bracket(eur(0), eur(1000)), Bracket(eur(10_000), eur(2000)))),
)


@pytest.mark.parametrize(
    ("rules", "german", "english"),
    [
        (PLAIN, "10 € als Rabattcode", "€10 as a discount code"),
        (
            LADDER,
            "5 €, 8 € ab der 2. Empfehlung, 15 € ab der 5. Empfehlung als Rabattcode",
            "€5, €8 from the 2nd referral on, €15 from the 5th referral on as a discount code",
        ),
        (
            EVERY_THIRD,
            "20 € als Rabattcode für jede 3. Empfehlung",
            "€20 as a discount code for every 3rd referral",
        ),
        (SHARE, "7,5 % vom Bestellwert als Rabattcode", "7.5% of the order’s value as a discount code"),
        (
            BRACKETS,
            "10 €, 20 € ab 100 € Bestellwert als Rabattcode",
            "€10, €20 from €100 of order value as a discount code",
        ),
    ],
)
def test_the_reward_is_said_exactly(rules: Rules, german: str, english: str) -> None:
    terms = terms_of(rules)

    assert say_advocate_reward(terms, Language.DE).replace(GAP, " ") == german
    assert say_advocate_reward(terms, Language.EN).replace(GAP, " ") == english
    assert german in say_disclosure(terms, Language.DE).replace(GAP, " ")


def test_no_bracket_stands_within_a_bracket() -> None:
    """What counts, what Pro members get and from when on, in one sentence of the page behind a link."""
    named, without = ("gid://shopify/Collection/1",), ("book",)
    kitchen = Reach(collections=named, name="Küche", without_tags=without, without_name="Bücher")
    rules = replace(PLAIN, trigger=Trigger(minimum=eur(3000), reach=kitchen), multiplier=Multiplier("Pro", Decimal(2)))

    said = say_disclosure(terms_of(rules), Language.DE).replace(GAP, " ")

    assert said == (
        "Werbung: Wer dir diesen Link geschickt hat, kann vom Shop eine Prämie bekommen, wenn du bestellst und die "
        "Bestellung behältst: 10 € als Rabattcode, wenn die geworbene Person für 30 € oder mehr bestellt (das 2-Fache "
        "mit dem Tag „Pro“; es zählen nur: Küche; ohne: Bücher). Deinen Rabatt und diese Prämie zahlt der Shop."
    )


def test_caps_and_the_settling_stand_among_the_conditions() -> None:
    terms = terms_of(replace(LADDER, caps=Caps(per_month=5, lifetime=15, lifetime_value=eur(20_000))))

    said = [one.replace(GAP, " ") for one in say_conditions(terms, Language.DE)]
    at = said.index("Höchstens 5 Prämien im Monat.")
    assert said[at : at + 5] == [
        "Höchstens 5 Prämien im Monat.",
        "Höchstens 15 Prämien insgesamt.",
        "Höchstens 200,00 € insgesamt.",
        "Wie hoch die Prämie ist, steht fest, wenn die Wartezeit vorbei ist.",
        "Ist eine Obergrenze erreicht, kann die Prämie kleiner sein oder entfallen.",
    ]


def test_the_widget_lists_what_the_presets_command_lists(storefront: Storefront) -> None:
    preset = find_preset("zalando")
    assert preset is not None
    storefront.stage.change_terms(terms_of(preset.rules("EUR")))

    shown = storefront.get("widget").json

    assert shown is not None
    said = [line.removeprefix("• ") for line in shown["program"]["conditions"].split("\n")]
    assert said == list(say_rules_conditions(preset.rules("EUR"), Language.DE))
    assert "Bestellungen aus deinem Haushalt zählen nicht." in said
    assert "Empfehlen kann, wer hier selbst bestellt hat." in said


def test_a_waiting_reward_names_no_amount_that_may_change(storefront: Storefront) -> None:
    stage: Stage = storefront.stage
    stage.change_terms(terms_of(LADDER))
    promise(stage, 1, RewardState.PENDING)

    answer = storefront.get("widget", ADVOCATE).json

    assert answer is not None
    assert answer["program"]["advocate_reward"].startswith(f"5{GAP}€, 8{GAP}€ ab der 2. Empfehlung")
    assert answer["advocate"]["waiting"] == [
        {"text": "Eine Empfehlung wartet bis 20. Dezember 2026", "until": "2026-12-20T12:00:00Z"}
    ]
