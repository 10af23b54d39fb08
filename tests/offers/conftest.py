"""A stage on each kind of database."""

import pytest
from sqlalchemy import Engine

from tests.clocks import MovableClock
from tests.offers.stage import Stage


@pytest.fixture
def stage(engine: Engine, clock: MovableClock) -> Stage:
    """An installed shop with a live program, whose discount is not made yet."""
    return Stage(engine, clock)
