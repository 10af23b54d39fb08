"""Starts the servers that are measured, each as a process of its own on loopback, and stops them with the run."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.bodies import KEY, SECRET
from bench.load import HOST

ROOT = Path(__file__).resolve().parent.parent
APP_KEY = "bench-9Zr4Tq7Wm2Xk8Lp3Vn6Bj1Hd5Fs0Gc"
STARTS_WITHIN_S = 30.0
STOPS_WITHIN_S = 30.0


class StartFailed(Exception):
    """A server did not come up; the message carries the end of what it said."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one run of Goodword lives: its folder, its database and the stub in Shopify's place."""

    folder: Path
    database_url: str
    stub_port: int = 9
    has_clock: bool = False

    @property
    def clock(self) -> Path:
        """The file that moves this run's business time."""
        return Path(f"{self.folder / self.database_url.rpartition('/')[2]}.clock")

    def environment(self) -> dict[str, str]:
        """What the processes of Goodword are told; `has_clock` costs a file read wherever time is asked for."""
        clock = {"DEMO_CLOCK_FILE": str(self.clock)} if self.has_clock else {}
        return clock | {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "SHOPIFY_API_KEY": KEY,
            "SHOPIFY_API_SECRET": SECRET,
            "APP_URL": "http://127.0.0.1:8000",
            "APP_KEY": APP_KEY,
            "DATABASE_URL": self.database_url,
            "SHOPIFY_ORIGIN": f"http://{HOST}:{self.stub_port}/{{shop}}",
            "LOG_LEVEL": "warning",
        }


class Running:
    """A process and what it prints; `pid` is its leader's."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self._name = name
        self._log = folder / f"{name}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.pid = self._process.pid

    def wait_for_port(self, port: int) -> None:
        """Return when somebody listens there. Raises StartFailed."""
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    return
            time.sleep(0.05)
        raise StartFailed(f"{self._name} did not start: {self.said()}")

    def require_alive(self) -> None:
        """Raise StartFailed when it has ended."""
        if self._process.poll() is not None:
            raise StartFailed(f"{self._name} ended: {self.said()}")

    def said(self) -> str:
        """The last lines it printed."""
        return self._log.read_text(errors="replace")[-1_500:]

    def memory_mb(self) -> float:
        """Memory of the process and its children; what several share counts once (PSS)."""
        return sum(_proportional_mb(pid) for pid in (self.pid, *_children(self.pid)))

    def cpu_s(self) -> float:
        """Processor seconds that the process and its children have used."""
        return sum(_cpu_s(pid) for pid in (self.pid, *_children(self.pid)))

    def stop(self) -> None:
        """Ask it to stop; insist when it does not."""
        if self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def running(
    name: str, command: list[str], environment: dict[str, str], folder: Path, *, port: int | None = None
) -> Iterator[Running]:
    """Run it while inside, from when it listens on `port`."""
    process = Running(name, command, environment, folder)
    try:
        if port is not None:
            process.wait_for_port(port)
        yield process
    finally:
        process.stop()


@contextmanager
def web(place: Place) -> Iterator[tuple[int, Running]]:
    """Goodword's web server as `goodword serve --no-worker` runs it, with a no-op route beside its doors."""
    port = free_port()
    command = [sys.executable, "-m", "bench.web", "--port", str(port)]
    with running("web", command, place.environment(), place.folder, port=port) as process:
        yield port, process


@contextmanager
def worker(place: Place, name: str = "worker") -> Iterator[Running]:
    """`goodword worker`."""
    command = [sys.executable, "-m", "plugin.cli", "worker"]
    with running(name, command, place.environment(), place.folder) as process:
        yield process


@contextmanager
def stub() -> Iterator[int]:
    """The stub in Shopify's place."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="goodword-bench-") as folder:
        command = [sys.executable, "-m", "bench.stub", "--port", str(port)]
        with running("stub", command, {"PATH": os.environ["PATH"]}, Path(folder), port=port):
            yield port


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _proportional_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e3


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    try:
        named = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, named) for found in (child, *_children(child))]
