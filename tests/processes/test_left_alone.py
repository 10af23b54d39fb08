"""What `goodword serve` has started when serve itself is killed, and serve when what it has started is killed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes.program import Program, is_running
from tests.processes.scene import PATIENCE_S, Scene, scene
from tests.sim_shop.demo_processes import answers
from tests.sim_shop.demo_script import eventually
from tests.sim_shop.world import loopback_session

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]

KILLS = 7


def test_web_and_worker_end_when_serve_was_killed(tmp_path: Path) -> None:
    with scene(tmp_path, f"sqlite:///{tmp_path}/goodword.db") as made:
        serve = made.start_serve()
        eventually("the worker", lambda: _heartbeat(made), PATIENCE_S)
        started = serve.offspring()
        assert len(started) == 2

        serve.kill_alone()

        eventually("the end of both", lambda: not any(map(is_running, started)), PATIENCE_S)


def test_serve_outlives_kills_of_its_web_process_one_after_the_other(tmp_path: Path) -> None:
    with scene(tmp_path, f"sqlite:///{tmp_path}/goodword.db") as made:
        serve = made.start_serve()
        eventually("the worker", lambda: _heartbeat(made), PATIENCE_S)
        (web,) = serve.children()
        (worker,) = set(serve.offspring()) - {web}
        with loopback_session() as session:
            is_answering = answers(session, f"{made.places.app}/healthz")
            for _ in range(KILLS):
                serve.kill_children()
                web = eventually("another web process", _successor(serve, web), PATIENCE_S)
                eventually("its answer", is_answering, PATIENCE_S)

        assert serve.is_alive
        assert set(serve.offspring()) == {web, worker}
        serve.ask_to_stop()
        assert serve.end(PATIENCE_S)[0] == 0
        assert not any(map(is_running, (web, worker)))


def _successor(serve: Program, former: int) -> Callable[[], int | None]:
    def find() -> int | None:
        assert serve.is_alive, serve.said()
        return next((pid for pid in serve.children() if pid != former and is_running(pid)), None)

    return find


def _heartbeat(made: Scene) -> bool:
    return bool(made.ask(lambda conn: conn.exec_driver_sql("SELECT 1 FROM heartbeats WHERE name = 'worker'").first()))
