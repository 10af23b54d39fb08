"""`python -m tests.sim_shop.demo`: simulated Shopify and Goodword as real processes; `--auto` plays the whole loop."""

import argparse
import contextlib
import fcntl
import secrets
import shlex
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.sim_shop.demo_guide import guide
from tests.sim_shop.demo_play import play
from tests.sim_shop.demo_processes import (
    HOST,
    ROOT,
    DemoFailed,
    Places,
    Running,
    answers,
    choose_port,
    stop_all,
    wait_until_ready,
)
from tests.sim_shop.world import loopback_session

ADMIN_PORT, STOREFRONT_PORT, APP_PORT = 9292, 9293, 8080
LOWEST_PORT, HIGHEST_PORT = 1024, 65_533
STATE = ("goodword*.db*", "clock*", "*.log", "env")
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim_shop.demo", description=__doc__)
    parser.add_argument("--auto", action="store_true", help="play the whole loop over HTTP, then stop")
    parser.add_argument("--directory", type=Path, default=ROOT / ".demo", help="where database and logs go (.demo)")
    ports = parser.add_mutually_exclusive_group()
    ports.add_argument("--port", type=_port, metavar="N", help="use ports N, N+1 and N+2 instead of those")
    ports.add_argument("--free-ports", action="store_true", help="take any free ports instead of 9292, 9293 and 8080")
    return parser.parse_args(arguments)


def _port(written: str) -> int:
    """The first of three ports that anybody may listen at."""
    if written.isascii() and written.isdigit() and LOWEST_PORT <= int(written) <= HIGHEST_PORT:
        return int(written)
    raise argparse.ArgumentTypeError(f"{written} is no port: give a number from {LOWEST_PORT} to {HIGHEST_PORT}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Start everything, show or play the loop, stop everything; gives the exit code."""
    chosen = options(arguments)
    began = time.monotonic()
    for number in STOPPING:
        signal.signal(number, _interrupt)
    try:
        with _own(chosen.directory):
            places = choose_places(chosen)
            with _started(places) as running:
                print(f"Ready after {time.monotonic() - began:.1f} s.", flush=True)
                return play(places) if chosen.auto else _show(places, running)
    except DemoFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130 if chosen.auto else 0


def _show(places: Places, running: Sequence[Running]) -> int:
    """Print the guide and stay until Ctrl-C, or until a program ends by itself."""
    print(guide(places), flush=True)
    while all(one.is_alive for one in running):
        time.sleep(0.5)
    ended = next(one for one in running if not one.is_alive)
    raise DemoFailed(f"{ended.name} ended unexpectedly. The end of {ended.log}:\n{ended.last_lines()}")


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _own(directory: Path) -> Iterator[None]:
    """Hold the directory alone and empty it: the simulated shop lives in memory, so older rows would mean nothing."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoFailed(f"A demo runs in {directory} already; stop it, or choose another --directory.") from None
        stale = [file for pattern in STATE for file in directory.glob(pattern)]
        for file in stale:
            file.unlink()
        if stale:
            print("Starting fresh: the simulated shop lives in memory, so the last demo's database was removed.")
        yield


def choose_places(chosen: argparse.Namespace) -> Places:
    """Addresses on the usual ports, or on free ones, which is said."""
    ports: list[int] = []
    usual = (ADMIN_PORT, STOREFRONT_PORT, APP_PORT)
    asked = usual if chosen.port is None else tuple(range(chosen.port, chosen.port + 3))
    for wanted, who in zip(asked, ("the admin", "the storefront", "Goodword"), strict=True):
        port = choose_port(0 if chosen.free_ports else wanted, ports)
        if port != wanted and not chosen.free_ports:
            print(f"Port {wanted} is taken by another program; {who} moves to {port}. Choose with make demo PORT=…")
        ports.append(port)
    admin, storefront, app = (f"http://{HOST}:{port}" for port in ports)
    return Places(admin, storefront, app, chosen.directory.resolve())


@contextlib.contextmanager
def _started(places: Places) -> Iterator[list[Running]]:
    """Both programs, ready; stopped at the end whatever happens."""
    running: list[Running] = []
    try:
        client_id, client_secret = secrets.token_hex(16), secrets.token_urlsafe(36)
        print("Starting the simulated Shopify: admin and storefront …", flush=True)
        running.append(_start_shopify(places, client_id, client_secret))
        print("Starting Goodword: web and worker, on SQLite …", flush=True)
        running.append(_start_goodword(places, client_id, client_secret))
        session = loopback_session()
        probes = {"admin": f"{places.admin}/_sim/clock", "storefront": f"{places.storefront}/"}
        probes["Goodword"] = f"{places.app}/readyz"
        wait_until_ready(running, {name: answers(session, address) for name, address in probes.items()})
        yield running
    finally:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        if running:
            print("Stopping …", flush=True)
            forced = stop_all(running)
            print(f"Had to be forced: {', '.join(forced)}." if forced else "Stopped; no process is left.", flush=True)


def _start_shopify(places: Places, client_id: str, client_secret: str) -> Running:
    given = {
        "--app-url": places.app,
        "--client-id": client_id,
        "--client-secret": client_secret,
        "--admin-port": places.admin.rpartition(":")[2],
        "--storefront-port": places.storefront.rpartition(":")[2],
        "--shop": places.shop,
        "--clock-file": str(places.directory / "clock"),
    }
    arguments = ["-m", "tests.sim_shop", *(f"{name}={value}" for name, value in given.items())]
    return Running("the simulated Shopify", arguments, {}, places.directory / "shopify.log")


def _start_goodword(places: Places, client_id: str, client_secret: str) -> Running:
    environment = {
        "SHOPIFY_API_KEY": client_id,
        "SHOPIFY_API_SECRET": client_secret,
        "SHOPIFY_ORIGIN": f"{places.admin}/{{shop}}",
        "APP_URL": places.app,
        "APP_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": f"sqlite:///{places.directory / 'goodword.db'}",
        "DEMO_CLOCK_FILE": str(places.directory / "clock"),
    }
    keep_settings(environment, places.directory / "env")
    arguments = ["-m", "plugin.cli", "serve", "--host", HOST, "--port", places.app.rpartition(":")[2]]
    return Running("Goodword", arguments, environment, places.directory / "goodword.log")


def keep_settings(environment: Mapping[str, str], file: Path) -> None:
    """Write what a shell reads to run `goodword …` against this demo's shop; only its owner can read it."""
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items()))


if __name__ == "__main__":
    sys.exit(main())
