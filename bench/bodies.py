"""What Shopify would send: a signed `orders/paid` of about 15 KB, ready as bytes, every one with its own id."""

import base64
import hashlib
import hmac
import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache

from bench.load import HOST, Request
from tests.sim_shop.checkout import place_order
from tests.sim_shop.clock import SimClock
from tests.sim_shop.payloads import order_body
from tests.sim_shop.sample import sample_shop
from tests.sim_shop.state import Cart, CartLine
from tests.sim_shop.webhook_sender import to_bytes
from tests.sim_shop.world import AppRecord, World

SHOP = "bench.myshopify.com"
SECRET = "hush-bench-client-secret-long-enough-0001"
KEY = "b1e2n3c4h5b1e2n3c4h5b1e2n3c4h5b1"
FIRST_ORDER = 6_000_000_000_000
BODY_BYTES = 15_000
_STAMP = "2026-11-24T12:00:00.000000000Z"


def signed_orders(path: str, order_ids: Iterable[int], prefix: str = "w") -> Iterator[Request]:
    """One delivery for each order id, its body naming that order."""
    before, *rest = _template()
    for order_id in order_ids:
        number = str(order_id).encode()
        body = number.join((before, *rest))
        yield (_head(path, body, f"{prefix}-{order_id}"), body)


def same_order(path: str, prefix: str) -> Iterator[Request]:
    """The same signed body for ever, every time as another delivery; making one costs next to nothing."""
    body = str(FIRST_ORDER).encode().join(_template())
    start, end = _head(path, body, "@").split(b"@")
    for number in itertools.count():
        yield (b"%s%s-%d%s" % (start, prefix.encode(), number, end), body)


def _head(path: str, body: bytes, webhook_id: str) -> bytes:
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {HOST}",
        "User-Agent: Shopify-Captain-Hook",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "X-Shopify-Topic: orders/paid",
        f"X-Shopify-Shop-Domain: {SHOP}",
        "X-Shopify-API-Version: 2026-10",
        f"X-Shopify-Webhook-Id: {webhook_id}",
        "X-Shopify-Event-Id: bench",
        f"X-Shopify-Triggered-At: {_STAMP}",
        f"X-Shopify-Hmac-Sha256: {signature}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@cache
def _template() -> tuple[bytes, ...]:
    """The simulated shop's own order body, split where the order's id stands; as many lines as 15 KB take."""
    app = AppRecord(KEY, SECRET, "http://127.0.0.1:1")
    world = World(SimClock.frozen(datetime(2026, 11, 24, 12, tzinfo=UTC)), app)
    shop = sample_shop(world)
    variants = [product.variant_id for product in shop.products.values()]
    buyer = shop.customer_with_email("felix.friend@example.com")
    for count in range(1, 60):
        lines = [CartLine(variants[number % len(variants)], 1) for number in range(count)]
        order = place_order(world, shop, Cart("bench", lines), buyer)
        body = to_bytes(order_body(shop, order))
        if len(body) >= BODY_BYTES:
            return tuple(body.split(str(order.id).encode()))
    raise AssertionError("sixty lines make more than 15 KB")
