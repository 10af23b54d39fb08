"""A loop under rules with points and a leaderboard."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.loop import Loop
from tests.points.stage_of_play import put_in_force, rules


@pytest.fixture
def play(engine: Engine) -> Iterator[Loop]:
    """The whole loop; a hundred points are worth 1.50."""
    made = Loop(engine, hold_days=1)
    put_in_force(made, rules())
    yield made
    made.close()
