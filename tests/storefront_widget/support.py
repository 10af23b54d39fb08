"""A sample shop with the app installed, its storefront, and the stub app behind the proxy, all in one process."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sim_shop import discounts, installation
from tests.sim_shop.clock import SimClock
from tests.sim_shop.sample import sample_shop
from tests.sim_shop.state import Customer, Product, ShopState
from tests.sim_shop.storefront import create_storefront
from tests.sim_shop.world import AppRecord, World, loopback_session
from tests.sim_shop.wsgi_adapter import WsgiAdapter
from tests.storefront_widget.stub_app import Stub, create_stub

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
APP = "http://127.0.0.1:8080"
SECRET = "client-secret-of-sufficient-length"
ROOT = Path(__file__).resolve().parents[2]
SNIPPET = ROOT / "storefront_snippet"
THEME = ROOT / "tests/sim_shop/theme"


class Storefront:
    """`add(...)`, `get(...)` act as one browser; `browser()` gives another one."""

    def __init__(self, *, installed: bool = True, locales: tuple[str, ...] = ("en", "de", "he")) -> None:
        self.stub = Stub()
        session = loopback_session()
        session.mount(APP, WsgiAdapter(create_stub(self.stub)))
        record = AppRecord("client-id", SECRET, APP)
        self.world = World(SimClock.frozen(START), record, session=session, seed=3)
        self.shop: ShopState = sample_shop(self.world)
        self.shop.locales = locales
        if installed:
            installation.install(self.world, self.shop)
        discounts.merchant_discount(self.world, self.shop, self.stub.code, percentage=Decimal("0.10"))
        self.app: Flask = create_storefront(self.world, self.shop)
        self.me: FlaskClient = self.browser()

    def browser(self) -> FlaskClient:
        """Somebody else's browser."""
        return self.app.test_client()

    def product(self, handle: str = "stoneware-mug") -> Product:
        """A product by its handle."""
        return next(one for one in self.shop.products.values() if one.handle == handle)

    def customer(self, email: str = "ada.advocate@example.com") -> Customer:
        """A customer by address."""
        found = self.shop.customer_with_email(email)
        assert found is not None
        return found

    def log_in(self, email: str = "ada.advocate@example.com") -> TestResponse:
        """Log in with the first browser."""
        return self.me.post("/account/login", data={"email": email})

    def add(self, handle: str = "stoneware-mug", quantity: int = 1) -> TestResponse:
        """Put a product into the first browser's cart."""
        return self.me.post("/cart/add.js", json={"id": self.product(handle).variant_id, "quantity": quantity})

    def cart(self) -> dict[str, object]:
        """The first browser's cart."""
        shown: dict[str, object] = self.me.get("/cart.js").get_json()
        return shown
