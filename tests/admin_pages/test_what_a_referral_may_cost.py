"""The reward calculator on the program's page: figures are kept, terms above the limit are saved and warned of."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from plugin.db.offers.estimates import read_estimate
from plugin.db.shops.shops import save_facts
from plugin.db.tables import audit_rows, metadata
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.cost.reward_calculator import ReferralEstimate
from plugin.domain.program.rules import AdvocatePlan, Caps, Rules
from tests.admin_pages.stage import Stage
from tests.admin_pages.test_program_form import FORM
from tests.admin_pages.test_rules_of_ones_own import TEN_EUROS, put

PAGE = "/admin/program"
# The new shop's terms: 10 % for the friend, 6.00 of 60.00, and 10.00 for the advocate: 16.00 together.
# 40 % of 60.00 are 24.00, and 15.00 later: 39.00; 70 % of it: 27.30; less 1.00: 26.30. That is 10.30 above 16.00.
FIGURES = {
    "part": "estimate",
    "average_order": "60",
    "margin_percent": "40",
    "later_profit": "15,00",
    "incremental_percent": "70 %",
    "extra_cost": "1.00 EUR",
}
KEPT = ReferralEstimate(Money(6_000, "EUR"), Decimal(40), Money(1_500, "EUR"), Decimal(70), Money(100, "EUR"))
# Only the first order counts: 20 % of 60.00 is 12.00, so 16.00 are 4.00 too much.
POOR = {"part": "estimate", "average_order": "60", "margin_percent": "20"}
WARNING = "This program gives more than a referral earns."


def shown(stage: Stage, address: str = PAGE, language: str = "en") -> str:
    return stage.get(address, language=language).text.replace("\u00a0", " ")


def kept(stage: Stage) -> ReferralEstimate | None:
    with stage.bench.engine.begin() as conn:
        return read_estimate(conn, stage.ours.shop_id)


def noted(stage: Stage) -> list[tuple[str, str]]:
    with stage.bench.engine.begin() as conn:
        found = select(audit_rows.c.action, audit_rows.c.actor).where(audit_rows.c.action.like("estimate%"))
        return [(row.action, row.actor) for row in conn.execute(found.order_by(audit_rows.c.id))]


def values(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+)" type="text"[^>]* value="([^"]*)"', page))


def test_before_any_figures_there_is_no_limit_and_no_warning(plain_stage: Stage) -> None:
    page = shown(plain_stage)

    assert "What a referral may cost" in page
    assert "Highest sensible reward" not in page
    assert "Forget these figures" not in page
    assert WARNING not in page
    asked = {name: values(page)[name] for name in FIGURES if name != "part"}
    assert asked == {
        "average_order": "",
        "margin_percent": "",
        "later_profit": "0",
        "incremental_percent": "100",
        "extra_cost": "0",
    }


def test_figures_are_kept_and_the_limit_is_said_with_its_steps(stage: Stage) -> None:
    answer = stage.post(PAGE, FIGURES)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/program?done=estimate")
    assert (kept(stage), stage.program().version) == (KEPT, 1)
    page = shown(stage, "/admin/program?done=estimate")
    for said in (
        "Your figures are kept.",
        "<dt>Highest sensible reward, both sides together</dt><dd>€26.30</dd>",
        "<dt>What your terms give for an average order</dt><dd>€16.00</dd>",
        "Within the limit",
        "That is €10.30 less than a referral earns by your figures (€26.30).",
        "First order: 40% of €60.00 is a profit of €24.00.",
        "Orders of the 12 months after it: a profit of €15.00.",
        "70% would not have come without a referral: €27.30 of both counts.",
        "Other cost of a referral: €1.00. This leaves €26.30.",
        "Friend offer €6.00 and reward €10.00 are €16.00 together.",
        "By your figures an approved referral earns €26.30, for both sides together.",
    ):
        assert said in page
    assert "Not counted is" not in page
    assert WARNING not in page


def test_an_average_order_below_the_smallest_that_counts_is_said(stage: Stage) -> None:
    """The terms ask for 50.00; 40.00 gets no discount and does not count. Of 60.00 less 10 % 54.00 are paid."""
    stage.post(PAGE, FIGURES | {"average_order": "40"})
    small = shown(stage)
    in_german = shown(stage, language="de")
    stage.post(PAGE, FIGURES)

    assert "An average order is too small" in small
    assert "Your average order (€40.00) is too small for the friend offer, which begins at €50.00." in small
    assert "An order of €40.00 does not count: the smallest order that counts is €50.00, after discounts and" in small
    assert "Eine Bestellung über 40,00 € zählt nicht: Gezählt wird erst ab 50,00 €" in in_german
    assert "too small" not in shown(stage)


def test_the_german_page_says_the_same_in_german(stage: Stage) -> None:
    stage.post(PAGE, FIGURES, language="de")

    page = shown(stage, "/admin/program?done=estimate", "de")

    for said in (
        "Ihre Angaben sind gespeichert.",
        "<dt>Höchste sinnvolle Prämie, beide Seiten zusammen</dt><dd>26,30 €</dd>",
        "<dt>Das geben Ihre Bedingungen</dt><dd>16,00 €</dd>",
        "Innerhalb der Grenze",
        "Das sind 10,30 € weniger, als eine Empfehlung nach Ihren Angaben einbringt (26,30 €).",
        "Nach Ihren Angaben bringt eine bestätigte Empfehlung 26,30 € ein, für beide Seiten zusammen.",
    ):
        assert said in page
    assert values(page)["later_profit"] == "15,00"


def test_the_figures_stand_in_the_form_as_it_would_take_them_back(stage: Stage) -> None:
    stage.post(PAGE, FIGURES)
    before = stage.rows()
    asked = values(shown(stage))

    stage.post(PAGE, {name: asked[name] for name in FIGURES if name != "part"} | {"part": "estimate"})

    assert asked["average_order"] == "60.00"
    assert stage.rows() == before
    assert noted(stage) == [("estimate_saved", "merchant:42")]


def test_other_figures_replace_the_first_and_what_is_left_empty_has_its_usual_value(stage: Stage) -> None:
    stage.post(PAGE, FIGURES)

    stage.post(PAGE, POOR | {"later_profit": " ", "incremental_percent": "", "extra_cost": ""})

    nothing = Money(0, "EUR")
    assert kept(stage) == ReferralEstimate(Money(6_000, "EUR"), Decimal(20), nothing, Decimal(100), nothing)
    assert stage.count("estimates") == 1


def test_terms_above_the_limit_are_saved_and_warned_of_until_they_fit(stage: Stage) -> None:
    # With 26.30 as the limit: 12.5 % of 60.00 is 7.50, and 7.50 + 20.00 is 1.20 too much.
    stage.post(PAGE, FIGURES)

    answer = stage.post(PAGE, FORM | {"reward_amount": "20"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/program?done=saved")
    assert stage.program().terms.reward.amount == Money(2_000, "EUR")
    saved, later = shown(stage, "/admin/program?done=saved"), shown(stage)
    assert f"The terms are saved. {WARNING}" in saved
    excess = (
        "Friend offer and reward together cost €27.50 for an average order. "
        "That is €1.20 more than a referral earns by your figures (€26.30)."
    )
    for page in (saved, later):
        assert page.count('class="banner warning"') == 1
        assert 'class="banner success"' not in page
        assert page.count(excess) == 2  # at the top and where the figures stand
        assert "Above the limit" in page

    stage.post(PAGE, FORM | {"reward_amount": "18.80"})  # 7.50 + 18.80 = 26.30
    fits = shown(stage)
    assert WARNING not in fits
    assert "That is exactly what a referral earns by your figures." in fits


def test_the_warning_is_german_where_the_merchant_is(plain_stage: Stage) -> None:
    plain_stage.post(PAGE, POOR)

    page = shown(plain_stage, language="de")

    assert "Dieses Programm gibt mehr, als eine Empfehlung einbringt." in page
    assert "zusammen 16,00 €. Das sind 4,00 € mehr, als eine Empfehlung nach Ihren Angaben einbringt (12,00 €)." in page
    assert "Über der Grenze" in page


def test_a_preset_above_the_limit_is_used_and_warned_of(stage: Stage) -> None:
    stage.post(PAGE, POOR)

    stage.post("/admin/program/preset", {"preset": "twenty_percent"})

    page = shown(stage, "/admin/program?done=preset")
    assert f"The preset is in force. {WARNING}" in page
    assert "cost €22.00 for an average order. That is €10.00 more" in page  # 12.00 + 10.00 - 12.00


def test_where_a_referral_earns_nothing_that_is_said(plain_stage: Stage) -> None:
    plain_stage.post(PAGE, POOR | {"extra_cost": "12"})

    page = shown(plain_stage)

    assert "By your figures a referral earns nothing. Friend offer and reward together cost €16.00" in page
    assert WARNING in page


def test_forgotten_figures_warn_no_more(stage: Stage) -> None:
    stage.post(PAGE, POOR)

    answer = stage.post(PAGE, {"part": "no_estimate"})
    again = stage.post(PAGE, {"part": "no_estimate"})

    assert answer.headers["Location"] == again.headers["Location"] == "/admin/program?done=estimate_forgotten"
    assert (kept(stage), stage.count("estimates")) == (None, 0)
    assert noted(stage) == [("estimate_saved", "merchant:42"), ("estimate_forgotten", "merchant:42")]
    page = shown(stage, "/admin/program?done=estimate_forgotten")
    assert "Your figures are forgotten." in page
    assert WARNING not in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("average_order", "", "This amount is missing. Give one such as 10.00."),
        ("average_order", "sixty", "Write a plain amount such as 10.00, without thousands separators or signs."),
        ("average_order", "1.000", "Write a plain amount such as 10.00, without thousands separators or signs."),
        ("average_order", "0", "Give an amount above 0, such as 10.00."),
        ("margin_percent", "", "This percentage is missing. Give one such as 12.5."),
        ("margin_percent", "much", "Write a plain number such as 12.5, with at most two decimals."),
        ("margin_percent", "100.01", "Give a percentage from 0 to 100, such as 12.5."),
        ("later_profit", "-1", "Write a plain amount such as 10.00, without thousands separators or signs."),
        ("incremental_percent", "101", "Give a percentage from 0 to 100, such as 12.5."),
        ("incremental_percent", "1e1", "Write a plain number such as 12.5, with at most two decimals."),
        ("extra_cost", "1 USD", "Write a plain amount such as 10.00, without thousands separators or signs."),
    ],
)
def test_a_figure_that_cannot_be_is_named_beside_its_field(
    plain_stage: Stage, field: str, typed: str, sentence: str
) -> None:
    plain_stage.post(PAGE, FIGURES)
    before = plain_stage.rows()

    answer = plain_stage.post(PAGE, FIGURES | {field: typed})

    assert answer.status_code == 422
    assert f'<p class="problem" id="field-{field}-error">{sentence}</p>' in answer.text
    assert f'aria-describedby="field-{field}-error field-{field}-hint" aria-invalid="true"' in answer.text
    assert f'<a href="#field-{field}">' in answer.text
    assert answer.text.count('class="problem"') == 1
    assert values(answer.text)[field] == typed
    assert plain_stage.rows() == before


def test_all_wrong_figures_are_named_at_once_in_german_and_the_terms_stay_as_they_are(plain_stage: Stage) -> None:
    page = plain_stage.post(PAGE, POOR | {"average_order": "viel", "margin_percent": "140"}, language="de").text

    assert page.count('class="problem"') == 2
    assert "Schreiben Sie einen einfachen Betrag wie 10,00, ohne Tausendertrennzeichen und Vorzeichen." in page
    assert "Geben Sie einen Prozentsatz von 0 bis 100 ein, etwa 12,5." in page
    assert (values(page)["average_order"], values(page)["margin_percent"]) == ("viel", "140")
    assert (values(page)["name"], values(page)["reward_amount"]) == ("Recommend a friend", "10,00")


def test_a_refused_form_of_terms_keeps_the_figures_in_sight(plain_stage: Stage) -> None:
    plain_stage.post(PAGE, FIGURES)

    page = plain_stage.post(PAGE, FORM | {"hold_days": "soon"}).text

    assert values(page)["average_order"] == "60.00"
    assert "€26.30" in page


def test_another_shops_figures_weigh_nothing_here(stage: Stage) -> None:
    stage.post(PAGE, POOR, shop=stage.others)

    assert WARNING in stage.get(PAGE, shop=stage.others).text
    assert WARNING not in shown(stage)
    assert kept(stage) is None


@pytest.mark.parametrize(
    ("currency", "order", "minor", "limit"),
    [("JPY", "9999", 9_999, "¥3,999"), ("KWD", "9.999", 9_999, "KWD 3.999")],  # 40 % is 3,999.6 and 3.9996
)
def test_a_currencys_own_digits_are_kept(
    sqlite_engine: Engine, currency: str, order: str, minor: int, limit: str
) -> None:
    stage = Stage.build(sqlite_engine, currency=currency)

    stage.post(PAGE, {"part": "estimate", "average_order": order, "margin_percent": "40"})

    found = kept(stage)
    assert found is not None
    assert found.average_order == Money(minor, currency)
    assert f"<dd>{limit}</dd>" in shown(stage)


def test_figures_in_the_currency_of_before_are_not_taken_for_the_new_one(plain_stage: Stage) -> None:
    plain_stage.post(PAGE, FIGURES)
    dollars = Rules("USD", advocate=AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=Money(1_000, "USD")),)))
    with plain_stage.bench.engine.begin() as conn:
        save_facts(conn, plain_stage.ours.shop_id, currency="USD")
        plain_stage.ours = plain_stage.shop_named(conn, plain_stage.ours.shop_domain)
    put(plain_stage, dollars)

    page = shown(plain_stage)

    assert values(page)["average_order"] == ""
    assert "Highest sensible reward" not in page


def test_a_program_with_rules_of_its_own_is_weighed_and_says_what_is_not_counted(stage: Stage) -> None:
    put(stage, Rules("EUR", Benefit(BenefitKind.FREE_SHIPPING), AdvocatePlan(options=(TEN_EUROS,))))
    before = stage.program()

    answer = stage.post(PAGE, {"part": "estimate", "average_order": "60", "margin_percent": "15"})

    # 15 % of 60.00 are 9.00; free shipping has no price here.
    assert (answer.status_code, stage.program()) == (303, before)
    page = shown(stage)
    assert "cost €10.00 for an average order. That is €1.00 more than a referral earns" in page
    assert "Not counted is what this program gives beside amounts and percentages" in page
    assert "Nicht mitgezählt ist, was dieses Programm" in shown(stage, language="de")
    assert 'name="reward_amount"' not in page


def test_budgets_say_for_how_many_rewards_they_are_enough(stage: Stage) -> None:
    caps = Caps(daily_budget=Money(2_500, "EUR"), whole_budget=Money(50_000, "EUR"))
    put(stage, Rules("EUR", advocate=AdvocatePlan(options=(TEN_EUROS,)), caps=caps))

    page, german = shown(stage), shown(stage, language="de")

    assert "Budget a day: €25.00. Today €0.00 are promised, given or kept for open claims." in page
    assert "That leaves €25.00, enough for 2 rewards of €10.00." in page
    assert "Budget in all: €500.00." in page
    assert "That leaves €500.00, enough for 50 rewards of €10.00." in page
    assert "Tagesbudget: 25,00 €." in german
    assert "Es bleiben 500,00 €, genug für 50 Prämien zu 10,00 €." in german


def test_what_is_promised_and_what_claims_may_still_come_to_is_taken_off(stage: Stage, ids: dict[str, int]) -> None:
    """The sample has a reward of 10.00 promised today; a claim of two days ago that is still open counts 10.00 more."""
    now, referrals = stage.clock.now(), metadata.tables["referrals"]
    with stage.bench.engine.begin() as conn:
        claim = dict(conn.execute(select(referrals).where(referrals.c.id == ids["referral"])).mappings().one())
    stage.put(
        "referrals",
        **{name: claim[name] for name in ("shop_id", "program_id", "version", "advocate_id")},
        visit_key="w" * 64,
        claimed_at=now - timedelta(days=2),
        expires_at=now + timedelta(days=28),
    )
    caps = Caps(daily_budget=Money(2_500, "EUR"), whole_budget=Money(4_500, "EUR"))
    put(stage, Rules("EUR", advocate=AdvocatePlan(options=(TEN_EUROS,)), caps=caps))

    page = shown(stage)

    assert "Today €10.00 are promised, given or kept for open claims. That leaves €15.00, enough for one reward" in page
    assert "Of it €20.00 are promised, given or kept for open claims. That leaves €25.00, enough for 2 rewards" in page


def test_without_a_budget_none_is_spoken_of(plain_stage: Stage) -> None:
    put(plain_stage, Rules("EUR", advocate=AdvocatePlan(options=(TEN_EUROS,)), caps=Caps(per_month=3)))

    assert "Budget" not in shown(plain_stage)
