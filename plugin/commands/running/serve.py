"""`goodword serve`: the web server, and unless told otherwise the worker beside it, started and watched from here."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading

from granian import Granian
from granian.constants import Interfaces

from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import read_settings
from plugin.commands.running.web_server import Server, serve_web
from plugin.db.engine import create_engine_for, is_sqlite
from plugin.db.schema import require_schema, schema_state, upgrade
from plugin.logs import Log
from plugin.settings import Settings

WORKER_PATIENCE_S = 25
_RESTART_PAUSE_S = 2.0
_log = Log(__name__)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("serve", help="run the web server and the worker")
    parser.add_argument("--no-worker", action="store_true", help="run the web server alone")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (8000)")
    parser.add_argument("--processes", type=int, default=1, help="web processes; more than one only on PostgreSQL (1)")
    parser.add_argument("--threads", type=int, default=8, help="threads per web process (8)")
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; on SQLite a new or older database is upgraded first."""
    _prepare_database(read_settings())
    _refuse_unusable(arguments.host, arguments.port)
    if arguments.no_worker:
        return serve_web(lambda: _server(arguments))
    worker = _WorkerProcess()

    def with_worker() -> Server:
        server = _server(arguments)
        server.on_startup(worker.start)
        return server

    try:
        return serve_web(with_worker)
    finally:
        worker.stop()


def _server(arguments: argparse.Namespace) -> Server:
    return Granian(
        "plugin.commands.running.web_process:serve_beside",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=arguments.processes,
        blocking_threads=arguments.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_enabled=False,
    )


def _refuse_unusable(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, which the server itself says with a trace only."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandRefused(
            f"{host}:{port} cannot be listened on ({error.strerror}): choose another --host or --port."
        ) from error


def _prepare_database(settings: Settings) -> None:
    engine = create_engine_for(settings.database_url)
    try:
        if is_sqlite(engine) and not schema_state(engine).is_ready:
            upgrade(engine)
        require_schema(engine)
    finally:
        engine.dispose()


class _WorkerProcess:
    """The worker as a child: started again when it dies, stopped with us."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._watcher: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start it and watch over it, unless that has been done."""
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="worker-watch", daemon=True)
            self._watcher.start()

    def stop(self) -> None:
        """Ask it to stop, wait as long as it may take, then insist."""
        self._stopping.set()
        child = self._child
        if child is None or child.poll() is not None:
            return
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(WORKER_PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            worker = [sys.executable, "-m", "plugin.cli", "worker", "--beside", str(os.getpid())]
            self._child = subprocess.Popen(worker, env=dict(os.environ))  # noqa: S603 - our own words only
            code = self._child.wait()
            if not self._stopping.wait(_RESTART_PAUSE_S):
                _log.error("worker_died", count=code)
