"""The scene of an installation, on a database of its own."""

import pytest
from sqlalchemy import Engine

from tests.install.scene import Scene


@pytest.fixture
def scene(engine: Engine) -> Scene:
    """A shop that has not installed the app."""
    return Scene(engine)
