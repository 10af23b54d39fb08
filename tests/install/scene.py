"""A simulated shop that has not installed the app yet, the app's real doors, and a merchant's browser."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.test import Client, TestResponse

from plugin.admin_api.budget import Timing
from plugin.admin_api.wire import Wire
from plugin.app import create_app
from plugin.auth.grant_text import parse_grant
from plugin.auth.oauth import AccessGrant
from plugin.db.shops.grants import grant_context, read_grant
from plugin.db.shops.shops import find_shop
from plugin.db.tables import metadata
from plugin.domain.shop import Shop
from plugin.manifest import manifest_path
from plugin.services.workbench import Workbench
from tests.benches import make_bench
from tests.factories import API_KEY, SHOP_DOMAIN
from tests.sim_shop.admin_frame import frame_url, start_url
from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.clock import SimClock
from tests.sim_shop.state import ShopState
from tests.sim_shop.world import AppRecord, World, loopback_session
from tests.sim_shop.wsgi_adapter import WsgiAdapter
from webhooks import lifecycle  # noqa: F401 - enters its topics into the register
from webhooks.drain import Drain, drain_inbox
from webhooks.letterbox import Letterbox
from webhooks.receive import WebhookDoor
from webhooks.topics import REGISTER

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADMIN = "http://127.0.0.1:9292"
APP = "http://127.0.0.1:8080"
SECRET = "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"
"""As long as Shopify's: shorter ones are refused for signing ID tokens."""

TIMEOUT = (1.0, 5.0)
EMBEDDED = f"{ADMIN}/{SHOP_DOMAIN}/admin/apps/{API_KEY}"
PAGE_LOAD = {"Accept": "text/html", "Sec-Fetch-Dest": "iframe"}


@dataclass
class TwoClocks:
    """Business time is the simulated shop's; wall time is the one that signatures and tokens live by."""

    world: World

    def now(self) -> datetime:
        return self.world.clock.now()

    def wall(self) -> datetime:
        return datetime.fromtimestamp(self.world.real_time(), UTC)


class Line(WsgiAdapter):
    """The app's line to Shopify; it remembers what was asked and lets a test do something before an answer."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.asked: list[str] = []
        self.before: Callable[[str], None] = lambda _path: None
        self.after: Callable[[requests.Response], requests.Response] = lambda answer: answer

    def send(self, request: requests.PreparedRequest, *args: Any, **how: Any) -> requests.Response:
        path = urlsplit(request.url or "").path
        self.asked.append(path)
        self.before(path)
        return self.after(super().send(request, *args, **how))

    @property
    def token_calls(self) -> int:
        return sum(path.endswith("/access_token") for path in self.asked)


@dataclass
class Scene:
    """Everything an installation needs. Time passes for tokens only with `tokens_age`."""

    engine: Engine
    app_url: str = APP
    sleeps: list[float] = field(default_factory=list)
    sleep: Callable[[float], None] | None = None

    def __post_init__(self) -> None:
        self._ahead = 0.0
        record = AppRecord.from_manifest(manifest_path(), client_id=API_KEY, client_secret=SECRET, app_url=self.app_url)
        self.world = World(SimClock.frozen(START), record, session=loopback_session(), real_time=self._real_time)
        self.world.admin_url = ADMIN
        self.shop: ShopState = self.world.add_shop(SHOP_DOMAIN, name="Quiet Garden", locale="de")
        self.line = Line(create_admin_host(self.world))
        self.bench = self._bench()
        self.app = create_app(self.bench)
        self.letterbox = Letterbox(self.engine)
        self.world.session.mount(self.app_url, WsgiAdapter(self._inbox()))
        self.browser: Client = self.app.test_client()

    def _real_time(self) -> float:
        return time.time() + self._ahead

    def _bench(self) -> Workbench:
        environment = {"APP_URL": self.app_url, "SHOPIFY_API_SECRET": SECRET}
        bench = make_bench(self.engine, TwoClocks(self.world), origin=f"{ADMIN}/{{shop}}", **environment)
        session = loopback_session()
        session.mount(ADMIN, self.line)
        timing = Timing(sleep=self.sleep or self.sleeps.append, luck=lambda: 0.0)
        return replace(bench, wire=Wire(session, bench.settings.origin, bench.manifest.api_version, timing))

    def _inbox(self) -> WebhookDoor:
        """The app's webhook door with a letterbox that the scene can close."""
        manifest = self.bench.manifest
        return WebhookDoor(
            manifest.webhook_uri,
            letterbox=self.letterbox,
            secrets=self.bench.settings.api_secrets,
            topics=manifest.all_topics,
            now=self.bench.clock.now,
            ring=lambda: None,
            count=lambda _outcome: None,
        )

    def close(self) -> None:
        """Let go of the database."""
        self.letterbox.close()

    def tokens_age(self, seconds: float) -> None:
        """Let the wall clock of both sides run ahead; the shop's business stands still."""
        self._ahead += seconds

    def open(self, address: str, **headers: str) -> TestResponse:
        """Load one of the app's addresses in the merchant's browser."""
        parts = urlsplit(address)
        return self.browser.get(
            parts.path, query_string=parts.query, headers=PAGE_LOAD | headers, base_url=self.app_url
        )

    def at_shopify(self, method: str, address: str, form: Mapping[str, str] | None = None) -> requests.Response:
        """Ask Shopify's own pages, as the merchant's browser does; redirects are left to the test."""
        with loopback_session() as session:
            session.mount(ADMIN, WsgiAdapter(create_admin_host(self.world)))
            return session.request(method, address, data=form, timeout=TIMEOUT, allow_redirects=False)

    def start(self, **changes: str) -> str:
        """Begin the code grant and give the address of the consent page, with `changes` made to it by somebody."""
        consent = self.open(start_url(self.world, self.shop)).headers["Location"]
        return with_query(consent, **changes)

    def agree(self, consent: str) -> str:
        """Press *Install* on the consent page and give the address Shopify sends the browser to."""
        fields = dict(parse_qsl(urlsplit(consent).query))
        return self.at_shopify("POST", consent.partition("?")[0], fields).headers["Location"]

    def install(self) -> Shop:
        """Play the whole code grant."""
        answer = self.open(self.agree(self.start()))
        assert answer.status_code == 302, answer.text
        return self.stored()

    def frame(self) -> str:
        """The address that the admin's frame loads, with a fresh ID token."""
        return frame_url(self.world, self.shop)

    def stored(self) -> Shop:
        """The shop as the app knows it."""
        with self.engine.connect() as conn:
            shop = find_shop(conn, SHOP_DOMAIN)
        assert shop is not None
        return shop

    def grant(self) -> AccessGrant:
        """The grant as the app keeps it."""
        with self.engine.connect() as conn:
            stored = read_grant(conn, self.stored().shop_id)
        assert stored is not None
        return parse_grant(self.bench.cipher.open(stored.sealed, context=grant_context(SHOP_DOMAIN)))

    def deliver(self) -> int:
        """Have Shopify deliver what is due and the worker take it up."""
        self.world.sender.pump()
        return drain_inbox(Drain(self.bench, REGISTER, find_shop))


def with_query(address: str, **changes: str) -> str:
    """The address with parameters put in the place of others."""
    bare, _, query = address.partition("?")
    fields = dict(parse_qsl(query)) | changes
    return requests.Request("GET", bare, params=fields).prepare().url or ""


def written(engine: Engine) -> dict[str, int]:
    """Every table that holds rows, with their number."""
    with engine.connect() as conn:
        counted = {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    return {name: rows for name, rows in counted.items() if rows}


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run these in threads of their own and give what each gave or raised."""
    outcomes: list[object] = [None] * len(works)

    def run(place: int) -> None:
        try:
            outcomes[place] = works[place]()
        except Exception as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes
