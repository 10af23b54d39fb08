"""A PostgreSQL server of the test run's own: found on the machine, started once, shared by all xdist workers.

Each test gets a fresh database made from a migrated template; commits need not survive a power cut here.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from plugin.db.engine import create_engine_for
from plugin.db.schema import upgrade

REMEDY = (
    "PostgreSQL was not found. Install it (apt-get install postgresql), "
    "or run the tests on SQLite alone with GOODWORD_TEST_DATABASES=sqlite."
)
TEMPLATE = "goodword_template"
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "min_wal_size=32MB",
    "max_wal_size=128MB",
)
_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30
"""A database is made in a twentieth of the time in memory; a run takes a few hundred megabytes."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server on loopback with a migrated template database."""

    port: int

    def url(self, database: str) -> str:
        return f"postgresql://goodword@127.0.0.1:{self.port}/{database}"

    def create_database(self) -> str:
        """Make a database from the template and give its URL."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} STRATEGY FILE_COPY')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop it, whoever is still connected."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')


@contextmanager
def shared_server(shared_folder: Path) -> Iterator[PostgresServer]:
    """Join the run's server, starting it if this is the first worker; the last worker to leave stops it."""
    folder = _enter(shared_folder)
    try:
        yield PostgresServer(int((folder / "port").read_text()))
    finally:
        _leave(shared_folder, folder)


def _enter(shared_folder: Path) -> Path:
    with _locked(shared_folder) as state:
        if state.exists():
            place, users = state.read_text().rsplit(" ", 1)
            state.write_text(f"{place} {int(users) + 1}")
            return Path(place)
        folder = _start()
        state.write_text(f"{folder} 1")
        return folder


def _leave(shared_folder: Path, folder: Path) -> None:
    with _locked(shared_folder) as state:
        users = int(state.read_text().rsplit(" ", 1)[1]) - 1
        if users:
            state.write_text(f"{folder} {users}")
            return
        state.unlink()
        _run(folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(shared_folder: Path) -> Iterator[Path]:
    with (shared_folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared_folder / "postgres.state"


def _start() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="goodword-postgres-", dir=_memory()))
    if os.getuid() == 0:
        shutil.chown(folder, *_unprivileged())
    port = _free_port()
    data = folder / "data"
    _run(folder, "initdb", "-D", str(data), "-U", "goodword", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    (folder / "port").write_text(str(port))
    settings = [*_SETTINGS, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
    options = " ".join(f"-c {setting}" for setting in settings)
    _run(folder, "pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
    _migrate_template(PostgresServer(port))
    return folder


def _memory() -> Path | None:
    """Memory that looks like a disk, where the machine has enough of it; containers often have little."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM else None


def _migrate_template(server: PostgresServer) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {TEMPLATE}")
    engine = create_engine_for(server.url(TEMPLATE))
    upgrade(engine)
    engine.dispose()


def _run(folder: Path, program: str, *arguments: str) -> None:
    """Run a PostgreSQL program as a user it accepts: it refuses root."""
    user = _unprivileged()[0] if os.getuid() == 0 else None
    done = subprocess.run(
        [str(_programs() / program), *arguments],
        cwd=folder,
        user=user,
        group=_unprivileged()[1] if user else None,
        extra_groups=[] if user else None,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr.strip()}")


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    in_path = shutil.which("initdb")
    if found:
        return found[-1]
    if in_path is None:
        raise RuntimeError(REMEDY)
    return Path(in_path).resolve().parent


def _unprivileged() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise RuntimeError("no unprivileged user to run PostgreSQL as; create the user `postgres`")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
