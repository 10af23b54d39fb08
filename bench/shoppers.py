"""What shoppers and merchants send, ready as bytes: widget, claims, landing page, the merchant's list of orders."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import jwt

from bench.bodies import KEY, SECRET, SHOP
from bench.load import HOST, Request
from bench.processes import APP_KEY
from bench.seeding import ADVOCATES, advocate_customer, referral_code
from plugin.auth.tickets import Purpose, Tickets
from plugin.keys import KeyPurpose, KeyRing

A_MINUTE = 200
"""Claims that the shop's limit of 300 a minute lets through, with those still under way."""


def get(path: str, **headers: str) -> Request:
    """A GET."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{lines}\r\n".encode(),)


def post(path: str, document: object, **headers: str) -> Request:
    """A POST of JSON."""
    body = json.dumps(document).encode()
    headers |= {"Content_Type": "application/json", "Content_Length": str(len(body))}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n{lines}\r\n".encode(), body)


def widget_of_strangers() -> Iterator[Request]:
    """The widget as somebody sees it who is not logged in."""
    while True:
        yield get(f"/proxy/widget?{signed_query()}")


def widget_of_advocates() -> Iterator[Request]:
    """The widget of customers who have a link."""
    for number in itertools.count():
        customer = str(advocate_customer(number % ADVOCATES))
        yield get(f"/proxy/widget?{signed_query(logged_in_customer_id=customer)}")


def landing_pages() -> Iterator[Request]:
    """Friends opening a link."""
    for number in itertools.count():
        yield get(f"/proxy/r/{referral_code(number % ADVOCATES)}?{signed_query()}")


class Claims:
    """Claims at one shop, whose business time moves on every so often: its limit of claims is not what is measured."""

    def __init__(self, shop_id: int, clock: Path) -> None:
        self._shop_id = shop_id
        self._clock = clock
        self._tickets = Tickets(KeyRing(APP_KEY, None).derive(KeyPurpose.TICKETS))
        self._count = 0

    def by_new_friends(self, prefix: str) -> Iterator[Request]:
        """Every time another friend, from another address, asks for a code."""
        for number in itertools.count():
            yield self._claim(f"{prefix}-{number}", number)

    def by_the_same(self, prefix: str, friends: int = 500) -> Iterator[Request]:
        """The same friends asking again, who hear the code they have."""
        for number in itertools.count():
            yield self._claim(f"{prefix}-{number % friends}", number % friends)

    def _claim(self, visit: str, number: int) -> Request:
        self._count += 1
        if self._count % A_MINUTE == 0:
            self._clock.write_text(f"{60 * (self._count // A_MINUTE)}.0")
        ticket = self._tickets.sign(Purpose.VISIT, {"shop": self._shop_id, "visit": visit}, datetime.now(UTC))
        document = {"ref": referral_code(number % ADVOCATES), "ticket": ticket}
        network = f"10.{self._count >> 16 & 255}.{self._count >> 8 & 255}.{self._count & 255}"
        return post(f"/proxy/claim?{signed_query()}", document, X_Forwarded_For=network)


def orders_pages() -> Iterator[Request]:
    """The merchant's list of orders, first page."""
    now = int(time.time())
    claims = {
        "iss": f"https://{SHOP}/admin",
        "dest": f"https://{SHOP}",
        "aud": KEY,
        "sub": "42",
        "exp": now + 55,
        "nbf": now - 5,
        "iat": now - 5,
        "jti": "bench",
        "sid": "bench",
    }
    request = get("/admin/orders", Authorization=f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}")
    return itertools.repeat(request)


def signed_query(**fields: str) -> str:
    """What Shopify's app proxy appends to a request of this shop's storefront."""
    signed = {
        "shop": SHOP,
        "path_prefix": "/apps/goodword",
        "timestamp": str(int(time.time())),
        "logged_in_customer_id": "",
        **fields,
    }
    message = "".join(f"{name}={value}" for name, value in sorted(signed.items()))
    return urlencode(signed | {"signature": hmac.new(SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()})
