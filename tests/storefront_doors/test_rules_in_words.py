"""What a program with a ladder, a share or caps says to people: exact, and nothing promised that may not come."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Per
from plugin.domain.program.language import Language
from plugin.domain.program.offer_text import say_advocate_reward, say_disclosure, say_reward_conditions
from plugin.domain.program.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Bracket, Caps, Rules, Tier
from plugin.domain.rewards.reward import RewardState
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
        (PLAIN, "10,00 € Rabatt auf eine Bestellung für jede Empfehlung", "€10.00 off an order for each referral"),
        (
            LADDER,
            "5,00 € ab der 1. Empfehlung, 8,00 € ab der 2. Empfehlung, 15,00 € ab der 5. Empfehlung",
            "€5.00 from referral number 1 on, €8.00 from referral number 2 on, €15.00 from referral number 5 on",
        ),
        (
            EVERY_THIRD,
            "20,00 € Rabatt auf eine Bestellung für je 3 Empfehlungen",
            "€20.00 off an order for every 3 referrals",
        ),
        (SHARE, "7,5 % des Bestellwerts als Rabatt", "7.5% of the order's value off an order"),
        (
            BRACKETS,
            "10,00 € Rabatt auf eine Bestellung, 20,00 € ab 100,00 € Bestellwert",
            "€10.00 off an order, €20.00 for orders of €100.00 or more",
        ),
    ],
)
def test_the_reward_is_said_exactly(rules: Rules, german: str, english: str) -> None:
    terms = terms_of(rules)

    assert say_advocate_reward(terms, Language.DE).replace(GAP, " ") == german
    assert say_advocate_reward(terms, Language.EN).replace(GAP, " ") == english
    assert german in say_disclosure(terms, Language.DE).replace(GAP, " ")


def test_caps_and_the_settling_stand_among_the_conditions() -> None:
    terms = terms_of(replace(LADDER, caps=Caps(per_month=5, lifetime=15, lifetime_value=eur(20_000))))

    assert [said.replace(GAP, " ") for said in say_reward_conditions(terms, Language.DE)][-4:] == [
        "Höchstens 5 Prämien im Monat.",
        "Höchstens 15 Prämien insgesamt.",
        "Höchstens 200,00 € insgesamt.",
        "Wie hoch die Prämie ist, steht fest, wenn die Wartezeit vorbei ist.",
    ]


def test_a_waiting_reward_names_no_amount_that_may_change(storefront: Storefront) -> None:
    stage: Stage = storefront.stage
    stage.change_terms(terms_of(LADDER))
    promise(stage, 1, RewardState.PENDING)

    answer = storefront.get("widget", ADVOCATE).json

    assert answer is not None
    assert answer["program"]["advocate_reward"].startswith(f"5,00{GAP}€ ab der 1. Empfehlung")
    assert answer["advocate"]["waiting"] == [
        {"text": "Eine Empfehlung wartet bis 20. Dezember 2026", "until": "2026-12-20T12:00:00Z"}
    ]
