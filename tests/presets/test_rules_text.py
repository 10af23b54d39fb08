"""The sentence that sums up a program, by value in both languages; ~ stands for the no-break space."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind, Reach
from plugin.domain.program.choice import Event, Per, StepTime
from plugin.domain.program.rules import (
    AdvocatePlan,
    Bracket,
    Extra,
    Milestone,
    Rules,
    Share,
    Step,
    Tier,
    Trigger,
)
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.rules_text import say_gain, say_rules
from plugin.preset_files import find_preset, list_presets

EUR = "EUR"
SENTENCES = {
    "recommended": (
        "Du gibst 10~% Rabatt, du bekommst 10~€ Guthaben, ab 50~€ Einkauf",
        "You give 10% off, you get €10 in store credit, on orders of €50 or more",
    ),
    "airbnb": (
        "Du gibst 25~€, du bekommst 25~€ Guthaben, ab 75~€ Einkauf; dazu 75~€ Guthaben für ein neues Abo",
        "You give €25, you get €25 in store credit, on orders of €75 or more; plus €75 in store credit when a friend "
        "starts a subscription",
    ),
    "anytime_fitness": (
        "Du gibst das Geschenk „Probetraining“, du bekommst 5~€ Guthaben für jede Abo-Zahlung aus deiner Empfehlung, "
        "höchstens 12-mal",
        "You give the gift “trial session”, you get €5 in store credit for each subscription payment your friend "
        "makes, at most 12 times",
    ),
    "anytime_free_month": (
        "Du gibst das Geschenk „Probetraining“, du bekommst 100~% Rabatt auf eine Abo-Zahlung nach der 3. Bestellung",
        "You give the gift “trial session”, you get 100% off one subscription payment after your friend’s 3rd order",
    ),
    "candy_every_third": (
        "Du gibst 10~% Rabatt, du bekommst 20~€ für jede 3. Empfehlung",
        "You give 10% off, you get €20 for every 3rd referral",
    ),
    "challenge": (
        "Du bekommst das Geschenk „Sonderpreis“ bei 5 Empfehlungen in 30~Tagen",
        "You get the gift “special prize” at 5 referrals within 30~days",
    ),
    "choice": (
        "Du bekommst nach Wahl 15~€, das Geschenk „Überraschung“, 1.500~Punkte oder eine Spende von 15~€",
        "You get your choice of €15, the gift “surprise”, 1,500~points or a donation of €15",
    ),
    "dropbox": (
        "Du gibst 5~€ Guthaben, du bekommst 5~€ Guthaben (das 2-Fache mit dem Tag „Pro“)",
        "You give €5 in store credit, you get €5 in store credit (2 times as much with the tag “Pro”)",
    ),
    "early_access": (
        "Du gibst 10~% Rabatt, du bekommst „Neues vorab sehen“",
        "You give 10% off, you get “see new things first”",
    ),
    "fashion": ("Du gibst 10~% Rabatt, du bekommst 15~% Rabatt", "You give 10% off, you get 15% off"),
    "gym": (
        "Du gibst das Geschenk „Probetraining“, du bekommst nach Wahl das Geschenk „Personal-Training-Einheit“ oder "
        "15~€",
        "You give the gift “trial session”, you get your choice of the gift “personal training session” or €15",
    ),
    "lead_bonus": (
        "Du bekommst 500~Punkte; dazu 50~Punkte für eine Anmeldung",
        "You get 500~points; plus 50~points when a friend signs up",
    ),
    "leaddyno_affiliate": (
        "Du bekommst 20~% vom Bestellwert als Auszahlung; dazu 10~€ als Auszahlung für eine erste Bestellung in "
        "diesem Shop",
        "You get 20% of the order’s value in cash; plus €10 in cash for a first-time customer",
    ),
    "local_service": (
        "Du gibst 10~% Rabatt, du bekommst nach Wahl eine Geschenkkarte über 20~€ oder das Geschenk „Etwas aus dem "
        "Laden“",
        "You give 10% off, you get your choice of a gift card worth €20 or the gift “something from the store”",
    ),
    "points": ("Du gibst 200~Punkte, du bekommst 500~Punkte", "You give 200~points, you get 500~points"),
    "rock_gateway": (
        "Du bekommst 25~€, 10~€ ab der 2. Empfehlung",
        "You get €25, €10 from the 2nd referral on",
    ),
    "rock_multi_step": (
        "Du bekommst 15~€ Guthaben; dazu 100~Punkte für eine Anmeldung",
        "You get €15 in store credit; plus 100~points when a friend signs up",
    ),
    "rock_multiplier": (
        "Du bekommst 10~€, 20~€ ab 100~€, 40~€ ab 250~€ Bestellwert als Rabattcode",
        "You get €10, €20 from €100, €40 from €250 of order value as a discount code",
    ),
    "short_and_long": (
        "Du gibst 10~€, du bekommst 10~€, ab 50~€ Einkauf; dazu 3~% der nächsten 3 Bestellungen innerhalb von "
        "12~Monaten als Rabattcode",
        "You give €10, you get €10, on orders of €50 or more; plus 3% of the next 3 orders within 12~months as a "
        "discount code",
    ),
    "tesla": (
        "Du gibst 5~% Rabatt, du bekommst 10~€, nach Wahl das Geschenk „Zubehör A“ oder das Geschenk „Zubehör B“ ab "
        "der 2. Empfehlung; dazu „neue Kollektion vorab“ bei 3 Empfehlungen, „Einladung für zwei“ bei 5 "
        "Empfehlungen, „Kaufrecht für die limitierte Auflage“ bei 10 Empfehlungen",
        "You give 5% off, you get €10, your choice of the gift “accessory A” or the gift “accessory B” from the 2nd "
        "referral on; plus “early access to the new collection” at 3 referrals, “invitation for two” at 5 referrals, "
        "“right to buy the limited edition” at 10 referrals",
    ),
    "tiers": (
        "Du bekommst 5~€, 8~€ ab der 2. Empfehlung, 12~€ ab der 3. Empfehlung, 15~€ ab der 5. Empfehlung",
        "You get €5, €8 from the 2nd referral on, €12 from the 3rd referral on, €15 from the 5th referral on",
    ),
    "twenty_ten": ("Du gibst 10~% Rabatt, du bekommst 20~% Rabatt", "You give 10% off, you get 20% off"),
    "two_for_one": ("Du gibst 2~für~1, du bekommst 2~für~1", "You give 2~for~1, you get 2~for~1"),
    "two_steps": (
        "Du bekommst 20~€ Guthaben (50~% nach der 1. Bestellung, 50~% nach der 2. Bestellung)",
        "You get €20 in store credit (50% after the 1st order, 50% after the 2nd order)",
    ),
    "uber": ("Du gibst 10~€, du bekommst 10~€ Guthaben", "You give €10, you get €10 in store credit"),
    "zalando": (
        "Du gibst 10~€, du bekommst 10~€, ab 50~€ Einkauf",
        "You give €10, you get €10, on orders of €50 or more",
    ),
}


def test_every_preset_has_its_sentence_here() -> None:
    assert set(SENTENCES) == {preset.id for preset in list_presets()}


@pytest.mark.parametrize("id_", sorted(SENTENCES))
def test_a_preset_is_summed_up(id_: str) -> None:
    preset = find_preset(id_)
    assert preset is not None

    said = tuple(say(preset.rules(EUR, language), language) for language in (Language.DE, Language.EN))

    assert said == SENTENCES[id_]


def test_amounts_are_written_as_in_the_currency() -> None:
    preset = find_preset("zalando")
    assert preset is not None

    assert say(preset.rules("JPY"), Language.DE) == "Du gibst 1.500~¥, du bekommst 1.500~¥, ab 7.500~¥ Einkauf"
    assert say(preset.rules("CHF"), Language.EN) == ("You give CHF~10, you get CHF~10, on orders of CHF~50 or more")
    assert say(preset.rules("KWD"), Language.DE) == "Du gibst 3~KWD, du bekommst 3~KWD, ab 15~KWD Einkauf"


def test_odd_cents_are_all_said() -> None:
    rules = Rules(EUR, friend=fixed(12_50), advocate=AdvocatePlan(options=(fixed(1_000_00),)))

    assert say(rules, Language.DE) == "Du gibst 12,50~€, du bekommst 1.000~€"
    assert say(rules, Language.EN) == "You give €12.50, you get €1,000"


KINDS = (
    (Benefit(BenefitKind.FREE_SHIPPING), "kostenlosen Versand", "free shipping"),
    (Benefit(BenefitKind.CASH, amount=Money(7_00, EUR)), "7~€ als Auszahlung", "€7 in cash"),
    (Benefit(BenefitKind.GIFT_CARD, amount=Money(8_00, EUR)), "eine Geschenkkarte über 8~€", "a gift card worth €8"),
    (
        Benefit(BenefitKind.DONATION, amount=Money(15_00, EUR), name="UNICEF"),
        "eine Spende von 15~€ (UNICEF)",
        "a donation of €15 (UNICEF)",
    ),
    (Benefit(BenefitKind.MANUAL, name="Dinner"), "„Dinner“", "“Dinner”"),
    (Benefit(BenefitKind.POINTS, points=1), "1~Punkt", "1~point"),
    (
        Benefit(BenefitKind.BXGY, buy=2, get=1, percent=Decimal(100)),
        "„2 kaufen, 1 gratis“",
        "“buy 2, get 1 free”",
    ),
    (
        Benefit(BenefitKind.BXGY, buy=1, get=1, percent=Decimal(50)),
        "„1 kaufen, 1 mit 50~% Rabatt“",
        "“buy 1, get 1 at 50% off”",
    ),
    (
        Benefit(BenefitKind.PERCENT, percent=Decimal("12.50"), cycles=3),
        "12,5~% Rabatt auf 3 Abo-Zahlungen",
        "12.5% off 3 subscription payments",
    ),
    (
        Benefit(BenefitKind.FIXED, amount=Money(5_00, EUR), reach=Reach(collections=("gid://shopify/Collection/1",))),
        "5~€ auf ausgewählte Produkte",
        "€5 off selected products",
    ),
    (
        Benefit(BenefitKind.FIXED, amount=Money(5_00, EUR), minimum=Money(30_00, EUR)),
        "5~€ (einlösbar ab 30~€ Einkauf)",
        "€5 (for use on orders of €30 or more)",
    ),
)


@pytest.mark.parametrize(("benefit", "german", "english"), KINDS)
def test_each_kind_has_its_words(benefit: Benefit, german: str, english: str) -> None:
    rules = Rules(EUR, advocate=AdvocatePlan(options=(benefit,)))

    assert say(rules, Language.DE) == f"Du bekommst {german}"
    assert say(rules, Language.EN) == f"You get {english}"


PLANS = (
    (
        Rules(
            EUR,
            friend=NOTHING,
            advocate=AdvocatePlan(
                Per.NTH, n=11, options=(fixed_ := Benefit(BenefitKind.FIXED, amount=Money(10_00, EUR)),)
            ),
        ),
        "Du bekommst 10~€ für deine 11. Empfehlung",
        "You get €10 for your 11th referral",
    ),
    (
        Rules(
            EUR,
            advocate=AdvocatePlan(
                Per.PERCENT_OF_ORDER,
                paid_as=BenefitKind.STORE_CREDIT,
                brackets=(Bracket(Money(50_00, EUR), Money(5_00, EUR)),),
            ),
        ),
        "Du bekommst 5~€ ab 50~€ Bestellwert als Guthaben",
        "You get €5 from €50 of order value as store credit",
    ),
    (
        Rules(EUR, tiers=(Tier(3, (fixed_,)),)),
        "Du bekommst 10~€ ab der 3. Empfehlung",
        "You get €10 from the 3rd referral on",
    ),
    (
        Rules(EUR, advocate=AdvocatePlan(options=(fixed_,)), trigger=Trigger(Event.LEAD)),
        "Du bekommst 10~€ für eine Anmeldung",
        "You get €10 when a friend signs up",
    ),
    (
        Rules(
            EUR,
            advocate=AdvocatePlan(options=(fixed_,)),
            steps=(Step(StepTime.ORDER_1_FINAL, Decimal("0.25")), Step(StepTime.AFTER_90_DAYS, Decimal("0.75"))),
        ),
        "Du bekommst 10~€ (25~% nach der 1. Bestellung, 75~% nach 90~Tagen)",
        "You get €10 (25% after the 1st order, 75% after 90~days)",
    ),
    (
        Rules(EUR, advocate=AdvocatePlan(options=(fixed_,), share=Share(Decimal("2.5"), 1, 1))),
        "Du bekommst 10~€; dazu 2,5~% der nächsten Bestellung innerhalb von 1~Monat als Rabattcode",
        "You get €10; plus 2.5% of the next order within 1~month as a discount code",
    ),
    (
        Rules(
            EUR,
            extras=(Extra(Event.LEAD, fixed_), Extra(Event.SUBSCRIPTION_CYCLE, fixed_)),
            milestones=(Milestone(1, fixed_),),
        ),
        "Du bekommst 10~€ für eine Anmeldung; dazu 10~€ für jede Abo-Zahlung, 10~€ bei 1 Empfehlung",
        "You get €10 when a friend signs up; plus €10 for each subscription payment, €10 at 1 referral",
    ),
    (Rules(EUR, friend=fixed_), "Du gibst 10~€", "You give €10"),
)


@pytest.mark.parametrize(("rules", "german", "english"), PLANS)
def test_each_way_to_earn_has_its_words(rules: Rules, german: str, english: str) -> None:
    assert (say(rules, Language.DE), say(rules, Language.EN)) == (german, english)


def test_minimums_that_differ_stand_beside_what_they_are_about() -> None:
    rules = Rules(
        EUR,
        friend=replace(fixed(10_00), minimum=Money(40_00, EUR)),
        advocate=AdvocatePlan(options=(fixed(10_00),)),
        trigger=Trigger(minimum=Money(50_00, EUR)),
    )

    assert say(rules, Language.DE) == (
        "Du gibst 10~€ ab 40~€ Einkauf, du bekommst 10~€, wenn die geworbene Person für 50~€ oder mehr bestellt"
    )
    assert say(rules, Language.EN) == (
        "You give €10 on orders of €40 or more, you get €10 when a friend orders for €50 or more"
    )


GAINS = (
    (
        "recommended",
        "10~€ Guthaben, wenn die geworbene Person für 50~€ oder mehr bestellt",
        "€10 in store credit when a friend orders for €50 or more",
    ),
    (
        "zalando",
        "10~€ (einlösbar ab 50~€ Einkauf) als Rabattcode, wenn die geworbene Person für 50~€ oder mehr bestellt",
        "€10 (for use on orders of €50 or more) as a discount code when a friend orders for €50 or more",
    ),
)


@pytest.mark.parametrize(("id_", "german", "english"), GAINS)
def test_whose_order_must_be_how_large_is_not_mixed_up(id_: str, german: str, english: str) -> None:
    """Credit can be spent on anything; a code of a minimum of its own says that beside the friend's."""
    preset = find_preset(id_)
    assert preset is not None

    assert say_gain(preset.rules(EUR), Language.DE).replace("\u00a0", "~") == german
    assert say_gain(preset.rules(EUR), Language.EN).replace("\u00a0", "~") == english


def test_a_later_order_and_a_payment_say_their_minimum_themselves() -> None:
    third = Rules(
        EUR,
        advocate=AdvocatePlan(options=(fixed(10_00),)),
        trigger=Trigger(Event.NTH_ORDER, nth=3, first_order_only=False, minimum=Money(50_00, EUR)),
        friend=fixed(5_00),
    )

    assert say(third, Language.DE) == "Du gibst 5~€, du bekommst 10~€ nach der 3. Bestellung ab 50~€"
    assert say(third, Language.EN) == "You give €5, you get €10 after your friend’s 3rd order of €50 or more"


def test_a_minimum_of_the_reward_alone_is_said_with_it_also_where_the_friend_has_none() -> None:
    rules = Rules(
        EUR,
        friend=Benefit(BenefitKind.POINTS, points=200),
        advocate=AdvocatePlan(options=(replace(fixed(10_00), minimum=Money(30_00, EUR)),)),
        trigger=Trigger(minimum=Money(50_00, EUR)),
    )

    assert say(rules, Language.EN) == (
        "You give 200~points, you get €10 (for use on orders of €30 or more) when a friend orders for €50 or more"
    )


def fixed(amount_minor: int) -> Benefit:
    return Benefit(BenefitKind.FIXED, amount=Money(amount_minor, EUR))


def say(rules: Rules, language: Language) -> str:
    return say_rules(rules, language).replace("\u00a0", "~")
