"""The program's page: what is typed becomes terms to the cent, or a sentence beside the field and nothing else."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from plugin.db.tables import audit_rows, messages, program_versions
from plugin.domain.money import Money
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.program.program import OfferKind
from tests.admin_pages.stage import Stage

FORM = {
    "name": "Tea friends",
    "offer_kind": "percent",
    "offer_percent": "12,5",
    "offer_amount": "",
    "offer_minimum": "40.00",
    "reward_amount": "7,50",
    "reward_minimum": "0",
    "reward_valid_days": "",
    "hold_days": "21",
    "claim_days": "30",
    "new_customers_only": "on",
}


def test_typed_terms_are_in_force_to_the_cent(stage: Stage) -> None:
    answer = stage.post("/admin/program", FORM)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/program?done=saved")
    program = stage.program()
    assert (program.name, program.version, program.is_live) == ("Tea friends", 2, False)
    assert program.terms.offer.percent == Decimal("12.5")
    assert program.terms.offer.minimum == Money(4_000, "EUR")
    assert program.terms.reward.amount == Money(750, "EUR")
    assert (program.terms.hold_days, program.terms.claim_days) == (21, 30)
    assert (program.terms.new_customers_only, program.terms.combines_with_shipping) == (True, False)
    assert "Tea friends" in stage.get("/admin/program?done=saved").text
    assert program.terms == stage.program().terms


def test_the_page_shows_what_it_would_take_back(stage: Stage) -> None:
    stage.post("/admin/program", FORM)
    shown = re.findall(r'name="(\w+)" type="text"[^>]* value="([^"]*)"', stage.get("/admin/program").text)

    again = dict(shown) | {"offer_kind": "percent", "new_customers_only": "on"}
    stage.post("/admin/program", again)

    assert stage.program().version == 2


def test_a_new_name_alone_makes_no_new_version(stage: Stage) -> None:
    stage.post("/admin/program", FORM)

    stage.post("/admin/program", FORM | {"name": "Coffee friends"})

    assert (stage.program().name, stage.program().version) == ("Coffee friends", 2)


def test_saving_the_same_writes_nothing(stage: Stage) -> None:
    stage.post("/admin/program", FORM)
    before = stage.rows()

    stage.post("/admin/program", FORM)

    assert stage.rows() == before


def test_what_was_promised_before_stays_on_record(stage: Stage) -> None:
    stage.post("/admin/program", FORM)

    with stage.bench.engine.begin() as conn:
        ours = program_versions.c.shop_id == stage.ours.shop_id
        versions = conn.execute(select(program_versions.c.version).where(ours)).scalars().all()
        noted = conn.execute(select(audit_rows.c.actor).where(audit_rows.c.action == "program_saved")).scalars().all()
    assert sorted(versions) == [1, 2]
    assert noted == ["merchant:42"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Give a name of 1 to 120 characters."),
        ("name", "x" * 121, "Give a name of 1 to 120 characters."),
        ("name", "a\x00b", "Give a name of 1 to 120 characters."),
        ("offer_kind", "coupon", "Choose one of the two kinds."),
        ("offer_percent", "", "This percentage is missing. Give one such as 12.5."),
        ("offer_percent", "0", "Give a percentage above 0 and at most 100, such as 12.5."),
        ("offer_percent", "100.01", "Give a percentage above 0 and at most 100, such as 12.5."),
        ("offer_percent", "1e1", "Write a plain number such as 12.5, with at most two decimals."),
        ("offer_minimum", "1.000", "Write a plain amount such as 10.00, without thousands separators or signs."),
        ("offer_minimum", "1.000,00", "Write a plain amount such as 10.00, without thousands separators or signs."),
        ("offer_minimum", "-1", "Write a plain amount such as 10.00, without thousands separators or signs."),
        ("offer_minimum", "١٠", "Write a plain amount such as 10.00, without thousands separators or signs."),
        ("reward_amount", "0", "Give an amount above 0, such as 10.00."),
        ("reward_amount", "10 USD", "Write a plain amount such as 10.00, without thousands separators or signs."),
        ("reward_valid_days", "0", "Leave it empty or give a whole number of days from 1 to 3650."),
        ("hold_days", "3651", "Give a whole number of days from 0 to 3650."),
        ("hold_days", "30.5", "Give a whole number of days from 0 to 3650."),
        ("claim_days", "²", "Give a whole number of days from 1 to 3650."),
    ],
)
def test_a_refused_field_says_so_beside_it(plain_stage: Stage, field: str, typed: str, sentence: str) -> None:
    before = plain_stage.rows()

    answer = plain_stage.post("/admin/program", FORM | {field: typed})

    assert answer.status_code == 422
    assert f'<p class="problem" id="field-{field}-error">{sentence}</p>' in answer.text
    assert f'aria-describedby="field-{field}-error' in answer.text
    assert f'<a href="#field-{field}">' in answer.text
    assert answer.text.count('class="problem"') == 1
    assert plain_stage.rows() == before


def test_all_refused_fields_are_named_at_once_and_what_was_typed_stays(plain_stage: Stage) -> None:
    form = FORM | {"offer_minimum": "much", "hold_days": "soon"}

    page = plain_stage.post("/admin/program", form, language="de")

    assert page.status_code == 422
    assert page.text.count('class="problem"') == 2
    assert 'value="much"' in page.text
    assert "etwa wie 10,00" in page.text or "wie 10,00" in page.text


def test_an_empty_form_is_refused_without_a_crash(plain_stage: Stage) -> None:
    before = plain_stage.rows()

    assert plain_stage.post("/admin/program").status_code == 422

    assert plain_stage.rows() == before


def test_faults_of_all_kinds_are_named_at_once_in_the_order_of_the_form(plain_stage: Stage) -> None:
    """A name and two figures that are readable and cannot be, and days that cannot be read."""
    wrong = {"name": "", "offer_kind": "percent", "offer_percent": "120", "reward_amount": "0", "hold_days": "-4"}

    answer = plain_stage.post("/admin/program", FORM | wrong)

    named = re.findall(r'<a href="#field-([a-z_]+)">', answer.text)
    assert (answer.status_code, named) == (422, ["name", "offer_percent", "reward_amount", "hold_days"])


def test_markup_in_a_name_is_shown_as_text(plain_stage: Stage) -> None:
    plain_stage.post("/admin/program", FORM | {"name": '"><script>x</script>'})

    assert "<script>x" not in plain_stage.get("/admin/program").text


@pytest.mark.parametrize("preset", list(Preset))
def test_a_preset_is_in_force_after_one_press(stage: Stage, preset: Preset) -> None:
    stage.post("/admin/program/preset", {"preset": "twenty_percent"})

    answer = stage.post("/admin/program/preset", {"preset": preset.value})

    assert answer.headers["Location"] == "/admin/program?done=preset"
    assert stage.program().terms == preset_terms(preset, "EUR")
    assert stage.program().name == "Recommend a friend"


def test_an_unknown_preset_is_no_page(stage: Stage) -> None:
    before = stage.rows()

    assert stage.post("/admin/program/preset", {"preset": "free_for_all"}).status_code == 404

    assert stage.rows() == before


def test_switching_on_has_the_offer_prepared_once_a_version(stage: Stage) -> None:
    for wish in ("yes", "yes", "no", "yes"):
        stage.post("/admin/program/switch", {"is_live": wish})
    stage.post("/admin/program", FORM)

    program = stage.program()
    assert (program.is_live, program.version) == (True, 2)
    with stage.bench.engine.begin() as conn:
        owed = conn.execute(select(messages.c.reference).where(messages.c.kind == "prepare_offer")).scalars().all()
        noted = conn.execute(select(audit_rows.c.action).where(audit_rows.c.actor == "merchant:42")).scalars().all()
    number = program.program_id
    assert sorted(owed) == [f"program:{number}:1", f"program:{number}:2"]
    assert sorted(noted) == [
        "program_saved",
        "program_switched_off",
        "program_switched_on",
        "program_switched_on",
    ]


@pytest.mark.parametrize("wish", ["", "maybe", "1"])
def test_an_unclear_wish_switches_nothing(plain_stage: Stage, wish: str) -> None:
    before = plain_stage.rows()

    assert plain_stage.post("/admin/program/switch", {"is_live": wish}).status_code == 404

    assert plain_stage.rows() == before


@pytest.mark.parametrize(
    ("currency", "typed", "minor"), [("JPY", "1500", 1_500), ("KWD", "3.250", 3_250), ("KWD", "3,25", 3_250)]
)
def test_amounts_have_the_currencys_own_digits(sqlite_engine: Engine, currency: str, typed: str, minor: int) -> None:
    stage = Stage.build(sqlite_engine, currency=currency)

    stage.post(
        "/admin/program",
        FORM | {"offer_kind": "fixed", "offer_amount": typed, "offer_minimum": "9", "reward_amount": typed},
    )

    assert stage.program().terms.offer.kind is OfferKind.FIXED
    assert stage.program().terms.offer.amount == Money(minor, currency)
    assert stage.program().terms.reward.amount == Money(minor, currency)


def test_a_yen_has_no_parts(sqlite_engine: Engine) -> None:
    stage = Stage.build(sqlite_engine, currency="JPY")

    answer = stage.post("/admin/program", FORM | {"offer_minimum": "9", "reward_amount": "1500.50"})

    assert answer.status_code == 422
    assert "such as 1500, without" in answer.text
