"""Who plays in the automatic demo, each with a session of their own: the control room, the merchant, shoppers."""

from typing import Any
from urllib.parse import urlsplit

import requests

from tests.sim_shop.demo_pages import Form, Page
from tests.sim_shop.demo_processes import Places
from tests.sim_shop.world import loopback_session

TIMEOUT = (2.0, 15.0)
RETRY = "X-Shopify-Retry-Invalid-Session-Request"
Json = dict[str, Any]


class Refused(requests.RequestException):
    """A door said no where the play needs a yes."""


def _insist(answer: requests.Response) -> requests.Response:
    if answer.status_code >= 400:
        place = urlsplit(answer.url).path
        told = answer.text if "json" in answer.headers.get("Content-Type", "") else ""
        raise Refused(f"{answer.request.method} {place} answered {answer.status_code} {told[:300].strip()}")
    return answer


def submit(session: requests.Session, form: Form, changes: Json, **more: Any) -> requests.Response:
    """Send a form as a browser would, with some fields changed; None leaves a field out."""
    fields = {name: value for name, value in (form.fields | changes).items() if value is not None}
    if form.method == "get":
        return session.get(form.action, params=fields, timeout=TIMEOUT, **more)
    return session.post(form.action, data=fields, timeout=TIMEOUT, **more)


def _sends(form: Form, name: str, value: str) -> bool:
    return form.fields.get(name) == value or value in [*form.choices.get(name, ()), *form.buttons.get(name, ())]


class Control:
    """The simulation's own doors: state, clock, deliveries, faults, and what merchants do to orders."""

    def __init__(self, places: Places) -> None:
        self._session = loopback_session()
        self._base = f"{places.admin}/_sim"

    def state(self) -> Json:
        """Everything of the shop."""
        seen: Json = _insist(self._session.get(f"{self._base}/state", timeout=TIMEOUT)).json()
        return seen

    def order(self, order_id: int) -> Json:
        """One order."""
        return next(order for order in self.state()["orders"] if order["id"] == order_id)

    def post(self, door: str, **body: Any) -> Json:
        """Knock at a control door."""
        answer: Json = _insist(self._session.post(f"{self._base}/{door}", json=body, timeout=TIMEOUT)).json()
        return answer

    def deliveries(self, topic: str) -> list[Json]:
        """The deliveries of a topic so far, oldest first."""
        seen = _insist(self._session.get(f"{self._base}/deliveries", timeout=TIMEOUT)).json()["deliveries"]
        return [one for one in seen if one["topic"] == topic]

    def delivery(self, webhook_id: str) -> Json:
        """The latest copy of one delivery."""
        seen = _insist(self._session.get(f"{self._base}/deliveries", timeout=TIMEOUT)).json()["deliveries"]
        return [one for one in seen if one["webhook_id"] == webhook_id][-1]

    def forge(self, app: str, topic: str, shop: str) -> int:
        """Send the app a delivery that Shopify never signed; gives the answer's status."""
        headers = {
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": shop,
            "X-Shopify-API-Version": "2026-10",
            "X-Shopify-Webhook-Id": "00000000-0000-0000-0000-000000000000",
            "X-Shopify-Triggered-At": "2026-11-24T09:00:00.000000000Z",
            "X-Shopify-Hmac-Sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        }
        return self._session.post(f"{app}/webhooks", data=b"{}", headers=headers, timeout=TIMEOUT).status_code


class Merchant:
    """The shop's owner in the simulated admin, with the ID tokens that App Bridge would send."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._session = loopback_session()
        self._app = f"{places.shop_admin}/apps/goodword"

    def page(self, address: str) -> Page:
        """A page of the simulated admin."""
        answer = _insist(self._session.get(address, timeout=TIMEOUT))
        return Page(answer.text, answer.url)

    def install(self) -> str:
        """Press *Install* and agree on the consent page; gives the address where it ends."""
        start = self.page(f"{self._places.shop_admin}/apps").link("/auth/start")
        if start is None:
            raise Refused("the app list shows no Install button")
        consent = self.page(start)
        form = consent.form("")
        if form is None or not consent.address.startswith(self._places.admin):
            raise Refused(f"no consent page, but {consent.address.partition('?')[0]}")
        form.method = "post"
        return _insist(submit(self._session, form, {})).url

    def frame(self) -> requests.Response:
        """What the app's frame loads first: its signed address with a fresh ID token."""
        markup = _insist(self._session.get(self._app, timeout=TIMEOUT)).text
        source = Page(markup.replace("<iframe src=", "<a href="), self._app).link(self._places.app)
        if source is None:
            raise Refused("the admin shows no frame of the app")
        return _insist(self._session.get(source, timeout=TIMEOUT))

    def open(self, path: str) -> Page:
        """A page of the app inside the admin."""
        answer = _insist(self._authorized("GET", f"{self._places.app}{path}"))
        return Page(answer.text, answer.url)

    def send(self, form: Form, changes: Json) -> Page:
        """Send a form of the app."""
        fields = {name: value for name, value in (form.fields | changes).items() if value is not None}
        answer = _insist(self._authorized("POST", form.action, data=fields))
        return Page(answer.text, answer.url)

    def choose_preset(self, preset: str) -> bool:
        """Press *Use this preset*; False while the app has no program to change yet."""
        page = self.open("/admin/program")
        form = next(
            (one for one in page.forms if "/program/preset" in one.action and _sends(one, "preset", preset)), None
        )
        if form is None:
            return False
        self.send(form, {"preset": preset})
        return True

    def switch_on(self) -> Page:
        """Press *Switch on*."""
        form = self.open("/admin/program").form("/program/switch")
        if form is None:
            raise Refused("the program's page has no switch")
        return self.send(form, {"is_live": "yes"})

    def _authorized(self, method: str, address: str, **more: Any) -> requests.Response:
        """As App Bridge's fetch does it: a token on every request, once more when the app finds it stale."""
        answer = self._session.request(method, address, headers=self._bearer(), timeout=TIMEOUT, **more)
        if RETRY in answer.headers:
            answer = self._session.request(method, address, headers=self._bearer(), timeout=TIMEOUT, **more)
        return answer

    def _bearer(self) -> dict[str, str]:
        minted = _insist(self._session.post(f"{self._app}/id-token", json={}, timeout=TIMEOUT)).json()
        return {"Authorization": f"Bearer {minted['id_token']}"}


class Shopper:
    """A person at the storefront, with a cart and cookies of their own."""

    def __init__(self, storefront: str) -> None:
        self._session = loopback_session()
        self._base = storefront

    def get(self, address: str) -> Page:
        """A page, by path or full address."""
        full = address if address.startswith("http") else self._base + address
        answer = _insist(self._session.get(full, timeout=TIMEOUT))
        return Page(answer.text, answer.url)

    def log_in(self, email: str) -> None:
        """Log in as a customer who has an account."""
        form = self.get("/account/login").form("login")
        if form is None:
            raise Refused("the storefront shows no login form")
        field = next(name for name in form.fields if "email" in name)
        _insist(submit(self._session, form, {field: email}))

    def widget(self) -> Json:
        """What the widget asks the app, through the signed app proxy."""
        seen: Json = _insist(self._session.get(f"{self._base}/apps/goodword/widget", timeout=TIMEOUT)).json()
        return seen

    def join(self) -> Json:
        """Become an advocate."""
        joined: Json = _insist(self._session.post(f"{self._base}/apps/goodword/join", json={}, timeout=TIMEOUT)).json()
        return joined

    def claim(self, referral_code: str, *, ticket: str | None = None, **more: Any) -> requests.Response:
        """Ask for the friend's code; the answer may be a refusal."""
        given = {"ref": referral_code, "ticket": ticket or self.widget()["ticket"], **more}
        return self._session.post(f"{self._base}/apps/goodword/claim", json=given, timeout=TIMEOUT)

    def press(self, address: str, part: str) -> Page:
        """Open a page and send the form whose action contains this part, as it stands."""
        form = self.get(address).form(part)
        if form is None:
            raise Refused(f"there is no form for {part} at {urlsplit(address).path}")
        answer = _insist(submit(self._session, form, {}))
        return Page(answer.text, answer.url)

    def add(self, variant_id: int, quantity: int = 1) -> None:
        """Put something into the cart."""
        body = {"items": [{"id": variant_id, "quantity": quantity}]}
        _insist(self._session.post(f"{self._base}/cart/add.js", json=body, timeout=TIMEOUT))

    def cart(self) -> Json:
        """The cart as it stands."""
        cart: Json = _insist(self._session.get(f"{self._base}/cart.js", timeout=TIMEOUT)).json()
        return cart

    def follow(self, path: str) -> str:
        """Open an address and follow where it leads; gives the last address."""
        return _insist(self._session.get(self._base + path, timeout=TIMEOUT)).url

    def check_out(self, email: str | None = None) -> Page:
        """Go through the checkout and pay; gives the page that thanks."""
        form = self.get("/checkout").form("checkout")
        if form is None:
            raise Refused("the checkout shows no form")
        answer = _insist(submit(self._session, form, {"email": email} if email else {}))
        return Page(answer.text, answer.url)
