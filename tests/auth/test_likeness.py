"""Names are alike by their letters, in any order and spelling; brothers and sisters are not. Houses by their street."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.auth.likeness import is_same_building, name_likeness
from plugin.domain.orders.suspicion_signals import ALIKE_NAME_FROM
from plugin.domain.people.postal_address import PostalAddress


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Anna Müller", "MUELLER, Anna"),
        ("Jean-Luc Moreau", "Jean Luc Moreau"),
        ("José García", "Jose Garcia"),
        ("Katharina Brandt", "Katharina Brand"),
    ],
)
def test_spellings_of_one_name_are_alike(first: str, second: str) -> None:
    assert name_likeness(first, second) >= ALIKE_NAME_FROM


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Anna Müller", "Anne Müller"),
        ("Jan Berg", "Jon Berg"),
        ("Anna Berg", "Anna Burg"),
        ("Anna Berg", "A. Berg"),
        ("Paul Berg", "Paula Berg"),
    ],
)
def test_two_names_are_not(first: str, second: str) -> None:
    assert name_likeness(first, second) < ALIKE_NAME_FROM


@pytest.mark.parametrize(("first", "second"), [("", ""), ("", "Anna"), ("-", "-")])
def test_nothing_is_like_nothing(first: str, second: str) -> None:
    assert name_likeness(first, second) == 0


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_between_nothing_and_all(first: str, second: str) -> None:
    assert name_likeness(first, second) == name_likeness(second, first)
    assert 0 <= name_likeness(first, second) <= 100


def at(line: str, code: str = "10119") -> PostalAddress:
    return PostalAddress(line, code, "DE")


@pytest.mark.parametrize("line", ["Torstraße 12, 3. OG", "Torrstraße 12", "Tostr. 12", "Thorstr. 12 c/o Meyer"])
def test_a_slip_in_the_street_leaves_the_house_the_same(line: str) -> None:
    assert is_same_building(at("Torstr. 12"), at(line))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (at("Torstr. 12"), at("Torstr. 13")),
        (at("Torstr. 12"), at("Torstr. 12", "10118")),
        (at("Torstr. 12"), at("Dorfstr. 12")),
        (at("Lindenstr. 12"), at("Lindenallee 12")),
        (at("120 E 96th St"), at("120 E 97th St")),
        (at("Packstation 145"), at("Packstation 145")),
        (at("Hof Sonnenblick"), at("Hof Sonnenblick")),
    ],
)
def test_another_number_post_code_or_street_is_another_house(first: PostalAddress, second: PostalAddress) -> None:
    assert not is_same_building(first, second)
