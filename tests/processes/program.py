"""One program in a process group of its own, which can be killed outright or asked to stop."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.sim_shop.demo_processes import ROOT

_PR_SET_PDEATHSIG = 1


class Program:
    """It runs from when it is made; what it prints goes to its log."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """kill -9 to all of it: nothing is said to it, nothing of it survives."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()

    def kill_alone(self) -> None:
        """kill -9 to the program itself; what it has started is told nothing."""
        self._process.kill()
        self._process.wait()

    def kill_children(self) -> None:
        """kill -9 to what it has started itself; the program lives on."""
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)

    def children(self) -> list[int]:
        """The processes its main thread has started."""
        pid = self._process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def offspring(self) -> list[int]:
        """The processes that any of its threads has started."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        self._process.terminate()

    def end(self, within_s: float) -> tuple[int, float]:
        """Wait for its end; gives exit code and seconds. Raises TimeoutExpired when it does not come."""
        began = time.monotonic()
        return self._process.wait(within_s), time.monotonic() - began

    def said(self, lines: int = 15) -> str:
        """The end of what it printed."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])


def is_running(pid: int) -> bool:
    """Whether this process is there and has not ended; one that nobody has buried yet has."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def _die_with_parent() -> None:
    """When the tests themselves are killed, nothing of them stays behind."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
