"""The demo's real processes: free ports, start, readiness, and an end that leaves nothing behind."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.sim_shop.sample import DOMAIN

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
POLL_S = 0.05
READY_S = 60.0
STOP_S = 28.0
_PR_SET_PDEATHSIG = 1
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "COVERAGE_PROCESS_START")


class DemoFailed(Exception):
    """The demo cannot go on; the text says why and where to look."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is; addresses without a trailing slash."""

    admin: str
    storefront: str
    app: str
    directory: Path
    shop: str = DOMAIN

    @property
    def shop_admin(self) -> str:
        """The simulated admin of the sample shop."""
        return f"{self.admin}/{self.shop}/admin"


def choose_port(wanted: int, taken: Sequence[int] = ()) -> int:
    """The wanted port if nobody listens there, else one that is free; 0 asks for any."""
    if wanted and wanted not in taken and _is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


class Running:
    """One started program in a process group of its own, writing to its log file."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**kept, "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    @property
    def is_alive(self) -> bool:
        """Whether the program still runs."""
        return self._process.poll() is None

    def stop(self, deadline: float) -> bool:
        """Ask it to end, wait until the deadline, then end what is left of the group. Whether it ended by itself."""
        if self.is_alive:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
            ended_well = True
        except subprocess.TimeoutExpired:
            ended_well = False
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return ended_well
        self._process.wait()
        return False

    def last_lines(self, count: int = 12) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def wait_until_ready(running: Sequence[Running], probes: Mapping[str, Callable[[], bool]]) -> None:
    """Ask every probe until all agree; raises DemoFailed when a program ends or time runs out."""
    deadline = time.monotonic() + READY_S
    open_probes = dict(probes)
    while open_probes:
        for one in running:
            if not one.is_alive:
                raise DemoFailed(f"{one.name} ended while starting. The end of {one.log}:\n{one.last_lines()}")
        if time.monotonic() > deadline:
            late = ", ".join(open_probes)
            raise DemoFailed(f"Not ready within {READY_S:.0f} s: {late}. Look into {running[0].log.parent}.")
        open_probes = {name: probe for name, probe in open_probes.items() if not probe()}
        time.sleep(POLL_S if open_probes else 0)


def answers(session: requests.Session, address: str) -> Callable[[], bool]:
    """A probe: whether this address answers 200."""

    def probe() -> bool:
        try:
            return session.get(address, timeout=(0.5, 5.0)).status_code == 200
        except requests.RequestException:
            return False

    return probe


def stop_all(running: Sequence[Running]) -> list[str]:
    """End them one by one, the last started first, so that nobody loses who they talk to.

    Gives the names of those that had to be forced.
    """
    return [one.name for one in reversed(running) if not one.stop(time.monotonic() + STOP_S)]


def _end_with_parent() -> None:
    """Even when the demo itself is killed outright, its programs are told to stop."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
