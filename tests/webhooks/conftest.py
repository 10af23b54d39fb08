"""The webhook door, for the tests of this room."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.clocks import MovableClock
from tests.webhooks.door import Door


@pytest.fixture
def door(engine: Engine, clock: MovableClock) -> Iterator[Door]:
    """A door over a database of its own."""
    door = Door(engine, clock)
    yield door
    door.letterbox.close()
