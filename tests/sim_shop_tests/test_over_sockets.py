"""The same simulator behind real sockets: answers, and connections that end without one."""

import threading
from collections.abc import Iterator

import pytest
import requests
from werkzeug.serving import make_server

from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop_tests.support import CREATE, TIMEOUT, Bench, basic


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def origin(bench: Bench) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_admin_host(bench.world), threaded=True)
    server.log_startup = lambda: None  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def create(bench: Bench, origin: str, code: str) -> requests.Response:
    return requests.post(
        f"{origin}/{bench.shop.domain}/admin/api/2026-10/graphql.json",
        json={"query": CREATE, "variables": {"input": basic(code)}},
        headers={"X-Shopify-Access-Token": bench.token},
        timeout=TIMEOUT,
    )


def test_a_mutation_is_answered_over_a_socket(bench: Bench, origin: str) -> None:
    assert create(bench, origin, "ONE").json()["data"]["discountCodeBasicCreate"]["userErrors"] == []


@pytest.mark.parametrize(("kind", "happened"), [("timeout_before", False), ("timeout_after", True), ("reset", False)])
def test_a_broken_connection_is_closed_without_an_answer(bench: Bench, origin: str, kind: str, happened: bool) -> None:
    bench.world.faults.add(kind)
    with pytest.raises(requests.exceptions.ConnectionError):
        create(bench, origin, "ONE")
    assert ("one" in bench.shop.code_owner) is happened
    assert create(bench, origin, "TWO").status_code == 200
