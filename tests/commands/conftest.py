"""A command line in this process, with an environment of its own, and a simulated Shopify it can call."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool
from werkzeug.serving import WSGIRequestHandler, make_server

from plugin.cli import main
from tests.factories import environment
from tests.loop import Loop
from tests.sim_shop.admin_host import create_admin_host

Run = Callable[..., tuple[int, str, str]]
NOWHERE = "http://127.0.0.1:9/{shop}"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives exit code, output and complaint. A change to None takes a variable away."""
    lines = logging.getLogger()
    handlers, level = list(lines.handlers), lines.level

    def run(*arguments: str, **changes: str | None) -> tuple[int, str, str]:
        for name in ("DATABASE_URL", "QUEUE_URL", "DEMO_CLOCK_FILE", *environment()):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment(**{"SHOPIFY_ORIGIN": NOWHERE, "LOG_LEVEL": "error"} | changes).items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        try:
            with closing_what_it_opens():
                code = main(arguments)
        finally:
            lines.handlers[:], lines.level = handlers, level
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@contextmanager
def closing_what_it_opens() -> Iterator[None]:
    """Close the database connections of a command; its process would end here, ours goes on."""
    opened: list[Any] = []

    def note(connection: Any, _record: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    try:
        yield
    finally:
        event.remove(Pool, "connect", note)
        for connection in opened:
            connection.close()


def clock_file(loop: Loop, folder: Path) -> str:
    """Have commands live in the loop's time, a minute behind, because the loop's clock stands still."""
    offset = loop.now() - datetime.now(UTC) - timedelta(minutes=1)
    path = folder / "clock"
    path.write_text(f"{offset.total_seconds():.6f}")
    return str(path)


class _Quiet(WSGIRequestHandler):
    """Whatever a command says is its own."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing of it is written."""


@contextmanager
def shopify_at_a_port(loop: Loop) -> Iterator[str]:
    """The loop's simulated Shopify behind a real socket; gives the address template of its shops."""
    server = make_server("127.0.0.1", 0, create_admin_host(loop.world), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{{shop}}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
