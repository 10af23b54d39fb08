"""What every test may ask for: a database of its own (SQLite, and PostgreSQL), a clock that is moved by hand."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from plugin.db.engine import create_engine_for
from plugin.db.schema import upgrade
from tests.clocks import MovableClock
from tests.loop import Loop
from tests.postgres import PostgresServer, shared_server
from tests.warm import warm_engine

# A slow moment of the machine says nothing about the code.
settings.register_profile("goodword", deadline=None)
settings.load_profile("goodword")

DATABASES = tuple(os.environ.get("GOODWORD_TEST_DATABASES", "sqlite,postgres").split(","))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for the database once on each kind; `sqlite_engine` asks for one kind only."""
    if "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", DATABASES)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Whatever a test sets up for logging, as commands do, ends with it."""
    levels = {name: logging.getLogger(name).level for name in ("", "plugin", "webhooks")}
    disabled = logging.root.manager.disable
    yield
    logging.disable(disabled)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands still until it is moved."""
    return MovableClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; tests copy it, which is faster than migrating."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = create_engine_for(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as conn:
        conn.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The run's PostgreSQL server, shared by all workers; without one the tests fail with the remedy."""
    own = tmp_path_factory.getbasetemp()
    with shared_server(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as server:
        yield server


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated SQLite file of the test's own."""
    path = tmp_path / "goodword.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """A migrated SQLite database of the test's own, for what only SQLite does."""
    engine = warm_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database of the test's own."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database; the test runs once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{database_kind}_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A migrated database of the test's own; the test runs once on SQLite and once on PostgreSQL."""
    engine = warm_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    """The whole loop around a simulated shop, on each kind of database."""
    made = Loop(engine)
    yield made
    made.close()
