"""A simulated Shopify, a web server and a worker, each a process of its own that can be killed and started again."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from plugin.db.engine import create_engine_for, reading
from plugin.db.offers.programs import read_program
from plugin.db.shops.shops import find_shop
from plugin.domain.program.checks.playable import rules_of, terms_of
from plugin.domain.program.choice import Approval
from plugin.services.program.save_program import save_program
from tests.factories import API_KEY, API_SECRET, APP_KEY
from tests.processes.app_proxy import DOMAIN, AppProxy
from tests.processes.program import Program
from tests.sim_shop.demo_people import Control, Merchant
from tests.sim_shop.demo_processes import HOST, Places, answers, choose_port
from tests.sim_shop.demo_script import eventually
from tests.sim_shop.world import loopback_session

ADVOCATE = "ada.advocate@example.com"
PRESET = "same_for_both"
PATIENCE_S = 60.0


@dataclass(slots=True)
class Scene:
    """Where everything runs. What is killed is started again by the same name."""

    folder: Path
    database_url: str
    places: Places
    engine: Engine
    programs: dict[str, Program] = field(default_factory=dict)
    starts: int = 0

    @property
    def control(self) -> Control:
        """The simulated Shopify's own doors."""
        return Control(self.places)

    @property
    def port(self) -> int:
        """Where the web server listens."""
        return int(self.places.app.rpartition(":")[2])

    def environment(self, **changes: str) -> dict[str, str]:
        """What Goodword's processes are told."""
        return {
            "SHOPIFY_API_KEY": API_KEY,
            "SHOPIFY_API_SECRET": API_SECRET,
            "SHOPIFY_ORIGIN": f"{self.places.admin}/{{shop}}",
            "APP_URL": self.places.app,
            "APP_KEY": APP_KEY,
            "DATABASE_URL": self.database_url,
            "DEMO_CLOCK_FILE": str(self.folder / "clock"),
            "LOG_LEVEL": "warning",
        } | changes

    def start(self, name: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Program:
        """Start a program under this name; its log keeps the number of the start."""
        self.starts += 1
        log = self.folder / f"{self.starts:03}-{name}.log"
        started = Program(name, arguments, self.environment() if environment is None else environment, log)
        self.programs[name] = started
        return started

    def start_shopify(self) -> None:
        """The simulated Shopify, admin and storefront."""
        given = {
            "--app-url": self.places.app,
            "--client-id": API_KEY,
            "--client-secret": API_SECRET,
            "--admin-port": self.places.admin.rpartition(":")[2],
            "--storefront-port": self.places.storefront.rpartition(":")[2],
            "--shop": self.places.shop,
            "--clock-file": str(self.folder / "clock"),
        }
        flat = [part for pair in given.items() for part in pair]
        shopify = self.start("shopify", "-m", "tests.sim_shop", *flat, environment={})
        self._wait(shopify, f"{self.places.admin}/_sim/clock")

    def start_web(self, *, wait: bool = True) -> Program:
        """`goodword serve --no-worker`."""
        arguments = ("serve", "--no-worker", "--host", HOST, "--port", str(self.port))
        web = self.start("web", "-m", "plugin.cli", *arguments)
        if wait:
            self._wait(web, f"{self.places.app}/healthz")
        return web

    def start_serve(self) -> Program:
        """`goodword serve`: web and worker together."""
        serve = self.start("serve", "-m", "plugin.cli", "serve", "--host", HOST, "--port", str(self.port))
        self._wait(serve, f"{self.places.app}/healthz")
        return serve

    def start_worker(self, name: str = "worker") -> Program:
        """`goodword worker`."""
        return self.start(name, "-m", "plugin.cli", "worker")

    def stop(self) -> None:
        """End everything that still runs, outright."""
        for program in self.programs.values():
            program.kill()
        self.engine.dispose()

    def ask(self, question: Callable[[Connection], Any]) -> Any:
        """Read from the database."""
        with reading(self.engine) as conn:
            return question(conn)

    def effects(self) -> list[dict[str, Any]]:
        """What really happened at the simulated Shopify."""
        with loopback_session() as session:
            seen: list[dict[str, Any]] = session.get(f"{self.places.admin}/_sim/effects", timeout=10).json()["effects"]
        return seen

    def said(self) -> str:
        """The end of every program's log, for a failure's message."""
        return "\n".join(f"--- {name}\n{program.said()}" for name, program in self.programs.items())

    def _wait(self, program: Program, address: str) -> None:
        with loopback_session() as session:
            probe = answers(session, address)
            eventually(f"{program.name} answers", lambda: probe() or not program.is_alive, PATIENCE_S)
        assert program.is_alive, program.said()


@contextmanager
def scene(folder: Path, database_url: str) -> Iterator[Scene]:
    """The stage, empty; everything on it ends with it."""
    ports: list[int] = []
    for _ in range(3):
        ports.append(choose_port(0, ports))
    admin, storefront, app = (f"http://{HOST}:{port}" for port in ports)
    made = Scene(folder, database_url, Places(admin, storefront, app, folder), create_engine_for(database_url))
    try:
        yield made
    finally:
        made.stop()


def _ask_nobody(made: Scene) -> None:
    """Fifty friends an hour stand out; here no person is to be asked about them."""
    with made.engine.begin() as conn:
        shop = find_shop(conn, DOMAIN)
        assert shop is not None
        program = read_program(conn, shop.shop_id)
        assert program is not None
        terms = terms_of(replace(rules_of(program.terms), approval=Approval.AUTO))
        save_program(conn, shop, program.program_id, program.name, terms, actor="command", now=datetime.now(UTC))


def open_shop(made: Scene) -> int:
    """Play the installation up to a live program with its advocate; gives the advocate's customer number."""
    made.start_shopify()
    made.start_web()
    made.start_worker()
    merchant = Merchant(made.places)
    merchant.install()
    eventually("the first program", lambda: merchant.choose_preset(PRESET), PATIENCE_S)
    # Without a hold rewards are issued all the time, so that processes die in the midst of it.
    form = next(form for form in merchant.open("/admin/program").forms if "hold_days" in form.fields)
    merchant.send(form, {"hold_days": "0"})
    _ask_nobody(made)
    merchant.switch_on()
    proxy = AppProxy(made.places.app)
    eventually("the offer in the storefront", lambda: proxy.widget()["program"]["live"], PATIENCE_S)
    advocate = next(one["id"] for one in made.control.state()["customers"] if one["email"] == ADVOCATE)
    assert proxy.join(advocate)["referral_code"]
    return int(advocate)
