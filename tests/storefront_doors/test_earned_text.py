"""What friends earn by an order in words: what, by which order, when, what ends it. By value and at the doors."""

from dataclasses import replace

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Event, HoldStart, PartialReturn, Policy
from plugin.domain.program.program import Terms
from plugin.domain.program.rules import AdvocatePlan, Eligibility, Hold, Rules, Trigger
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_disclosure
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.domain.program.texts.rules_text import say_rules
from tests.storefront_doors.storefront import Storefront

EN, DE = Language.EN, Language.DE
FIFTY = Money(5_000, "EUR")
CREDIT = Benefit(BenefitKind.STORE_CREDIT, amount=Money(500, "EUR"))
POINTS = Benefit(BenefitKind.POINTS, points=200)
ACCESS = Benefit(BenefitKind.ACCESS, name="early access", tag="vip", valid_days=90)
TRIAL = Benefit(BenefitKind.GIFT, name="trial session")
FROM_FIFTY = Rules(
    "EUR",
    friend=CREDIT,
    advocate=AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=Money(1_000, "EUR")),)),
    trigger=Trigger(minimum=FIFTY),
)
RULES = replace(FROM_FIFTY, trigger=Trigger())
ANY_ORDER = (
    "An order for which discounts leave nothing to pay but shipping does not count.",
    "Gift cards that are bought do not count.",
    "Only orders made online count.",
)
FAIR = (
    "If the order is cancelled, returned or its payment taken back later, what is not used yet is taken back.",
    "If something about an order stands out, a person looks at it first and decides.",
    "If it comes from the household of whoever invited you, a person looks at it first.",
)
FAIR_DE = (
    "Wird die Bestellung später storniert, zurückgegeben oder ihre Zahlung zurückgeholt, wird zurückgenommen, was "
    "davon noch nicht genutzt ist.",
    "Fällt an einer Bestellung etwas auf, sieht sie sich vorher ein Mensch an und entscheidet.",
    "Kommt sie aus dem Haushalt der Person, die dich eingeladen hat, sieht sie sich erst ein Mensch an.",
)


def terms(friend: Benefit, rules: Rules = RULES) -> Terms:
    return terms_of(replace(rules, friend=friend))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def conditions(of: Terms, language: Language) -> list[str]:
    """Without the first and the last sentence, which every offer has."""
    return [plain(one) for one in say_friend_conditions(of, language)][1:-1]


@pytest.mark.parametrize(
    ("friend", "english", "german"),
    [
        (CREDIT, "€5 in store credit after your first order", "5 € Guthaben nach deiner ersten Bestellung"),
        (POINTS, "200 points after your first order", "200 Punkte nach deiner ersten Bestellung"),
        (ACCESS, "“early access” after your first order", "„early access“ nach deiner ersten Bestellung"),
        (
            TRIAL,
            "The gift “trial session” after your first order",
            "Das Geschenk „trial session“ nach deiner ersten Bestellung",
        ),
    ],
)
def test_every_kind_in_a_line(friend: Benefit, english: str, german: str) -> None:
    assert plain(say_friend_offer(terms(friend), EN)) == english
    assert plain(say_friend_offer(terms(friend), DE)) == german


def test_the_line_says_which_order_and_from_how_much_on() -> None:
    assert plain(say_friend_offer(terms(CREDIT, FROM_FIFTY), EN)) == (
        "€5 in store credit after your first order of €50.00 or more"
    )
    third = replace(RULES, trigger=Trigger(Event.NTH_ORDER, nth=3, first_order_only=False))
    assert plain(say_friend_offer(terms(CREDIT, third), DE)) == "5 € Guthaben nach deiner 3. Bestellung"
    everybody = replace(RULES, eligibility=Eligibility(new_customers_only=False))
    assert plain(say_friend_offer(terms(POINTS, everybody), EN)) == "200 points after your order"


def test_the_conditions_of_credit_from_an_amount_on() -> None:
    of = terms(CREDIT, FROM_FIFTY)

    assert conditions(of, EN) == [
        "One order counts, within 30 days of accepting.",
        "Orders of €50 or more count, after discounts and without shipping.",
        "Gift cards that are bought do not count.",
        "Only orders made online count.",
        "You get it when your first order is paid and, after 30 days, neither cancelled nor returned.",
        "If less than €50 is left after a return, you do not get it.",
        *FAIR,
        "Order with your customer account: the store credit is kept there. It is not paid out.",
        "It does not expire.",
    ]
    assert conditions(of, DE) == [
        "Es zählt eine Bestellung innerhalb von 30 Tagen nach dem Annehmen.",
        "Es zählen Bestellungen ab 50 €, nach Rabatten und ohne Versand.",
        "Gekaufte Geschenkkarten zählen nicht.",
        "Es zählen nur Online-Bestellungen.",
        "Du bekommst es, wenn deine erste Bestellung bezahlt und nach 30 Tagen weder storniert noch zurückgegeben ist.",
        "Bleiben nach einer Rückgabe weniger als 50 €, bekommst du es nicht.",
        *FAIR_DE,
        "Bestelle mit deinem Kundenkonto: Dort steht das Guthaben danach. Es wird nicht ausgezahlt.",
        "Es verfällt nicht.",
    ]


def test_the_conditions_of_a_gift_by_hand_at_the_third_order() -> None:
    third = replace(
        RULES,
        trigger=Trigger(Event.NTH_ORDER, nth=3, first_order_only=False),
        hold=Hold(HoldStart.FULFILLED, days=7),
        partial_return=PartialReturn.IGNORE,
    )

    assert conditions(terms(TRIAL, third), EN) == [
        "Your 3rd order counts; the first must come within 30 days of accepting.",
        *ANY_ORDER,
        "You get it when your 3rd order is shipped and, after 7 days, neither cancelled nor returned.",
        "If you return only a part, it stays the same.",
        *FAIR,
        "The shop hands the gift over itself; there is no code for it.",
    ]
    assert conditions(terms(TRIAL, third), DE)[4] == (
        "Du bekommst es, wenn deine 3. Bestellung versandt und nach 7 Tagen weder storniert noch zurückgegeben ist."
    )


def test_where_every_order_counts_a_friend_still_gets_it_once() -> None:
    each = terms(POINTS, replace(RULES, trigger=Trigger(first_order_only=False)))
    assert conditions(each, EN)[8] == "You get it once, also if you order again."
    assert conditions(each, DE)[8] == "Du bekommst es einmal, auch wenn du wieder bestellst."


def test_a_household_that_is_refused_is_named_to_the_friend_who_would_get_nothing() -> None:
    strict = replace(RULES, eligibility=Eligibility(same_household=Policy.REJECT))

    assert "Orders from the household of whoever invited you do not count." in conditions(terms(CREDIT, strict), EN)
    assert "Bestellungen aus dem Haushalt der Person, die dich eingeladen hat, zählen nicht." in (
        conditions(terms(CREDIT, strict), DE)
    )


def test_without_a_wait_it_comes_with_the_payment_and_ends_when_it_says() -> None:
    at_once = terms(ACCESS, replace(RULES, hold=Hold(days=0)))

    assert conditions(at_once, DE) == [
        "Es zählt eine Bestellung innerhalb von 30 Tagen nach dem Annehmen.",
        "Bleibt nach Rabatten für die Ware nichts zu zahlen, zählt eine Bestellung nicht.",
        "Gekaufte Geschenkkarten zählen nicht.",
        "Es zählen nur Online-Bestellungen.",
        "Du bekommst es, wenn deine erste Bestellung bezahlt ist.",
        *FAIR_DE,
        "Bestelle mit deinem Kundenkonto: Dort wird es freigeschaltet.",
        "Es verfällt nach 90 Tagen.",
    ]


def test_the_disclosure_names_what_the_shop_pays_for() -> None:
    assert say_disclosure(terms(CREDIT), EN).endswith("The shop pays for your store credit and for this reward.")
    assert say_disclosure(terms(POINTS), DE).endswith("Deine Punkte und diese Prämie zahlt der Shop.")
    assert say_disclosure(terms(ACCESS), DE).endswith("Deinen Vorteil und diese Prämie zahlt der Shop.")
    assert say_disclosure(terms(TRIAL), DE).endswith("Dein Geschenk und diese Prämie zahlt der Shop.")


def test_the_advocate_reads_what_the_friend_gets_and_when() -> None:
    assert plain(say_rules(RULES, EN)) == "You give €5 in store credit, you get €10"
    assert "Your friend gets €5 in store credit when the order is paid and, after 30 days, neither cancelled nor " in (
        plain(" ".join(say_rules_conditions(RULES, EN)))
    )
    at_once = replace(RULES, friend=TRIAL, hold=Hold(HoldStart.FULFILLED, days=0))
    said = [plain(one) for one in say_rules_conditions(at_once, DE)]
    assert "Die geworbene Person bekommt das Geschenk „trial session“, wenn die Bestellung versandt ist." in said
    assert [one for one in said if "Code pro Person" in one] == []


def test_the_widget_and_the_landing_page_show_it_and_speak_of_no_code(storefront: Storefront) -> None:
    storefront.stage.change_terms(terms(CREDIT))

    shown = storefront.get("widget").json
    page = plain(storefront.get("r/ADAADAADA").text)

    assert shown is not None
    assert shown["program"]["gives_code"] is False
    assert plain(shown["program"]["friend_offer"]) == "5 € Guthaben nach deiner ersten Bestellung"
    for text in (plain(shown["program"]["friend_conditions"]), page):
        assert "Dort steht das Guthaben danach." in text
        assert "Ein Code pro Person" not in text
    assert "Empfehlung annehmen" in page
