"""The databases a run uses: a SQLite file of its own, or a database in the tests' PostgreSQL server, made durable."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.processes import Place
from plugin.db.engine import create_engine_for
from plugin.db.schema import upgrade
from tests.postgres import shared_server

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
"""What the tests' server leaves out for speed and a measurement must not."""


def sqlite_place(folder: Path, stub_port: int = 9, name: str = "goodword", *, has_clock: bool = False) -> Place:
    """A migrated SQLite file in this folder."""
    place = Place(folder, f"sqlite:///{folder}/{name}.db", stub_port, has_clock)
    _migrate(place)
    return place


@contextmanager
def postgres_place(folder: Path, stub_port: int = 9) -> Iterator[Place]:
    """A migrated PostgreSQL database that survives a power cut."""
    with shared_server(folder) as server:
        with psycopg.connect(server.url("postgres"), autocommit=True) as conn:
            for setting in DURABLE:
                conn.execute(f"ALTER SYSTEM SET {setting} = on")  # type: ignore[arg-type]
            conn.execute("SELECT pg_reload_conf()")
        url = server.create_database()
        yield Place(folder, url, stub_port)
        server.drop_database(url)


def _migrate(place: Place) -> None:
    engine = create_engine_for(place.database_url)
    upgrade(engine)
    engine.dispose()
