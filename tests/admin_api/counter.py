"""An AdminClient over the wire at a simulated shop that has granted everything rewards can ask for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from plugin.admin_api.client import AdminClient
from plugin.admin_api.wire import Wire
from plugin.domain.money import Money
from tests.admin_api.canned import SlowClock
from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.checkout import place_order
from tests.sim_shop.clock import SimClock
from tests.sim_shop.oauth import give_token
from tests.sim_shop.state import Cart, CartLine, Customer, Order, Product
from tests.sim_shop.world import AppRecord, World, loopback_session
from tests.sim_shop.wsgi_adapter import WsgiAdapter

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADMIN = "http://127.0.0.1:9292"
MANIFEST = Path(__file__).parents[2] / "app.toml"


class Counter:
    """A shop with mugs at 20.00, throws at 80.00 and socks at 5.00, shipping 4.90, and Ada as a customer."""

    def __init__(self, *, without: Sequence[str] = ()) -> None:
        record = AppRecord.from_manifest(
            MANIFEST, client_id="client-id", client_secret="client-secret-of-sufficient-length", app_url=ADMIN
        )
        self.world = World(SimClock.frozen(START), record)
        self.shop = self.world.add_shop("quiet-garden.myshopify.com")
        scopes = {*record.required_scopes, *record.optional_scopes} - set(without)
        self.shop.granted_scopes = frozenset(scopes)
        self.mug: Product = self.world.add_product(self.shop, "Mug", 2000)
        self.throw: Product = self.world.add_product(self.shop, "Throw", 8000)
        self.socks: Product = self.world.add_product(self.shop, "Socks", 500)
        self.ada: Customer = self.world.add_customer(self.shop, "ada@example.com", "Ada", "Advocate")
        self.clock = SlowClock()
        session = loopback_session()
        session.mount(ADMIN, WsgiAdapter(create_admin_host(self.world)))
        wire = Wire(session, lambda shop: f"{ADMIN}/{shop}", "2026-10", self.clock.timing())
        token = give_token(self.world, self.shop).access
        self.client = AdminClient(wire, self.shop.domain, token, is_background=False)

    def order(
        self,
        *bought: tuple[Product, int],
        codes: Sequence[str] = (),
        gift_cards: Sequence[str] = (),
        use_store_credit: bool = False,
        email: str | None = None,
    ) -> Order:
        """A paid order by Ada, or by the guest with that address."""
        lines = [CartLine(product.variant_id, quantity) for product, quantity in bought]
        return place_order(
            self.world,
            self.shop,
            Cart("cart", lines, list(codes)),
            None if email else self.ada,
            email,
            gift_cards=gift_cards,
            use_store_credit=use_store_credit,
        )

    def effects(self, kind: str) -> list[str | None]:
        """What really happened of that kind: its code or amount, in order."""
        return [effect.code for effect in self.world.effects if effect.kind == kind]


def eur(minor: int) -> Money:
    """Cents as Money."""
    return Money(minor, "EUR")
