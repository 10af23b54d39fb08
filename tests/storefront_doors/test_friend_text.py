"""Offers of every kind in words, by value and as the widget, the landing page and the merchant's page show them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind, Combines, Reach
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Event, Group
from plugin.domain.program.program import Terms
from plugin.domain.program.rules import AdvocatePlan, Eligibility, Rules, Trigger
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_disclosure
from plugin.preset_files import find_preset
from tests.storefront_doors.storefront import Storefront

EN, DE = Language.EN, Language.DE
SHOES = Reach(collections=("gid://shopify/Collection/1",))
MUG = "gid://shopify/ProductVariant/2"
ALL = Decimal(100)
THIRTY = Money(3000, "EUR")

PERCENT = Benefit(BenefitKind.PERCENT, percent=Decimal(10), reach=SHOES)
FIXED = Benefit(BenefitKind.FIXED, amount=Money(500, "EUR"), reach=SHOES, minimum=THIRTY, name="running shoes")
SHIPPING = Benefit(BenefitKind.FREE_SHIPPING)
GIFT = Benefit(BenefitKind.GIFT, name="mug", variant=MUG, reach=SHOES)
TWO_FOR_ONE = Benefit(BenefitKind.BXGY, buy=1, get=1, percent=ALL, reach=SHOES, name="running shoes")
THIRD_HALF = Benefit(BenefitKind.BXGY, buy=2, get=1, percent=Decimal(50), reach=SHOES)


def terms(friend: Benefit, *, new_customers_only: bool = True) -> Terms:
    reward = Benefit(BenefitKind.FIXED, amount=Money(1000, "EUR"), combines=replace(friend.combines, orders=False))
    return terms_of(
        Rules(
            "EUR",
            friend=friend,
            advocate=AdvocatePlan(options=(reward,)),
            trigger=Trigger(minimum=friend.minimum),
            eligibility=Eligibility(new_customers_only=new_customers_only),
        )
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("friend", "english", "german"),
    [
        (
            PERCENT,
            "10% off selected products in your first order",
            "10 % Rabatt auf ausgewählte Produkte in deiner ersten Bestellung",
        ),
        (
            FIXED,
            "€5.00 off “running shoes” worth €30.00 or more in your first order",
            "5,00 € Rabatt auf „running shoes“ im Wert ab 30,00 € in deiner ersten Bestellung",
        ),
        (SHIPPING, "Free shipping on your first order", "Kostenloser Versand für deine erste Bestellung"),
        (
            replace(SHIPPING, minimum=THIRTY),
            "Free shipping on your first order of €30.00 or more",
            "Kostenloser Versand für deine erste Bestellung ab 30,00 €",
        ),
        (
            GIFT,
            "The gift “mug” with selected products in your first order",
            "Das Geschenk „mug“ zu ausgewählten Produkten in deiner ersten Bestellung",
        ),
        (
            replace(GIFT, minimum=THIRTY),
            "The gift “mug” with selected products worth €30.00 or more in your first order",
            "Das Geschenk „mug“ zu ausgewählten Produkten im Wert ab 30,00 € in deiner ersten Bestellung",
        ),
        (
            TWO_FOR_ONE,
            "2 for 1 on “running shoes” in your first order",
            "2 für 1 auf „running shoes“ in deiner ersten Bestellung",
        ),
        (
            THIRD_HALF,
            "“buy 2, get 1 at 50% off” on selected products in your first order",
            "„2 kaufen, 1 mit 50 % Rabatt“ auf ausgewählte Produkte in deiner ersten Bestellung",
        ),
    ],
)
def test_every_offer_in_a_line(friend: Benefit, english: str, german: str) -> None:
    assert plain(say_friend_offer(terms(friend), EN)) == english
    assert plain(say_friend_offer(terms(friend), DE)) == german


def test_an_offer_for_everybody_does_not_speak_of_a_first_order() -> None:
    assert say_friend_offer(terms(SHIPPING, new_customers_only=False), EN) == "Free shipping on your order"
    assert say_friend_offer(terms(GIFT, new_customers_only=False), DE) == (
        "Das Geschenk „mug“ zu ausgewählten Produkten in deiner Bestellung"
    )


def test_free_shipping_does_not_say_that_it_combines_with_shipping_discounts() -> None:
    english = say_friend_conditions(terms(SHIPPING), EN)
    beside = say_friend_conditions(terms(replace(SHIPPING, combines=Combines(products=True, orders=True))), DE)

    assert english[2] == "Cannot be combined with other discounts."
    assert beside[2] == "Kombinierbar mit Produktrabatten und Bestellrabatten, mit anderen nicht."


def test_conditions_say_what_the_minimum_counts_and_what_to_put_into_the_cart() -> None:
    gift = say_friend_conditions(terms(replace(GIFT, minimum=THIRTY)), EN)
    assert gift[1:3] == (
        "Minimum value of these products €30.00; others do not count toward it.",
        "Put the gift into your cart as well: one piece of it is then free.",
    )
    bundle = say_friend_conditions(terms(TWO_FOR_ONE), DE)
    assert bundle[1] == (
        "Lege alle Stücke in den Warenkorb: Der Vorteil gilt für die günstigsten, einmal pro Bestellung."
    )
    assert [one for one in bundle if "indest" in one] == []


def test_without_an_offer_nothing_is_said_of_codes_and_discounts() -> None:
    nothing = terms(Benefit(BenefitKind.NONE))

    assert say_friend_offer(nothing, EN) == "no discount, only a recommendation"
    assert say_friend_offer(nothing, DE) == "kein Rabatt, nur eine Empfehlung"
    assert say_friend_conditions(nothing, EN) == (
        "Only for people who have never ordered from this shop.",
        "One order counts, within 30\u00a0days of accepting.",
        "Not for orders through your own referral link.",
    )
    assert say_friend_conditions(nothing, DE)[1] == (
        "Es zählt eine Bestellung innerhalb von 30\u00a0Tagen nach dem Annehmen."
    )
    assert say_disclosure(nothing, EN).endswith("The shop pays for this reward.")
    assert say_disclosure(nothing, DE).endswith("Diese Prämie zahlt der Shop.")


def test_where_every_order_counts_nobody_reads_that_one_does(storefront: Storefront) -> None:
    """A commission on every order: what the link's page says is what the rules do."""
    preset = find_preset("leaddyno_affiliate")
    assert preset is not None
    every = terms_of(preset.rules("EUR"))

    assert [plain(one) for one in say_friend_conditions(every, EN)][:1] == [
        "Every order counts, not only the first; the first must come within 30 days of accepting."
    ]
    assert plain(say_friend_conditions(every, DE)[0]) == (
        "Jede Bestellung zählt, nicht nur die erste; die erste muss innerhalb von 30 Tagen nach dem Annehmen kommen."
    )
    storefront.stage.change_terms(terms_of(replace(preset.rules("EUR"), group=Group.CUSTOMERS)))
    assert "Jede Bestellung zählt, nicht nur die erste" in storefront.get("r/ADAADAADA").text


def test_without_an_offer_another_order_than_the_first_is_named_too() -> None:
    third = replace(
        terms(Benefit(BenefitKind.NONE)).rules or Rules("EUR"),
        trigger=Trigger(Event.NTH_ORDER, nth=3, first_order_only=False),
    )

    assert plain(say_friend_conditions(terms_of(third), EN)[1]) == (
        "Your 3rd order counts; the first must come within 30 days of accepting."
    )


def test_the_disclosure_names_what_the_shop_pays_for() -> None:
    assert say_disclosure(terms(SHIPPING), EN).endswith("The shop pays for your shipping and for this reward.")
    assert say_disclosure(terms(GIFT), DE).endswith("Dein Geschenk und diese Prämie zahlt der Shop.")
    assert say_disclosure(terms(TWO_FOR_ONE), DE).endswith("Deinen Rabatt und diese Prämie zahlt der Shop.")


def test_the_widget_and_the_landing_page_show_the_offer(storefront: Storefront) -> None:
    storefront.stage.change_terms(terms(GIFT))

    shown = storefront.get("widget").json
    page = plain(storefront.get("r/ADAADAADA").text)

    assert shown is not None
    assert plain(shown["program"]["friend_offer"]) == (
        "Das Geschenk „mug“ zu ausgewählten Produkten in deiner ersten Bestellung"
    )
    for text in (plain(shown["program"]["friend_conditions"]), page):
        assert "Lege auch das Geschenk in den Warenkorb: Ein Stück davon ist dann kostenlos." in text
    assert "Das Geschenk „mug“ zu ausgewählten Produkten in deiner ersten Bestellung" in page
