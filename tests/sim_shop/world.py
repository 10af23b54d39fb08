"""The simulated platform: one app record, many shops, one lock, one log of what really happened."""

import itertools
import random
import threading
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

from tests.sim_shop.clock import SimClock
from tests.sim_shop.faults import Faults
from tests.sim_shop.givings import Collection
from tests.sim_shop.state import Customer, Product, ShopState, fold
from tests.sim_shop.webhook_sender import WebhookSender


@dataclass(slots=True)
class AppRecord:
    """What the app's developer entered at Shopify. `app_url` has no trailing slash."""

    client_id: str
    client_secret: str
    app_url: str
    old_client_secret: str | None = None
    name: str = "Goodword"
    handle: str = "goodword"
    proxy_path: str = "/proxy"
    proxy_prefix: str = "apps"
    proxy_subpath: str = "goodword"
    webhook_uri: str = "/webhooks"
    topics: tuple[str, ...] = ()
    compliance_topics: tuple[str, ...] = ()
    required_scopes: tuple[str, ...] = ()
    optional_scopes: tuple[str, ...] = ()
    api_version: str = "2026-10"

    @classmethod
    def from_manifest(
        cls,
        path: Path,
        *,
        client_id: str,
        client_secret: str,
        app_url: str,
        old_client_secret: str | None = None,
    ) -> "AppRecord":
        """Read the project's `app.toml`; identity and address come from the caller."""
        facts = tomllib.loads(Path(path).read_text())
        scopes, hooks, proxy = facts["access_scopes"], facts["webhooks"], facts["app_proxy"]
        return cls(
            client_id=client_id,
            client_secret=client_secret,
            app_url=app_url.rstrip("/"),
            old_client_secret=old_client_secret,
            name=facts["name"],
            handle=facts["handle"],
            proxy_path=proxy["url"],
            proxy_prefix=proxy["prefix"],
            proxy_subpath=proxy["subpath"],
            webhook_uri=hooks["uri"],
            topics=tuple(hooks["topics"]),
            compliance_topics=tuple(hooks["compliance_topics"]),
            required_scopes=tuple(scopes["required"]),
            optional_scopes=tuple(scopes.get("optional", ())),
            api_version=facts["api_version"],
        )

    @property
    def callback_url(self) -> str:
        """The only redirect URL the authorize page accepts."""
        return f"{self.app_url}/auth/callback"

    @property
    def signing_secret(self) -> str:
        """Webhooks are signed with the OLDEST secret that is not revoked."""
        return self.old_client_secret or self.client_secret

    def rotate_secret(self, new: str) -> None:
        """A new secret beside the present one, which lives on until `revoke_old_secret`."""
        self.old_client_secret, self.client_secret = self.client_secret, new

    def secrets(self) -> tuple[str, ...]:
        """Every secret that still authenticates the app, newest first."""
        return tuple(s for s in (self.client_secret, self.old_client_secret) if s)


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that really changed among what a shop gives away (codes, cards, credit, tags), and by whom."""

    at: datetime
    shop: str
    kind: str
    subject: str
    code: str | None = None
    by: str = "app"


def loopback_session() -> requests.Session:
    """A session that asks the environment for no proxies: only loopback is called, and it is faster."""
    made = requests.Session()
    made.trust_env = False
    return made


class World:
    """Everything simulated. Doors take `lock`; `session` carries all calls toward the app.

    `seed` fixes every random choice (tokens, order tokens, faults), so that a history can be replayed.
    `real_time` feeds signatures and token lifetimes and stays real even when `clock` is moved.
    """

    def __init__(
        self,
        clock: SimClock,
        app: AppRecord,
        *,
        session: requests.Session | None = None,
        seed: int = 0,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.app = app
        self.session = session or loopback_session()
        self.real_time = real_time
        self.random = random.Random(seed)
        self.lock = threading.RLock()
        self.admin_url = "http://127.0.0.1:9292"
        self.shops: dict[str, ShopState] = {}
        self.effects: list[Effect] = []
        self.faults = Faults(random.Random(seed + 1))
        self.sender = WebhookSender(self)
        self.authorization_codes: dict[str, Any] = {}
        self._numbers = itertools.count(7_000_000_000_001)

    def new_id(self) -> int:
        """An integer never given before, in the size of Shopify's."""
        return next(self._numbers)

    def hex_token(self, length: int = 32) -> str:
        """A random lower-case hex text from the seeded source."""
        return f"{self.random.getrandbits(length * 4):0{length}x}"

    def record(self, shop: ShopState, kind: str, subject: str, code: str | None = None, *, by: str = "app") -> None:
        """Write what really happened into `effects`; `by` is "app" or "merchant"."""
        self.effects.append(Effect(self.clock.now(), shop.domain, kind, subject, code, by))

    def add_shop(
        self,
        domain: str,
        *,
        name: str = "Sample Shop",
        storefront_url: str = "http://127.0.0.1:9293",
        currency: str = "EUR",
        **fields: object,
    ) -> ShopState:
        """Create a shop; `fields` are any others of ShopState."""
        shop = ShopState(
            id=self.new_id(),
            domain=domain,
            name=name,
            storefront_url=storefront_url.rstrip("/"),
            currency=currency,
            clock=self.clock,
            created_at=self.clock.now(),
            **fields,  # type: ignore[arg-type]
        )
        self.shops[domain] = shop
        return shop

    def add_customer(
        self,
        shop: ShopState,
        email: str | None,
        first_name: str | None = None,
        last_name: str | None = None,
        **fields: object,
    ) -> Customer:
        """Create a customer; the address must be new in this shop. Sends nothing."""
        if email is not None and shop.customer_with_email(email):
            raise ValueError("this shop already has a customer with that address; read it instead")
        now = self.clock.now()
        given = {"phone": None, "locale": shop.locale, "created_at": now, "updated_at": now} | fields
        customer = Customer(id=self.new_id(), email=email, first_name=first_name, last_name=last_name, **given)  # type: ignore[arg-type]
        shop.customers[customer.id] = customer
        if email is not None:
            shop.customer_by_email[fold(email)] = customer.id
        return customer

    def add_product(
        self, shop: ShopState, title: str, price_minor: int, *, handle: str | None = None, image: str | None = None
    ) -> Product:
        """Create a product with one variant."""
        slug = handle or "-".join(title.casefold().split())
        product = Product(self.new_id(), slug, title, price_minor, image, self.new_id())
        shop.products[product.id] = product
        shop.variants[product.variant_id] = product
        return product

    def add_collection(self, shop: ShopState, title: str, *products: Product) -> Collection:
        """Create a collection with these products in it."""
        made = Collection(self.new_id(), "-".join(title.casefold().split()), title)
        shop.collections[made.id] = made
        for product in products:
            product.collection_ids.add(made.id)
        return made
