"""Amounts: read without guessing, rounded toward zero, split without losing a unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.currency import exponent_of
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money

amounts = st.integers(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("19.90", "EUR", 1_990),
        ("0", "EUR", 0),
        ("-3.5", "EUR", -350),
        ("1000", "JPY", 1_000),
        ("1000.00", "JPY", 1_000),
        ("1.234", "KWD", 1_234),
        ("999999999999999.99", "USD", 99_999_999_999_999_999),
    ],
)
def test_reads_what_shopify_writes(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "given_amount",
    [19.9, 1990, None, "", "1,00", "1e3", "Infinity", "NaN", "+1", " 1", "1 ", "1_0", "٣", "1.1234567", "1.", ".5"],
)
def test_refuses_what_would_have_to_be_guessed(given_amount: object) -> None:
    with pytest.raises(MoneyUnreadable):
        parse_money(given_amount, "EUR")


@pytest.mark.parametrize(
    ("text", "currency"), [("1.005", "EUR"), ("0.5", "JPY"), ("1", "EURO"), ("1", "XXQ"), ("1", "")]
)
def test_refuses_more_digits_than_the_currency_has_and_currencies_nobody_issues(text: str, currency: str) -> None:
    with pytest.raises(MoneyUnreadable):
        parse_money(text, currency)


def test_knows_how_many_digits_a_currency_has() -> None:
    assert {code: exponent_of(code) for code in ("EUR", "JPY", "KRW", "KWD", "BHD", "CLF", "HUF", "ISK")} == {
        "EUR": 2,
        "JPY": 0,
        "KRW": 0,
        "KWD": 3,
        "BHD": 3,
        "CLF": 4,
        "HUF": 2,
        "ISK": 0,
    }


def test_a_share_is_rounded_toward_zero() -> None:
    # 10 % of 19.99 is 1.999: one euro and 99 cents, never two euros. 12.5 % of 333 yen is 41.625.
    assert Money(1_999, "EUR").percent(Decimal(10)) == Money(199, "EUR")
    assert Money(333, "JPY").percent(Decimal("12.5")) == Money(41, "JPY")
    assert Money(-1_999, "EUR").percent(Decimal(10)) == Money(-199, "EUR")


def test_writes_exactly_the_currencys_digits() -> None:
    assert [Money(1_000, code).decimal_text() for code in ("EUR", "JPY", "KWD")] == ["10.00", "1000", "1.000"]
    assert Money(-5, "EUR").decimal_text() == "-0.05"


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(MoneyUnreadable):
        _ = Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(MoneyUnreadable):
        _ = Money(1, "EUR") < Money(1, "USD")


def test_a_float_or_a_truth_value_is_no_amount() -> None:
    for wrong in (1.0, True, "1"):
        with pytest.raises(MoneyUnreadable):
            Money(wrong, "EUR")  # type: ignore[arg-type]


def test_leftover_units_go_to_the_first_parts() -> None:
    # 1.00 in three parts: 34 + 33 + 33; a part without weight gets nothing.
    assert Money(100, "EUR").split((1, 1, 1)) == (Money(34, "EUR"), Money(33, "EUR"), Money(33, "EUR"))
    assert Money(5, "JPY").split((0, 1, 1)) == (Money(0, "JPY"), Money(3, "JPY"), Money(2, "JPY"))


@given(amounts, st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any))
def test_parts_sum_to_the_whole_and_follow_their_weights(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "EUR").split(tuple(weights))
    assert sum(part.amount_minor for part in parts) == minor
    exact = [Decimal(minor) * weight / sum(weights) for weight in weights]
    assert all(abs(part.amount_minor - share) < len(weights) + 1 for part, share in zip(parts, exact, strict=True))


@given(amounts, st.decimals(0, 100, places=2))
def test_a_share_never_exceeds_the_exact_one(minor: int, percent: Decimal) -> None:
    share = Money(minor, "EUR").percent(percent).amount_minor
    exact = Decimal(minor) * percent / 100
    assert abs(share) <= abs(exact) < abs(share) + 1


@given(amounts, st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_what_is_written_reads_back_the_same(minor: int, currency: str) -> None:
    assert parse_money(Money(minor, currency).decimal_text(), currency) == Money(minor, currency)
