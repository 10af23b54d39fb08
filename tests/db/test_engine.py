"""The database keeps what it is told: no lost updates, no orphans, readers that do not wait."""

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from plugin.db.engine import create_engine_for, reading
from plugin.db.tables import claim_counts, shops
from plugin.db.work.heartbeats import beat, last_beat
from tests.clocks import START
from tests.parallel import in_parallel


def test_commits_survive_a_power_cut_by_setting(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as conn:
        settings = {name: conn.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}

    assert settings == {"journal_mode": "wal", "synchronous": 2}


def test_refuses_rows_of_a_shop_that_is_not_there(engine: Engine) -> None:
    orphan = insert(claim_counts).values(shop_id=99, bucket="x", count=1, forget_after=START)

    with pytest.raises(IntegrityError), engine.begin() as conn:
        conn.execute(orphan)


def test_no_read_modify_write_is_lost_on_sqlite(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as conn:
        conn.execute(insert(shops).values(shop_domain="t", standing="installed", installed_at=START, installation=0))

    def add_ten() -> None:
        for _ in range(10):
            with sqlite_engine.begin() as conn:
                count = conn.execute(select(shops.c.installation)).scalar_one()
                conn.execute(update(shops).values(installation=count + 1))

    in_parallel(add_ten, times=4)

    with sqlite_engine.connect() as conn:
        assert conn.execute(select(shops.c.installation)).scalar_one() == 40


def test_a_reader_sees_one_moment_and_does_not_wait_for_the_writer(engine: Engine) -> None:
    with reading(engine) as reader:
        assert last_beat(reader, "worker") is None
        with engine.begin() as writer:
            beat(writer, "worker", START)
        assert last_beat(reader, "worker") is None

    with reading(engine) as reader:
        assert last_beat(reader, "worker") == START


def test_a_naive_time_is_refused(engine: Engine) -> None:
    with pytest.raises(Exception, match="naive"), engine.begin() as conn:
        beat(conn, "worker", START.replace(tzinfo=None))


def test_a_beat_replaces_the_one_before(engine: Engine) -> None:
    with engine.begin() as conn:
        beat(conn, "worker", START)
        beat(conn, "worker", START.replace(hour=13))

        assert last_beat(conn, "worker") == START.replace(hour=13)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_psycopg(scheme: str) -> None:
    engine = create_engine_for(f"{scheme}://goodword@127.0.0.1:1/goodword")

    assert engine.driver == "psycopg"
    with pytest.raises(OperationalError), engine.connect():
        pass
