"""A world, a shop and an HTTP client over the in-process adapter, for the simulator's own tests."""

from datetime import UTC, datetime
from typing import Any

import requests

from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.checkout import place_order
from tests.sim_shop.clock import SimClock
from tests.sim_shop.oauth import give_token
from tests.sim_shop.state import Cart, CartLine, Customer, Order, Product, ShopState
from tests.sim_shop.world import AppRecord, World, loopback_session
from tests.sim_shop.wsgi_adapter import WsgiAdapter, WsgiApp

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADMIN = "http://127.0.0.1:9292"
APP = "http://127.0.0.1:8080"
TIMEOUT = (1.0, 5.0)
TOPICS = (
    "orders/paid",
    "orders/updated",
    "orders/cancelled",
    "orders/edited",
    "refunds/create",
    "disputes/create",
    "customers/merge",
    "customers/update",
    "app/uninstalled",
    "app/scopes_update",
    "shop/update",
    "discounts/update",
    "discounts/delete",
)
SCOPES = ("read_orders", "read_customers", "write_discounts", "write_app_proxy")


def new_world(app: WsgiApp | None = None) -> World:
    """A world at START whose calls toward the app go to `app`."""
    record = AppRecord(
        client_id="client-id",
        client_secret="client-secret-of-sufficient-length",
        app_url=APP,
        topics=TOPICS,
        compliance_topics=("customers/data_request", "customers/redact", "shop/redact"),
        required_scopes=SCOPES,
        optional_scopes=("read_customer_merge", "read_shopify_payments_disputes"),
    )
    session = loopback_session()
    if app is not None:
        session.mount(APP, WsgiAdapter(app))
    return World(SimClock.frozen(START), record, session=session)


class Bench:
    """One shop with the app installed, two products, and a client that holds a token."""

    def __init__(self, app: WsgiApp | None = None) -> None:
        self.world = new_world(app)
        self.shop: ShopState = self.world.add_shop("sample.myshopify.com")
        self.token = give_token(self.world, self.shop).access
        self.mug: Product = self.world.add_product(self.shop, "Mug", 2000)
        self.throw: Product = self.world.add_product(self.shop, "Throw", 8000)
        self.ada: Customer = self.world.add_customer(self.shop, "ada@example.com", "Ada", "Advocate")
        self.session = loopback_session()
        self.session.mount(ADMIN, WsgiAdapter(create_admin_host(self.world)))

    def post(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> requests.Response:
        """One GraphQL call over HTTP."""
        return self.session.post(
            f"{ADMIN}/{self.shop.domain}/admin/api/2026-10/graphql.json",
            json={"query": query, "variables": variables or {}, **more},
            headers={"X-Shopify-Access-Token": self.token},
            timeout=TIMEOUT,
        )

    def call(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The JSON of one GraphQL call."""
        answer: dict[str, Any] = self.post(query, variables).json()
        return answer

    def order(self, codes: list[str] | None = None, quantity: int = 2, **more: Any) -> Order:
        """A paid order over mugs of 20.00 each; by Ada unless `email` names a guest."""
        cart = Cart("cart-token", [CartLine(self.mug.variant_id, quantity)], codes or [])
        buyer = None if "email" in more or more.get("anonymous") else more.pop("customer", self.ada)
        return place_order(self.world, self.shop, cart, buyer, **more)


CREATE = """
mutation Create($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) {
    codeDiscountNode { id codeDiscount { ... on DiscountCodeBasic { title status startsAt endsAt } } }
    userErrors { field message code extraInfo }
  }
}
"""


def basic(code: str | None = "WELCOME", **changes: Any) -> dict[str, Any]:
    """A complete DiscountCodeBasicInput: 10 % off everything for everybody, with `changes`."""
    given: dict[str, Any] = {
        "title": "Friends",
        "code": code,
        "startsAt": "2026-11-21T00:00:00Z",
        "context": {"all": "ALL"},
        "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
    }
    merged = given | changes
    return {name: value for name, value in merged.items() if value is not ...}
