"""Names are alike by their letters, in any order and spelling; brothers and sisters are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.auth.likeness import name_likeness
from plugin.domain.orders.suspicion_signals import ALIKE_NAME_FROM


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
