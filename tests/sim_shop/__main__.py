"""Start the simulated Shopify: `python -m tests.sim_shop --client-id … --client-secret … --app-url …`."""

import argparse
import signal
import threading
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server

from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.clock import SimClock
from tests.sim_shop.sample import DOMAIN, sample_shop
from tests.sim_shop.world import AppRecord, World

HOST = "127.0.0.1"
MANIFEST = Path(__file__).resolve().parents[2] / "app.toml"


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim_shop", description=__doc__)
    parser.add_argument("--admin-port", type=int, default=9292)
    parser.add_argument("--storefront-port", type=int, default=9293)
    parser.add_argument("--app-url", default="http://127.0.0.1:8080")
    parser.add_argument("--client-id", default="sim-client-id")
    parser.add_argument("--client-secret", default="sim-client-secret-only-for-the-simulation")
    parser.add_argument("--shop", default=DOMAIN, help="myshopify domain of the sample shop")
    parser.add_argument("--clock-file", type=Path, help="mirror the clock's offset in seconds to this file")
    parser.add_argument("--snippet", type=Path, help="theme app extension directory for the storefront")
    parser.add_argument("--theme", type=Path, help="another Online Store 2.0 theme for the storefront")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


def build_world(chosen: argparse.Namespace) -> World:
    """A world with the sample shop in it."""
    app = AppRecord.from_manifest(
        MANIFEST, client_id=chosen.client_id, client_secret=chosen.client_secret, app_url=chosen.app_url
    )
    world = World(SimClock(chosen.clock_file), app, seed=chosen.seed)
    world.admin_url = f"http://{HOST}:{chosen.admin_port}"
    sample_shop(world, domain=chosen.shop, storefront_url=f"http://{HOST}:{chosen.storefront_port}")
    return world


def part(module: str, name: str) -> Any | None:
    """A maker of another module of this package, or None while that module does not exist."""
    full = f"tests.sim_shop.{module}"
    return getattr(import_module(full), name) if find_spec(full) else None


def servers(world: World, chosen: argparse.Namespace) -> list[BaseWSGIServer]:
    """Admin host and, when it exists, storefront; bound to loopback only."""
    makers = [part("admin_frame", "admin_frame"), part("control_room", "control_room")]
    admin = create_admin_host(world, *(make(world) for make in makers if make))
    made = [make_server(HOST, chosen.admin_port, admin, threaded=True)]
    storefront = part("storefront", "create_storefront")
    if storefront is not None:
        places = {"theme": chosen.theme, "snippet": chosen.snippet}
        app = storefront(world, world.shops[chosen.shop], **{name: at for name, at in places.items() if at})
        made.append(make_server(HOST, chosen.storefront_port, app, threaded=True))
    return made


def main(arguments: list[str] | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    chosen = options(arguments)
    world = build_world(chosen)
    running = servers(world, chosen)
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in running]
    for thread in threads:
        thread.start()
    world.sender.start()
    print(f"Simulated Shopify (not Shopify): admin {world.admin_url}/{chosen.shop}/admin", flush=True)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    world.sender.stop()
    for server in running:
        server.shutdown()


if __name__ == "__main__":
    main()
