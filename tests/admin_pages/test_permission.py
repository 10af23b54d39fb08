"""A program whose rewards need an optional scope: its page asks for it, and stops once the shop has granted it."""

from decimal import Decimal

import pytest

from plugin.db.shops.shops import save_scopes
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind, Reach
from plugin.domain.program.checks.needed_scopes import needed_scopes
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Hold, Rules, Trigger
from plugin.manifest import Manifest, manifest_path
from plugin.web.wording import catalogue
from tests.admin_pages.stage import SCOPES, Stage
from tests.admin_pages.test_rules_of_ones_own import put

FIVE = Money(500, "EUR")
CREDIT = {"read_store_credit_accounts", "write_store_credit_account_transactions"}
ASKED = 'data-grant="read_store_credit_accounts write_store_credit_account_transactions"'


def pay_in(stage: Stage, *kinds: BenefitKind) -> None:
    options = tuple(Benefit(kind, amount=FIVE) for kind in kinds)
    friend = Benefit(BenefitKind.PERCENT, percent=Decimal(10))
    put(stage, Rules("EUR", friend=friend, advocate=AdvocatePlan(options=options)))


def grant(stage: Stage, *scopes: str) -> None:
    with stage.bench.engine.begin() as conn:
        save_scopes(conn, stage.ours.shop_id, SCOPES | set(scopes))


def test_the_permission_is_asked_for_and_named_in_both_languages(stage: Stage) -> None:
    pay_in(stage, BenefitKind.STORE_CREDIT)

    english, german = stage.get("/admin/program").text, stage.get("/admin/program", language="de").text

    assert "This program needs a permission that your shop has not given yet" in english
    assert "give store credit and take it back" in english
    assert "Grant permission" in english
    assert "open Apps, Goodword, Program there" in english
    assert "Dieses Programm braucht eine Berechtigung, die Ihr Shop noch nicht erteilt hat" in german
    assert "Guthaben geben und zurücknehmen" in german
    assert (english.count(ASKED), german.count(ASKED)) == (1, 1)


def test_it_goes_when_the_shop_grants_it_and_comes_back_when_that_ends(stage: Stage) -> None:
    pay_in(stage, BenefitKind.STORE_CREDIT)
    grant(stage, *CREDIT)
    granted = stage.get("/admin/program").text
    grant(stage)

    assert ("data-grant" in granted, "Grant permission" in granted) == (False, False)
    assert ASKED in stage.get("/admin/program").text


def test_only_what_is_missing_is_asked_for(stage: Stage) -> None:
    pay_in(stage, BenefitKind.STORE_CREDIT, BenefitKind.GIFT_CARD)
    grant(stage, *CREDIT, "write_customers")

    page = stage.get("/admin/program").text

    assert 'data-grant="write_gift_cards"' in page
    assert "create gift cards and deactivate them" in page
    assert "give store credit" not in page


@pytest.mark.parametrize("kind", [BenefitKind.FIXED, BenefitKind.CASH])
def test_rewards_that_need_nothing_more_ask_for_nothing(stage: Stage, kind: BenefitKind) -> None:
    assert "data-grant" not in stage.get("/admin/program").text
    pay_in(stage, kind)
    assert "data-grant" not in stage.get("/admin/program").text


def test_another_shop_is_not_asked(stage: Stage) -> None:
    pay_in(stage, BenefitKind.STORE_CREDIT)
    assert "data-grant" not in stage.get("/admin/program", shop=stage.others).text


def test_everything_that_may_be_asked_for_is_declared_and_has_words() -> None:
    """Shopify lets an app ask only for scopes that it declares as optional."""
    worded = {key.removeprefix("scope.") for key in catalogue("en") if key.startswith("scope.")}
    access = Benefit(BenefitKind.ACCESS, name="Early sale", tag="early")
    money = (Benefit(kind, amount=FIVE) for kind in (BenefitKind.STORE_CREDIT, BenefitKind.GIFT_CARD))
    trigger = Trigger(reach=Reach(without_tags=("fixed price",)))
    rules = Rules("EUR", advocate=AdvocatePlan(options=(access, *money)), hold=Hold(days=60), trigger=trigger)

    assert needed_scopes(terms_of(rules)) == worded
    assert worded <= set(Manifest.read(manifest_path()).optional_scopes)
