"""The app's real doors and a merchant's browser: two installed shops, each with orders, claims and deliveries."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import Connection, Engine, func, insert, select
from werkzeug.test import TestResponse

from plugin.app import create_app
from plugin.auth.oauth import AccessGrant
from plugin.db.shops.shops import find_shop, save_facts
from plugin.db.tables import metadata
from plugin.domain.program.program import Program
from plugin.domain.shop import Shop
from plugin.services.program.show_program import show_program
from plugin.services.program.start_program import start_program
from plugin.services.shops.install_shop import install_shop
from plugin.services.workbench import Workbench
from tests.auth.signing import id_claims, id_token
from tests.benches import make_bench
from tests.clocks import MovableClock
from tests.factories import API_KEY

SECRET = "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"
OURS = "quiet-garden.myshopify.com"
OTHERS = "loud-kitchen.myshopify.com"
PRODUCTION = "https://{shop}"
HTMX = {"HX-Request": "true"}
SCOPES = frozenset({"read_orders", "read_customers", "write_discounts", "write_app_proxy"})


@dataclass
class Stage:
    """`ours` is looked at by default; the clocks stand at the machine's time, by which ID tokens are judged."""

    bench: Workbench
    app: Flask
    clock: MovableClock
    ours: Shop
    others: Shop

    @classmethod
    def build(cls, engine: Engine, *, origin: str = "http://127.0.0.1:9292/{shop}", currency: str = "EUR") -> "Stage":
        clock = MovableClock(datetime.fromtimestamp(int(time.time()), UTC))
        bench = make_bench(engine, clock, origin=origin, SHOPIFY_API_SECRET=SECRET)
        ours, others = (cls._install(bench, domain, currency, clock.now()) for domain in (OURS, OTHERS))
        return cls(bench, create_app(bench), clock, ours, others)

    @classmethod
    def _install(cls, bench: Workbench, domain: str, currency: str, now: datetime) -> Shop:
        with bench.engine.begin() as conn:
            shop = install_shop(conn, bench.cipher, domain, _grant(bench.clock.wall()), now=now)
            save_facts(conn, shop.shop_id, currency=currency, timezone="Europe/Berlin", locale="en", name=domain[:5])
            start_program(conn, shop.shop_id, currency, now)
            return cls.shop_named(conn, domain)

    @staticmethod
    def shop_named(conn: Connection, domain: str) -> Shop:
        found = find_shop(conn, domain)
        assert found is not None
        return found

    def grant(self) -> AccessGrant:
        return _grant(self.clock.wall())

    def token(self, shop: Shop | None = None, *, age_s: float = 0) -> str:
        domain = (shop or self.ours).shop_domain
        issued = self.clock.wall().timestamp() - age_s
        return id_token(id_claims(issued, aud=API_KEY, dest=f"https://{domain}", iss=f"https://{domain}/admin"), SECRET)

    def get(self, path: str, *, shop: Shop | None = None, language: str = "en", **headers: str) -> TestResponse:
        return self.app.test_client().get(path, headers=self._headers(shop, language) | headers)

    def post(
        self, path: str, form: dict[str, str] | None = None, *, shop: Shop | None = None, language: str = "en"
    ) -> TestResponse:
        return self.app.test_client().post(path, data=form or {}, headers=self._headers(shop, language))

    def program(self, shop: Shop | None = None) -> Program:
        with self.bench.engine.begin() as conn:
            program = show_program(conn, (shop or self.ours).shop_id)
        assert program is not None
        return program

    def put(self, table: str, **values: object) -> int:
        """Write one row and give its id."""
        with self.bench.engine.begin() as conn:
            row = insert(metadata.tables[table]).values(values).returning(metadata.tables[table].c.id)
            return int(conn.execute(row).scalar_one())

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything stored, to see that nothing moved."""
        with self.bench.engine.begin() as conn:
            return {name: _all(conn, name) for name in metadata.tables if name != "heartbeats"}

    def count(self, table: str) -> int:
        with self.bench.engine.begin() as conn:
            return conn.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()

    def _headers(self, shop: Shop | None, language: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(shop)}", "Accept-Language": language, "Accept": "text/html"}


def _grant(wall: datetime) -> AccessGrant:
    return AccessGrant("shpat_1", wall + timedelta(hours=1), "shprt_1", wall + timedelta(days=90), SCOPES)


def _all(conn: Connection, name: str) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in conn.execute(select(metadata.tables[name]))), key=repr)
