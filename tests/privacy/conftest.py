"""The scene of tests/customers on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.clocks import MovableClock
from tests.customers.scene import Scene
from tests.webhooks.door import Door


@pytest.fixture
def scene(engine: Engine, clock: MovableClock) -> Iterator[Scene]:
    """Two shops behind a door of their own."""
    door = Door(engine, clock)
    yield Scene(door)
    door.letterbox.close()
