"""Plays Shopify's app proxy: signs the query, names the visitor's address, passes everything else on."""

import re
from collections.abc import Mapping

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from plugin.db.tables import metadata
from plugin.web.storefront import proxy
from tests.auth.signing import Pairs, proxy_query
from tests.factories import API_SECRET, SHOP_DOMAIN
from tests.offers.stage import Stage

VISITOR = "198.51.100.7"


class Storefront:
    """The doors as a browser reaches them through the shop."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        app = Flask("storefront")
        app.register_blueprint(proxy.create_blueprint(stage.bench))
        self.client = app.test_client()

    def signed(self, customer: int | None = None, extra: Pairs = (), secret: str = API_SECRET, **changes: str) -> bytes:
        """The query of a request as Shopify signs it; `changes` replace one of its own fields."""
        fields = {
            "shop": SHOP_DOMAIN,
            "logged_in_customer_id": "" if customer is None else str(customer),
            "path_prefix": "/apps/goodword",
            "timestamp": str(int(self.stage.clock.wall().timestamp())),
        }
        return proxy_query([*extra, *(fields | changes).items()], secret)

    def get(self, path: str, customer: int | None = None, query: bytes | None = None, **headers: str) -> TestResponse:
        return self._open("GET", path, customer, query, headers)

    def post(
        self, path: str, json: object = None, customer: int | None = None, query: bytes | None = None, **more: object
    ) -> TestResponse:
        headers = more.pop("headers", {})
        assert isinstance(headers, dict)
        return self._open(
            "POST", path, customer, query, headers, **({"json": json} if json is not None else {}), **more
        )

    def _open(
        self,
        method: str,
        path: str,
        customer: int | None,
        query: bytes | None,
        headers: Mapping[str, str],
        **more: object,
    ) -> TestResponse:
        named = {"X-Forwarded-For": f"{VISITOR}, 23.227.38.1"} | dict(headers)
        text = (query if query is not None else self.signed(customer)).decode()
        return self.client.open(f"/proxy/{path}?{text}", method=method, headers=named, **more)  # type: ignore[arg-type]

    def ticket(self, customer: int | None = None) -> str:
        """A fresh visit's ticket, as the widget gets it."""
        return str(self.get("widget", customer).json["ticket"])  # type: ignore[index]

    def claim(self, ticket: str | None = None, customer: int | None = None, **fields: object) -> TestResponse:
        body = {"ref": "ADAADAADA", "ticket": ticket or self.ticket(customer)} | fields
        return self.post("claim", body, customer)

    def landing_fields(self, customer: int | None = None, ref: str = "ADAADAADA") -> dict[str, str]:
        """What the landing page's form sends when its button is pressed."""
        page = self.get(f"r/{ref}", customer).text
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))

    def press(self, fields: dict[str, str], customer: int | None = None) -> TestResponse:
        return self.post("claim", customer=customer, data=fields)

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.stage.engine.connect() as conn:
            return {
                table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }
