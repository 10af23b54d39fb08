"""One door, one key, however it is written; neighbours stay neighbours, and a locker is nobody's home."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.people.plain_letters import plain_letters, plain_name, plain_words
from plugin.domain.people.postal_address import PostalAddress, address_form, household_form


def at(line1: str, code: str = "10119", country: str = "DE", line2: str = "") -> PostalAddress:
    return PostalAddress(line1, code, country, line2)


@pytest.mark.parametrize(
    "line",
    [
        "Torstraße 12a",
        "Torstr. 12 a",
        "TORSTRASSE 12A",
        "Tor Str. 12a",
        "Torstr.12a",
        "Torstr. Nr. 12 A",
        "Tor-Straße, 12a",
    ],
)
def test_a_german_street_is_known_in_all_its_spellings(line: str) -> None:
    assert address_form(at(line)) == "de|10119|torstr|12a|"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (at("Straße des 17. Juni 135", "10623"), "de|10623|strdesth17juni|135|"),
        (at("Straße 12 5", "10249"), "de|10249|str12|5|"),
        (at("C4, 12", "68159"), "de|68159|c4|12|"),
        (at("Bei den Mühren 5", "20457"), "de|20457|beidenmuehren|5|"),
        (at("Alexanderpl. 4"), "de|10119|alexanderpl|4|"),
        (at("Alexanderplatz 4", "D-10119"), "de|10119|alexanderpl|4|"),
        (at("Torstr. 12a, 3. OG links"), "de|10119|torstr|12a|f3l"),
        (at("Torstr. 12a", line2="Whg. Nr. 3"), "de|10119|torstr|12a|u3"),
        (at("c/o Meyer", line2="Torstr. 12a"), "de|10119|torstr|12a|comeyer"),
        (at("Hauptstr. 12/3/4", "1010", "AT"), "at|1010|hauptstr|12|u3u4"),
        (at("221B Baker Street", "NW1 6XE", "GB"), "gb|nw16xe|bakerstr|221b|"),
        (at("Flat 2, 12 High St.", "sw1a1aa", "gb"), "gb|sw1a1aa|highstr|12|u2"),
        (at("120 E 96th St #4", "10128-1234", "US"), "us|10128|e96thstr|120|u4"),
        (at("12bis, Rue de la Paix", "75002", "FR"), "fr|75002|ruedelapaix|12bis|"),
        (at("Hoofdstraat 12-2", "1012 AB", "NL"), "nl|1012ab|hoofdstr|12-2|"),
        (at("C/ Mayor 12, 3º B", "28013", "ES"), "es|28013|cmayor|12|3ob"),
        (at("ul. Marszałkowska 10 m. 5", "00-590", "PL"), "pl|00590|ulmarszalkowska|10|u5"),
    ],
)
def test_addresses_of_many_countries_have_these_forms(address: PostalAddress, form: str) -> None:
    assert address_form(address) == form


def test_the_flat_parts_neighbours_and_does_not_part_a_household() -> None:
    first, second = at("Torstr. 12a, Whg 3"), at("Torstr. 12a", line2="Wohnung 4")
    assert address_form(first) != address_form(second)
    assert household_form(first, "von der Heide") == "de|10119|torstr|12a|vonderheide"
    assert household_form(second, "Von-der-Heide") == household_form(first, "von der Heide")
    assert household_form(first, "Meyer") != household_form(second, "Heide")


@pytest.mark.parametrize(
    "address",
    [
        at("Hof Sonnenblick"),
        at(""),
        at("5"),
        at("Torstr. 12", ""),
        at("Torstr. 12", "10119", ""),
        at("Packstation 145"),
    ],
)
def test_what_is_not_one_home_has_no_form(address: PostalAddress) -> None:
    assert address_form(address) is None
    assert household_form(address, "Berg") is None


def test_a_locker_is_known_by_its_customers_own_number_alone() -> None:
    assert address_form(at("Packstation 145", line2="12345678")) == "de|parcels|12345678"
    assert household_form(at("Packstation 145", line2="12345678"), "Berg") is None
    assert household_form(at("Torstr. 12a"), " - ") is None


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["Torstr. {}", "Am Markt {}", "{} High Street"]))
def test_two_house_numbers_are_two_homes(first: int, second: int, street: str) -> None:
    forms = [address_form(at(street.format(number))) for number in (first, second)]
    assert (forms[0] == forms[1]) == (first == second)


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=12))
def test_no_text_is_too_strange(line: str, more: str, code: str) -> None:
    form = address_form(at(line, code, "DE", more))
    assert form is None or form.startswith("de|")


@given(st.text(max_size=40))
def test_plain_letters_stay_as_they_are(text: str) -> None:
    assert plain_words(" ".join(plain_words(text))) == plain_words(text)
    assert plain_letters(plain_letters(text)) == plain_letters(text)


def test_umlauts_and_their_spelling_are_one_and_other_vowels_are_not() -> None:
    assert plain_name("MÜLLER") == plain_name("Mueller") == "mueller"
    assert plain_name("Muller") == "muller"
    assert plain_name("Łukasiewicz-Sørensen") == "lukasiewiczsoerensen"
