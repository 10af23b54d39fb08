"""The demo as a new user starts it: real processes on loopback, the whole loop played, nothing left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sim_shop.demo import choose_places, options
from tests.sim_shop.demo_processes import ROOT, choose_port
from tests.sim_shop.world import loopback_session

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
COMMAND = (sys.executable, "-m", "tests.sim_shop.demo", "--free-ports")


def left_behind(directory: Path) -> list[str]:
    """Processes that carry the demo's directory in their command line or environment."""
    found, needle = [], os.fsencode(directory)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if needle in told and int(process.name) != os.getpid():
            found.append(told[:80].decode(errors="replace"))
    return found


@contextmanager
def demo(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """A demo that stays until it is interrupted, shown up to its guide."""
    process = subprocess.Popen(
        [*COMMAND, "--directory", str(directory)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


def read_guide(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            return "".join(lines)
    raise AssertionError("".join(lines) + (process.stderr.read() if process.stderr else ""))


def test_the_whole_loop_is_played_and_every_step_holds(tmp_path: Path) -> None:
    played = subprocess.run(
        [*COMMAND, "--auto", "--directory", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert played.returncode == 0, played.stdout[-4000:] + played.stderr[-2000:]
    lines = [line for line in played.stdout.splitlines() if line.startswith("{")]
    told = json.loads(lines[-1])
    assert set(told) == {"reward_code", "verdict", "elapsed_s"}
    assert told["verdict"] == "referred"
    assert re.fullmatch(r"[A-Z0-9-]{8,}", told["reward_code"])
    assert told["elapsed_s"] > 0
    assert left_behind(tmp_path) == []


def test_the_guides_links_work_and_ctrl_c_leaves_no_process(tmp_path: Path) -> None:
    with demo(tmp_path) as process:
        guide = read_guide(process)
        assert "Five steps through the whole loop" in guide
        session = loopback_session()
        for link in re.findall(r"http://\S+", guide):
            assert session.get(link, timeout=(2.0, 10.0)).status_code == 200, link
        assert len(left_behind(tmp_path)) >= 3  # the simulated Shopify, web, worker
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=40) == 0
    assert left_behind(tmp_path) == []


def test_a_second_demo_in_the_same_directory_is_refused_in_one_line(tmp_path: Path) -> None:
    with demo(tmp_path) as process:
        read_guide(process)
        second = subprocess.run(
            [*COMMAND, "--directory", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
        )
        assert second.returncode == 1
        (line,) = second.stderr.splitlines()
        assert "choose another --directory" in line
        assert process.poll() is None


def test_a_taken_port_is_left_alone() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert choose_port(port) != port


@pytest.mark.parametrize("written", ["80", "x", "65534", "-1", "9e3"])
def test_what_is_no_port_is_refused_in_words(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options([f"--port={written}"])
    assert (ended.value.code, "give a number from 1024 to 65533" in capsys.readouterr().err) == (2, True)


def test_a_chosen_port_that_is_taken_is_said_and_another_one_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = min(int(holder.getsockname()[1]), 65_533)
        places = choose_places(options([f"--port={port}", f"--directory={tmp_path}"]))
    said = capsys.readouterr().out
    assert f"Port {port} is taken by another program; the admin moves to " in said
    assert places.admin != f"http://127.0.0.1:{port}"
    assert places.directory == tmp_path.resolve()
