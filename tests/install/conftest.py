"""The scene of an installation, on a database of its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.install.scene import Scene


@pytest.fixture
def scene(engine: Engine) -> Iterator[Scene]:
    """A shop that has not installed the app."""
    scene = Scene(engine)
    yield scene
    scene.close()
