"""Two thousand seeded histories hold every invariant, and every planted bug is noticed by one of them."""

import inspect
import logging

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.planting import original
from tests.simulation.play import hunt, play_seeds

pytestmark = [pytest.mark.simulation, pytest.mark.timeout(1_500)]

HISTORIES = 2_000
PART = 25
REGRESSIONS = (37, 39, 48, 134, 426, 881, 1_074, 1_462)
"""Seeds that once found something; they are played first, for ever."""


@pytest.fixture(autouse=True)
def quiet() -> object:
    """Faults are the point here; what the app logs about them is not."""
    before = logging.root.manager.disable
    yield
    logging.disable(before)


def test_seeds_that_once_failed_hold() -> None:
    assert play_seeds(REGRESSIONS) == len(REGRESSIONS)


@pytest.mark.parametrize("first", range(0, HISTORIES, PART))
def test_histories_hold(first: int) -> None:
    assert play_seeds(range(first, first + PART)) == PART


def test_a_planted_bug_takes_what_it_stands_in_for_takes() -> None:
    """One that only breaks the call would be noticed, and show nothing."""
    for mutant in MUTANTS:
        given = inspect.signature(original(mutant)).parameters.values()
        named = {one.name: None for one in given if one.kind is one.KEYWORD_ONLY}
        placed = [None for one in given if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
        inspect.signature(mutant.body).bind(*placed, **named)


@pytest.mark.parametrize("mutant", range(len(MUTANTS)), ids=[mutant.name for mutant in MUTANTS])
def test_a_planted_bug_is_noticed(mutant: int) -> None:
    noticed = hunt(mutant, 400)
    assert noticed is not None
    assert noticed.startswith("seed ")
