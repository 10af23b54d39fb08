"""A stage for each test."""

import pytest
from sqlalchemy import Engine

from tests.admin_pages.sample import put_sample
from tests.admin_pages.stage import Stage


@pytest.fixture
def stage(engine: Engine) -> Stage:
    """Two shops, on SQLite and on PostgreSQL."""
    return Stage.build(engine)


@pytest.fixture
def plain_stage(sqlite_engine: Engine) -> Stage:
    """Two shops on SQLite alone, for what does not touch the database's kind."""
    return Stage.build(sqlite_engine)


@pytest.fixture
def ids(stage: Stage) -> dict[str, int]:
    """Both shops filled; the ids are those of ours."""
    put_sample(stage, stage.others, first_order=9_001)
    return put_sample(stage, stage.ours)
