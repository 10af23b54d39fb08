"""Presets give valid terms in round sums of every currency; amounts are read as people type them, or not at all."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from plugin.db.shops.shops import save_facts
from plugin.db.tables import audit_rows, programs
from plugin.domain.currency import known_currencies
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.program.program import OfferKind, check_terms
from plugin.domain.written_amount import read_written_amount, read_written_percent
from plugin.services.program.start_program import start_program
from plugin.services.shops.install_shop import install_shop
from tests.admin_pages.stage import Stage


@pytest.mark.parametrize("preset", list(Preset))
def test_every_preset_is_valid_in_every_currency(preset: Preset) -> None:
    for currency in known_currencies():
        check_terms(preset_terms(preset, currency))


def test_the_recommendation_in_euro() -> None:
    terms = preset_terms(Preset.TEN_PERCENT, "EUR")

    assert (terms.offer.kind, terms.offer.percent) == (OfferKind.PERCENT, Decimal(10))
    assert terms.offer.minimum == Money(5_000, "EUR")  # 5 × 10.00
    assert terms.reward.amount == Money(1_000, "EUR")
    assert (terms.hold_days, terms.reward.valid_days, terms.new_customers_only) == (30, None, True)


@pytest.mark.parametrize(
    ("currency", "amount_minor"), [("JPY", 1_500), ("KWD", 3_000), ("USD", 1_000), ("IDR", 15_000_000), ("XPF", 1_000)]
)
def test_both_get_a_round_sum_of_the_currency(currency: str, amount_minor: int) -> None:
    terms = preset_terms(Preset.SAME_FOR_BOTH, currency)

    assert terms.offer.amount == terms.reward.amount == Money(amount_minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("10", "EUR", 1_000),
        ("10.5", "EUR", 1_050),
        (" 10,05 ", "EUR", 1_005),
        ("10,00 EUR", "EUR", 1_000),
        ("EUR 0.01", "EUR", 1),
        ("1500", "JPY", 1_500),
        ("1.005", "KWD", 1_005),
        ("999999999999.99", "EUR", 99_999_999_999_999),
    ],
)
def test_an_amount_is_read_to_the_last_digit(text: str, currency: str, minor: int) -> None:
    assert read_written_amount(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    ["", " ", "1,000.00", "1.000", "1 000", "-1", "+1", "1e3", "0x10", "NaN", "∞", "١", "1.", ".5", "10€", "1" * 13],
)
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(MoneyUnreadable):
        read_written_amount(text, "EUR")


@pytest.mark.parametrize(("text", "percent"), [("10", "10"), ("12,5", "12.5"), ("7.25 %", "7.25"), ("010.00", "10")])
def test_a_percentage_is_read_exactly(text: str, percent: str) -> None:
    assert read_written_percent(text) == Decimal(percent)


def test_a_new_shop_begins_with_the_recommendation_switched_off(stage: Stage) -> None:
    program = stage.program()

    assert (program.version, program.is_live, program.terms) == (1, False, preset_terms(Preset.TEN_PERCENT, "EUR"))


def test_beginning_twice_makes_one_program(stage: Stage) -> None:
    with stage.bench.engine.begin() as conn:
        again = start_program(conn, stage.ours.shop_id, "USD", stage.clock.now())
        ours = programs.c.shop_id == stage.ours.shop_id
        assert len(conn.execute(select(programs.c.id).where(ours)).all()) == 1
        noted = audit_rows.c.action == "program_started"
        assert len(conn.execute(select(audit_rows.c.id).where(noted)).all()) == 2  # one a shop

    assert again == stage.program()


@pytest.mark.parametrize(("locale", "name"), [("de-CH", "Freunde werben Freunde"), ("fr", "Recommend a friend")])
def test_a_program_is_named_in_the_shops_language(sqlite_engine: Engine, locale: str, name: str) -> None:
    stage = Stage.build(sqlite_engine)
    grant = stage.grant()
    with stage.bench.engine.begin() as conn:
        shop = install_shop(conn, stage.bench.cipher, "third.myshopify.com", grant, now=stage.clock.now())
        save_facts(conn, shop.shop_id, locale=locale)
        assert start_program(conn, shop.shop_id, "EUR", stage.clock.now()).name == name


def test_a_shop_without_a_program_is_told_to_wait(plain_stage: Stage) -> None:
    with plain_stage.bench.engine.begin() as conn:
        install_shop(
            conn, plain_stage.bench.cipher, "third.myshopify.com", plain_stage.grant(), now=plain_stage.clock.now()
        )
        third = plain_stage.shop_named(conn, "third.myshopify.com")
    before = plain_stage.rows()

    assert "Your shop is still being read" in plain_stage.get("/admin/program", shop=third).text
    assert "Amounts appear once" in plain_stage.get("/admin", shop=third).text
    for path, form in (("", {"name": "x"}), ("/switch", {"is_live": "yes"}), ("/preset", {"preset": "ten_percent"})):
        assert plain_stage.post(f"/admin/program{path}", form, shop=third).status_code == 404
    assert plain_stage.rows() == before
