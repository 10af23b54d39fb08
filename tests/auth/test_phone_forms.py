"""Phone numbers as they are dialled from anywhere. The numbers are those reserved for films, or of public desks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.auth.phone_forms import phone_form


@pytest.mark.parametrize(
    ("text", "country", "form"),
    [
        ("030 23125 123", "DE", "+493023125123"),
        ("(030) 23125-123", "de", "+493023125123"),
        ("+49 (0)30 23125 123", None, "+493023125123"),
        ("0049 30 23125123", "DE", "+493023125123"),
        ("00 49 30 23125123", "AT", "+493023125123"),
        ("0171 39200 12", "DE", "+491713920012"),
        ("+1 (613) 450-5293", None, "+16134505293"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("06 55 51 2345", "IT", "+390655512345"),
        ("\uff0b49 30 23125123", None, "+493023125123"),
    ],
)
def test_a_number_is_dialled_one_way(text: str, country: str | None, form: str) -> None:
    assert phone_form(text, country) == form


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("", "DE"),
        ("030 23125 123", None),
        ("030 23125 123", "XX"),
        ("+1234abcd", None),
        ("0000000", "DE"),
        ("123456", "DE"),
        ("110", "DE"),
        ("0800 3301000", "DE"),
        ("0900 1234567", "DE"),
        ("+1 800 555 0199", None),
        ("1" * 300, "DE"),
    ],
)
def test_what_no_one_person_has_is_none(text: str, country: str | None) -> None:
    assert phone_form(text, country) is None


def test_an_extension_is_somebody_else() -> None:
    assert phone_form("030 23125-123 ext. 5", "DE") == "+493023125123;ext=5"
    assert phone_form("030 23125-123 ext. 5", "DE") != phone_form("030 23125-123", "DE")


@given(st.text("0123456789+()- /ext", max_size=20), st.sampled_from(["DE", "AT", "US", "GB", "IT", None]))
def test_a_form_is_its_own_form_in_every_country(text: str, country: str | None) -> None:
    form = phone_form(text, country)
    assert form is None or phone_form(form, "FR") == form


@given(st.integers(0, 9_999_999), st.integers(0, 9_999_999))
def test_two_numbers_stay_two(first: int, second: int) -> None:
    forms = [phone_form(f"0171 {number:07d}", "DE") for number in (first, second)]
    assert (forms[0] == forms[1]) == (first == second)
