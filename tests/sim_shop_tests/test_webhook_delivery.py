"""Deliveries: signed bytes, headers, retries on the shop's clock, faults, and who gets what."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from tests.sim_shop import customers, discounts, installation, orders
from tests.sim_shop.webhook_sender import RETRY_GAPS
from tests.sim_shop_tests.support import Bench


class App:
    """A receiver that keeps what came and answers what it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = "200 OK"

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        headers = {k[5:].replace("_", "-").title(): v for k, v in environ.items() if k.startswith("HTTP_")}
        self.got.append((headers, environ["wsgi.input"].read()))
        start(self.status, [("Location", "/webhooks/")] if self.status.startswith("30") else [])
        return [b""]

    def topics(self) -> list[str]:
        return [headers["X-Shopify-Topic"] for headers, _ in self.got]


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def bench(app: App) -> Bench:
    return Bench(app)


def signature(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def test_an_order_is_delivered_signed_with_every_documented_header(app: App, bench: Bench) -> None:
    order = bench.order()
    assert bench.world.sender.pump() == 2
    assert app.topics() == ["orders/paid", "orders/updated"]
    headers, body = app.got[0]
    assert headers["X-Shopify-Hmac-Sha256"] == signature(body, bench.world.app.client_secret)
    assert headers["X-Shopify-Shop-Domain"] == "sample.myshopify.com"
    assert headers["X-Shopify-Api-Version"] == "2026-10"
    assert headers["X-Shopify-Triggered-At"] == "2026-11-24T09:00:00.000000000Z"
    assert headers["X-Shopify-Event-Id"] == app.got[1][0]["X-Shopify-Event-Id"]
    assert headers["X-Shopify-Webhook-Id"] != app.got[1][0]["X-Shopify-Webhook-Id"]
    told = json.loads(body)
    assert (told["id"], told["admin_graphql_api_id"]) == (order.id, f"gid://shopify/Order/{order.id}")
    # 2 x 20.00, shipping 4.90
    assert (told["subtotal_price"], told["total_price"], told["financial_status"]) == ("40.00", "44.90", "paid")
    assert told["created_at"] == "2026-11-24T10:00:00+01:00"


def test_an_order_body_has_the_documented_keys_and_no_orders_count(app: App, bench: Bench) -> None:
    bench.order()
    bench.world.sender.pump()
    told = json.loads(app.got[0][1])
    assert len(told) >= 90
    assert "checkout_id" not in told
    assert not {"orders_count", "total_spent", "last_order_id"} & set(told["customer"])
    assert len(app.got[0][1]) > 5_000


def test_the_oldest_secret_signs_until_it_is_revoked(app: App, bench: Bench) -> None:
    first = bench.world.app.client_secret
    bench.world.app.rotate_secret("second-secret-of-sufficient-length")
    bench.order()
    bench.world.sender.pump()
    assert app.got[0][0]["X-Shopify-Hmac-Sha256"] == signature(app.got[0][1], first)
    bench.world.app.old_client_secret = None
    bench.order()
    bench.world.sender.pump()
    assert app.got[2][0]["X-Shopify-Hmac-Sha256"] == signature(app.got[2][1], bench.world.app.client_secret)


@pytest.mark.parametrize("status", ["500 Oops", "301 Moved", "404 Nowhere"])
def test_only_2xx_counts_and_nine_attempts_over_four_hours_end_it(app: App, bench: Bench, status: str) -> None:
    app.status = status
    bench.world.app.topics = ("orders/paid",)
    bench.order()
    for gap in (timedelta(), *RETRY_GAPS, timedelta(days=1)):
        bench.world.clock.advance(gap)
        bench.world.sender.pump()
    [delivery] = bench.world.sender.log
    assert (len(delivery.attempts), delivery.state) == (9, "given_up")
    assert delivery.attempts[-1].at - delivery.attempts[0].at == timedelta(hours=4)
    assert len({body for _, body in app.got}) == 1
    assert len({headers["X-Shopify-Webhook-Id"] for headers, _ in app.got}) == 1


def test_a_retry_that_is_answered_ends_the_matter(app: App, bench: Bench) -> None:
    bench.world.app.topics = ("orders/paid",)
    app.status = "503 Later"
    bench.order()
    bench.world.sender.pump()
    app.status = "200 OK"
    assert bench.world.sender.pump() == 0
    bench.world.clock.advance(RETRY_GAPS[0])
    assert bench.world.sender.pump() == 1
    assert [a.status for a in bench.world.sender.log[0].attempts] == [503, 200]


def test_faults_drop_double_delay_and_reorder(app: App, bench: Bench) -> None:
    bench.world.app.topics = ("orders/paid", "orders/updated", "orders/cancelled")
    faults = bench.world.faults
    faults.add("webhook_dropped", "orders/updated", times=None)
    faults.add("webhook_doubled", "orders/paid")
    order = bench.order()
    faults.add("webhook_delayed", "orders/cancelled", seconds=60)
    orders.cancel(bench.world, bench.shop, order.id)
    bench.world.sender.pump()
    assert app.topics() == ["orders/paid", "orders/paid"]
    assert app.got[0] == app.got[1]
    bench.world.clock.advance(timedelta(seconds=60))
    bench.world.sender.pump()
    assert app.topics()[2:] == ["orders/cancelled"]
    faults.clear()
    faults.add("webhook_reordered", times=1)
    bench.order()
    bench.world.sender.pump()
    assert app.topics()[3:] == ["orders/updated", "orders/paid"]


def test_redelivery_repeats_body_and_ids(app: App, bench: Bench) -> None:
    bench.order()
    bench.world.sender.pump()
    bench.world.sender.redeliver(bench.world.sender.log[0], 3)
    bench.world.sender.pump()
    assert [entry == app.got[0] for entry in app.got] == [True, False, True, True, True]


def test_every_kind_of_change_is_announced_on_its_topic(app: App, bench: Bench) -> None:
    world, shop = bench.world, bench.shop
    installation.change_scopes(world, shop, shop.granted_scopes | set(world.app.optional_scopes))
    order = bench.order()
    orders.edit(world, shop, order.id, order.lines[0].id, 1)
    orders.refund(world, shop, order.id)
    orders.dispute(world, shop, order.id)
    guest = bench.order(email="guest@example.com")
    customers.merge(world, shop, bench.ada.id, guest.customer_id or 0)
    customers.update(world, shop, bench.ada.id, first_name="Ada B.")
    made = discounts.merchant_discount(world, shop, "OWN", amount_minor=500)
    discounts.deactivate(world, shop, made)
    discounts.delete(world, shop, made)
    installation.update_shop(world, shop, name="New Name")
    installation.privacy(world, shop, "customers/redact", bench.ada)
    installation.uninstall(world, shop)
    installation.privacy(world, shop, "shop/redact")
    world.sender.pump()
    assert set(app.topics()) == {
        "app/scopes_update",
        "orders/paid",
        "orders/updated",
        "orders/edited",
        "refunds/create",
        "disputes/create",
        "customers/merge",
        "customers/update",
        "discounts/update",
        "discounts/delete",
        "shop/update",
        "customers/redact",
        "app/uninstalled",
        "shop/redact",
    }
    assert all(headers["X-Shopify-Shop-Domain"] == shop.domain for headers, _ in app.got)
    bodies = {headers["X-Shopify-Topic"]: json.loads(body) for headers, body in app.got}
    assert bodies["shop/redact"] == {"shop_id": shop.id, "shop_domain": shop.domain}
    assert bodies["refunds/create"]["order_id"] == order.id
    assert bodies["app/uninstalled"]["myshopify_domain"] == shop.domain


def test_topics_without_their_scope_are_not_delivered_at_all(app: App, bench: Bench) -> None:
    order = bench.order()
    orders.dispute(bench.world, bench.shop, order.id)
    bench.world.sender.pump()
    assert "disputes/create" not in app.topics()


def test_without_approval_for_customer_data_orders_stay_silent(app: App, bench: Bench) -> None:
    bench.shop.protected_data_approved = False
    bench.order()
    assert bench.world.sender.pump() == 0
    assert app.got == []
