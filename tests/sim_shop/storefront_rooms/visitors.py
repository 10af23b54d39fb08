"""Who is visiting: one record a browser, found by its cookie, with the cart, the login and Shopify's journey."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Request, Response, g, has_request_context

from tests.sim_shop.state import Cart, Customer, ShopState, Visit
from tests.sim_shop.world import World

COOKIE = "_sim_visitor"
VISIT_PAUSE = timedelta(minutes=30)
REFERRAL_PARAMETERS = ("ref", "source", "r")
_UTM = ("campaign", "source", "medium", "content", "term")


@dataclass(slots=True, eq=False)
class Visitor:
    """One browser. `consent` is None until the visitor decided; `link_code` came by the latest discount link."""

    key: str
    client_ip: str
    cart: Cart
    customer_id: int | None = None
    first_visit: Visit | None = None
    last_visit: Visit | None = None
    seen_at: datetime | None = None
    link_code: str | None = None
    consent: dict[str, bool] | None = None
    order_tokens: set[str] = field(default_factory=set)

    def customer(self, shop: ShopState) -> Customer | None:
        """Who is logged in; nobody once the customer is gone."""
        return shop.customers.get(self.customer_id) if self.customer_id is not None else None


class Visitors:
    """All browsers of one storefront."""

    def __init__(self, world: World, shop: ShopState) -> None:
        self._world = world
        self._shop = shop
        self._known: dict[str, Visitor] = {}
        self._lock = threading.Lock()

    def of(self, request: Request) -> Visitor:
        """The visitor of this request, a new one without a known cookie; the same all through the request."""
        if has_request_context() and "visitor" in g:
            visitor: Visitor = g.visitor
            return visitor
        with self._lock:
            found = self._known.get(request.cookies.get(COOKIE, "")) or self._new()
        g.visitor = found
        return found

    def keep(self, visitor: Visitor, response: Response) -> None:
        """Let the browser find its record again."""
        response.set_cookie(COOKIE, visitor.key, httponly=True, samesite="Lax")

    def new_cart(self) -> Cart:
        """An empty cart with a token of its own."""
        return Cart(f"{self._world.hex_token()}?key={self._world.hex_token(8)}")

    def note_page(self, visitor: Visitor, request: Request) -> None:
        """Take a page view into the journey that orders show as `customerJourneySummary`.

        A new visit begins after half an hour without a page, or with another referral code in the address.
        """
        now = self._world.clock.now()
        made = self._visit(request, now)
        last, paused = visitor.last_visit, visitor.seen_at is not None and now - visitor.seen_at > VISIT_PAUSE
        visitor.seen_at = now
        brings_code = made.referral_code is not None and (last is None or made.referral_code != last.referral_code)
        if last is None or paused or brings_code:
            visitor.first_visit = visitor.first_visit or made
            visitor.last_visit = made

    def _visit(self, request: Request, now: datetime) -> Visit:
        query = request.query_string.decode("latin-1")
        landing = f"{self._shop.storefront_url}{request.script_root}{request.path}" + (f"?{query}" if query else "")
        code = next((request.args[name] for name in REFERRAL_PARAMETERS if request.args.get(name)), None)
        utm = {name: request.args[f"utm_{name}"] for name in _UTM if f"utm_{name}" in request.args}
        is_own = urlsplit(request.referrer or "").netloc == request.host
        referrer = None if is_own else request.referrer
        return Visit(landing, now, referrer, code, utm, "referral" if referrer else "direct")

    def _new(self) -> Visitor:
        number = len(self._known) + 1
        # Addresses of the documentation range, another one for each browser, so that sharing one means something.
        address = f"203.0.113.{number % 250 + 1}"
        made = Visitor(self._world.hex_token(), address, self.new_cart())
        self._known[made.key] = made
        return made
