"""The whole loop in one process: the simulated shop, the real app behind real doors, a worker that is called by hand.

Both share one clock. Shopify's calls to us and ours to Shopify go through HTTP as bytes, without sockets.
"""

import hashlib
import hmac
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from sqlalchemy import ColumnElement, Engine, Exists, Table, bindparam, or_, select

from plugin.admin_api.budget import Timing
from plugin.app import LETTERBOX, create_app
from plugin.auth.oauth import AccessGrant
from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.offers.programs import read_program
from plugin.db.shops.shops import find_shop
from plugin.db.tables import deliveries, messages, rewards
from plugin.domain.program.program import Program
from plugin.domain.shop import Shop
from plugin.duties import build_duties
from plugin.manifest import manifest_path
from plugin.services.program.save_program import save_program
from plugin.services.program.switch_program import switch_program
from plugin.services.shops.install_shop import install_shop
from plugin.services.workbench import Workbench
from tests.benches import make_bench
from tests.factories import API_KEY, API_SECRET
from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.checkout import place_order
from tests.sim_shop.clock import SimClock
from tests.sim_shop.oauth import give_token
from tests.sim_shop.state import Cart, CartLine, Customer, Order, ShopState, Visit
from tests.sim_shop.world import AppRecord, World, loopback_session
from tests.sim_shop.wsgi_adapter import WsgiAdapter

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHOPIFY = "http://127.0.0.1:9292"
APP = "http://127.0.0.1:8080"
TIMEOUT = (1.0, 5.0)


class WorldClock:
    """Business time is the simulated shop's; wall time is the machine's unless the world has its own."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return self._world.clock.now()

    def wall(self) -> datetime:
        return datetime.fromtimestamp(self._world.real_time(), UTC)


def _due(table: Table, when: ColumnElement[datetime], *states: str) -> Exists:
    return select(table.c.id).where(table.c.state.in_(states), when <= bindparam("now", type_=when.type)).exists()


_IS_WORK_DUE = select(
    or_(
        _due(deliveries, deliveries.c.due_at, "waiting", "leased"),
        _due(messages, messages.c.due_at, "waiting", "leased"),
        _due(rewards, rewards.c.held_until, "pending"),
    )
)
"""Asked after every step, and therefore put together once."""


class Loop:
    """One simulated shop with the app installed and its program on, unless told otherwise."""

    def __init__(
        self,
        engine: Engine,
        *,
        seed: int = 7,
        currency: str = "EUR",
        domain: str = "quiet-garden",
        line: Callable[[BaseAdapter], BaseAdapter] = lambda adapter: adapter,
        one_time: bool = False,
        hold_days: int = 30,
        **environment: str | None,
    ) -> None:
        """`line` may stand between us and Shopify; with `one_time` signatures and tokens live in its time too.

        Few codes are kept ready unless told otherwise: what a pool of hundreds does is tried where it matters.
        """
        environment = {"POOL_SIZE": "40"} | environment
        secret = environment.get("SHOPIFY_API_SECRET") or API_SECRET
        record = AppRecord.from_manifest(manifest_path(), client_id=API_KEY, client_secret=secret, app_url=APP)
        clock = SimClock.frozen(START)
        real_time = (lambda: clock.now().timestamp()) if one_time else time.time
        self.world = World(clock, record, session=loopback_session(), seed=seed, real_time=real_time)
        to_shopify = loopback_session()
        to_shopify.mount(SHOPIFY, line(WsgiAdapter(create_admin_host(self.world))))
        self.bench: Workbench = make_bench(
            engine,
            WorldClock(self.world),
            origin=f"{SHOPIFY}/{{shop}}",
            session=to_shopify,
            timing=Timing(lambda: clock.now().timestamp(), self._sleep, lambda: 0.5),
            APP_URL=APP,
            **environment,
        )
        self.app: Flask = create_app(self.bench)
        self.world.session.mount(APP, WsgiAdapter(self.app))
        self._luck = random.Random(seed)
        self.duties = self.build_duties()
        self._hold_days = hold_days
        self.shop_state = self.add_shop(domain, currency=currency)

    def build_duties(self) -> Mapping[Duty, Callable[[], None]]:
        """The duties of the bench as it is now; one that finds work for another has it done at once."""
        duties: dict[Duty, Callable[[], None]] = {}
        duties |= build_duties(self.bench, lambda: False, lambda duty: duties[duty](), chance=self._luck.random)
        return duties

    def close(self) -> None:
        """Let go of the connection that the door for deliveries keeps."""
        self.app.extensions[LETTERBOX].close()

    def _sleep(self, seconds: float) -> None:
        """Waiting for Shopify costs the shop's time, not the test's; a clock of microseconds shows no shorter wait."""
        self.world.clock.advance(max(timedelta(seconds=seconds), timedelta(microseconds=1)))

    def add_shop(self, name: str, *, currency: str = "EUR") -> ShopState:
        """Another shop with two products, the app installed, its program switched on, its pool filled."""
        state = self.world.add_shop(f"{name}.myshopify.com", currency=currency)
        self.world.add_product(state, "Mug", 2_000)
        self.world.add_product(state, "Throw", 8_000)
        self.install(state)
        self.work()
        with self.bench.engine.begin() as conn:
            shop = self._shop(conn, state)
            program = read_program(conn, shop.shop_id)
            assert program is not None
            terms = replace(program.terms, hold_days=self._hold_days)
            save_program(conn, shop, program.program_id, program.name, terms, actor="merchant:1", now=self.now())
            switch_program(conn, shop, program.program_id, is_live=True, actor="merchant:1", now=self.now())
        self.work()
        return state

    def install(self, state: ShopState) -> Shop:
        """The merchant installs; the token exchange itself is tried in tests/install."""
        token = give_token(self.world, state)
        wall = self.bench.clock.wall()
        grant = AccessGrant(
            access_token=token.access,
            access_expires_at=wall + timedelta(hours=1),
            refresh_token=token.refresh,
            refresh_expires_at=wall + timedelta(days=90),
            scopes=frozenset(state.granted_scopes),
        )
        with self.bench.engine.begin() as conn:
            return install_shop(conn, self.bench.cipher, state.domain, grant, now=self.now())

    def now(self) -> datetime:
        return self.world.clock.now()

    def shop(self, state: ShopState | None = None) -> Shop:
        """Our row of a shop, the first one's by default."""
        with self.bench.engine.begin() as conn:
            return self._shop(conn, state or self.shop_state)

    def program(self) -> Program:
        """The first shop's program."""
        with self.bench.engine.begin() as conn:
            program = read_program(conn, self._shop(conn, self.shop_state).shop_id)
        assert program is not None
        return program

    def customer(self, name: str, state: ShopState | None = None) -> Customer:
        """A customer with an account at the shop, made when first named."""
        shop = state or self.shop_state
        email = f"{name}@example.com"
        return shop.customer_with_email(email) or self.world.add_customer(shop, email, name.title(), "Sample")

    def work(self, rounds: int = 6) -> None:
        """Deliver what is due and do all background work until nothing moves any more."""
        for _ in range(rounds):
            if not self.world.sender.pump() and not self.is_work_due():
                return
            for duty in (Duty.DRAIN_INBOX, Duty.RELEASE_REWARDS, Duty.DRAIN_OUTBOX):
                self.duties[duty]()

    def is_work_due(self) -> bool:
        """Whether a worker would find something to do at this moment."""
        with reading(self.bench.engine) as conn:
            return bool(conn.execute(_IS_WORK_DUE, {"now": self.now()}).scalar_one())

    def pass_time(self, **step: float) -> None:
        """Move the shop's clock, then let everything that became due happen."""
        self.world.clock.advance(timedelta(**step))
        self.work()

    def call(
        self, method: str, path: str, *, customer: Customer | None = None, body: object = None, **query: str
    ) -> requests.Response:
        """One storefront call as it reaches us through Shopify's app proxy, signed by Shopify."""
        return self.call_of(self.shop_state, method, path, customer=customer, body=body, **query)

    def call_from(self, network: str, method: str, path: str, *, body: object = None) -> requests.Response:
        """One storefront call of a visitor at this address, as Shopify forwards it."""
        signed, headers = sign_proxy(self.world, self.shop_state, None, {}), {"X-Forwarded-For": network}
        address = f"{APP}/proxy{path}?{signed}"
        return self.world.session.request(method, address, json=body, headers=headers, timeout=TIMEOUT)

    def call_of(
        self,
        state: ShopState,
        method: str,
        path: str,
        *,
        customer: Customer | None = None,
        body: object = None,
        **query: str,
    ) -> requests.Response:
        """The same for another shop."""
        signed = sign_proxy(self.world, state, customer, query)
        return self.world.session.request(method, f"{APP}/proxy{path}?{signed}", json=body, timeout=TIMEOUT)

    def join(self, advocate: Customer) -> dict[str, Any]:
        """The advocate joins by the widget; gives the `advocate` object."""
        answer = self.call("POST", "/join", customer=advocate, body={})
        assert answer.status_code == 200, answer.text
        joined: dict[str, Any] = answer.json()
        return joined

    def claim(self, referral_code: str, **more: object) -> requests.Response:
        """A friend asks for the code of an advocate's link, in a visit of its own unless `ticket` is given."""
        ticket = more.pop("ticket", None) or self.call("GET", "/widget").json()["ticket"]
        customer = more.pop("customer", None)
        body = {"ref": referral_code, "ticket": ticket, **more}
        return self.call("POST", "/claim", customer=customer, body=body)  # type: ignore[arg-type]

    def buy(
        self,
        who: Customer | str | None,
        *,
        codes: tuple[str, ...] = (),
        quantity: int = 1,
        product: str = "Throw",
        attributes: Mapping[str, str] | None = None,
        ref: str | None = None,
        **more: Any,
    ) -> Order:
        """Somebody orders (a Throw costs 80.00, a Mug 20.00); `ref` is the landing page's."""
        variant = next(p for p in self.shop_state.products.values() if p.title == product).variant_id
        cart = Cart(self.world.hex_token(), [CartLine(variant, quantity)], list(codes), dict(attributes or {}))
        if isinstance(who, str):
            more["email"] = who
        visit = Visit(f"{self.shop_state.storefront_url}/?ref={ref}", self.now(), referral_code=ref) if ref else None
        customer = who if isinstance(who, Customer) else None
        return place_order(self.world, self.shop_state, cart, customer, first_visit=visit, last_visit=visit, **more)

    def _shop(self, conn: Any, state: ShopState) -> Shop:
        shop = find_shop(conn, state.domain)
        assert shop is not None
        return shop


def sign_proxy(world: World, state: ShopState, customer: Customer | None, query: Mapping[str, str]) -> str:
    """The query string that Shopify makes of a storefront call: its own fields added, all of it signed."""
    app = world.app
    fields = dict(query) | {
        "shop": state.domain,
        "logged_in_customer_id": str(customer.id) if customer else "",
        "path_prefix": f"/{app.proxy_prefix}/{app.proxy_subpath}",
        "timestamp": str(int(world.real_time())),
    }
    message = "".join(sorted(f"{name}={value}" for name, value in fields.items()))
    signature = hmac.new(app.client_secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    return urlencode(fields | {"signature": signature})
