"""Two shops, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.tenants.pair import Pair


@pytest.fixture
def pair(engine: Engine) -> Iterator[Pair]:
    made = Pair(engine)
    yield made
    made.close()
