"""What cannot be kept is not acknowledged, and what must not run twice does not: real processes, real refusals."""

import http.client
import resource
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from plugin.db.tables import deliveries
from tests.processes.scene import PATIENCE_S, Scene, scene
from tests.sim_shop.demo_processes import HOST
from tests.sim_shop.demo_script import eventually
from tests.webhooks.door import shopify_headers

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]

BODY = b'{"id":1001,"note":"' + b"x" * 8_000 + b'"}'
SHOPIFY_WAITS_S = 5.0
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Scene]:
    """A web server on SQLite that has taken one delivery."""
    with scene(tmp_path, f"sqlite:///{tmp_path}/goodword.db") as made:
        made.start_web()
        assert _deliver(made, "w-0") == 200
        yield made


def test_a_second_worker_on_one_sqlite_file_is_refused_and_told_why(made: Scene) -> None:
    first = made.start_worker()
    eventually("the first worker", lambda: _heartbeat(made), PATIENCE_S)

    second = made.start_worker("second worker")
    code, _ = second.end(PATIENCE_S)

    assert (code, first.is_alive) == (2, True)
    assert second.said() == (
        "Another worker uses this SQLite database: stop it first, or move to PostgreSQL to run several."
    )


def test_the_next_worker_takes_over_from_one_that_was_killed(made: Scene) -> None:
    first = made.start_worker()
    eventually("the first worker", lambda: _heartbeat(made), PATIENCE_S)
    first.kill()
    assert _deliver(made, "w-1") == 200

    second = made.start_worker()

    eventually("the second worker's work", lambda: _ended(made) == 2, PATIENCE_S)
    assert second.is_alive


def test_a_full_disk_answers_503_and_200_again_when_there_is_room(made: Scene) -> None:
    (serving,) = made.programs["web"].children()
    resource.prlimit(serving, resource.RLIMIT_FSIZE, (4_096, resource.RLIM_INFINITY))

    assert [_deliver(made, f"full-{number}") for number in range(5)] == [503] * 5

    resource.prlimit(serving, resource.RLIMIT_FSIZE, NO_LIMIT)
    assert [_deliver(made, f"full-{number}") for number in range(5)] == [200] * 5
    assert _names(made) == ["full-0", "full-1", "full-2", "full-3", "full-4", "w-0"]


def test_a_database_locked_by_somebody_else_answers_503_before_shopify_hangs_up(made: Scene) -> None:
    path = made.database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    began = time.monotonic()
    status = _deliver(made, "late")
    took = time.monotonic() - began

    other.execute("ROLLBACK")
    other.close()
    assert (status, took < SHOPIFY_WAITS_S) == (503, True)
    assert _deliver(made, "late") == 200
    assert _names(made) == ["late", "w-0"]


def test_a_postgresql_that_only_reads_answers_503_and_200_again_when_it_writes(
    tmp_path: Path, postgres_url: str
) -> None:
    with scene(tmp_path, postgres_url) as made:
        made.start_web()
        assert _deliver(made, "w-0") == 200

        _set_read_only(postgres_url, "on")
        assert _deliver(made, "w-1") == 503

        _set_read_only(postgres_url, "off")
        assert _deliver(made, "w-1") == 200
        assert _names(made) == ["w-0", "w-1"]


def _deliver(made: Scene, webhook_id: str) -> int:
    line = http.client.HTTPConnection(HOST, made.port, timeout=10)
    line.request("POST", "/webhooks", BODY, shopify_headers(BODY, webhook_id=webhook_id))
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def _heartbeat(made: Scene) -> bool:
    return bool(made.ask(lambda conn: conn.exec_driver_sql("SELECT 1 FROM heartbeats WHERE name = 'worker'").first()))


def _ended(made: Scene) -> int:
    ended = select(func.count()).where(deliveries.c.state.in_(("done", "ignored")))
    return int(made.ask(lambda conn: conn.execute(ended).scalar_one()))


def _names(made: Scene) -> list[str]:
    found = select(deliveries.c.webhook_id).order_by(deliveries.c.webhook_id)
    return list(made.ask(lambda conn: conn.execute(found).scalars().all()))


def _set_read_only(url: str, value: str) -> None:
    """For every connection from now on; the ones there are are ended."""
    name = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as conn:
        conn.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}')
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
