"""SIGTERM under load: what was taken is answered, what was leased is given back, and all of it ends in time."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from plugin.db.tables import deliveries, messages
from tests.processes.scene import PATIENCE_S, Scene, open_shop, scene
from tests.processes.traffic import THREADS, Traffic
from tests.sim_shop.demo_script import eventually

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]

IN_TIME_S = 25.0


def test_a_stopping_web_server_fails_no_delivery_it_has_taken(tmp_path: Path) -> None:
    with scene(tmp_path, f"sqlite:///{tmp_path}/goodword.db") as made:
        web = made.start_web()
        traffic = Traffic(made.port, 1, [1001], reuses_connections=False)
        traffic.start()
        try:
            eventually("acknowledgements", lambda: len(traffic.acknowledged) > 100, PATIENCE_S)
            web.ask_to_stop()
            code, seconds = web.end(IN_TIME_S)
        finally:
            traffic.stop()

        assert (code, seconds < IN_TIME_S) == (0, True)
        assert set(traffic.statuses) == {200}
        # Refused before it was taken, or still in the listening queue when that was closed: at most one a sender.
        others = {name: count for name, count in traffic.troubles.items() if name != "ConnectionRefusedError"}
        assert sum(others.values()) <= THREADS, others
        assert _kept(made) >= traffic.acknowledged


def test_serve_stops_web_and_worker_and_leaves_nothing_leased(tmp_path: Path) -> None:
    with scene(tmp_path, f"sqlite:///{tmp_path}/goodword.db") as made:
        open_shop(made)
        for name in ("worker", "web"):
            made.programs[name].ask_to_stop()
            assert made.programs[name].end(IN_TIME_S)[0] == 0
        serve = made.start_serve()
        traffic = Traffic(made.port, 2, _order_ids(made))
        traffic.start()
        try:
            eventually("finished deliveries", lambda: _count(made, "done") > 50, PATIENCE_S)
            children = serve.children()
            serve.ask_to_stop()
            code, seconds = serve.end(IN_TIME_S)
        finally:
            traffic.stop()

        assert (code, seconds < IN_TIME_S) == (0, True)
        assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
        assert set(traffic.statuses) == {200}
        assert _count(made, "leased") == 0
        leased = select(func.count()).where(messages.c.state == "leased")
        assert made.ask(lambda conn: conn.execute(leased).scalar_one()) == 0
        assert _kept(made) >= traffic.acknowledged


def _kept(made: Scene) -> set[tuple[str, str]]:
    found = select(deliveries.c.topic, deliveries.c.webhook_id)
    return {(row.topic, row.webhook_id) for row in made.ask(lambda conn: conn.execute(found).all())}


def _count(made: Scene, state: str) -> int:
    found = select(func.count()).where(deliveries.c.state == state)
    return int(made.ask(lambda conn: conn.execute(found).scalar_one()))


def _order_ids(made: Scene) -> list[int]:
    return [order["id"] for order in made.control.state()["orders"]]
