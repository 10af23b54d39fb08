"""No door opens without proof: every route of the app, asked with none and with a wrong one, gives nothing away."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from plugin.app import create_app
from plugin.db.tables import metadata
from tests.benches import make_bench
from tests.clocks import MovableClock
from tests.factories import SHOP_DOMAIN, make_manifest

# What everybody may ask, and why. `/metrics` is not here: without METRICS_TOKEN it does not exist.
PUBLIC = {
    "/healthz": "says that the process answers, nothing else",
    "/readyz": "says which part does not work; a load balancer has no credentials",
    "/auth/start": "sends a browser on to Shopify, which asks who it is",
}
REFUSALS = frozenset({400, 401, 403, 404})
REDIRECTS = frozenset({302, 303})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONG_SECRET = "as-long-as-the-secrets-that-shopify-gives"
FORGED = {
    "Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJkZXN0IjoiaHR0cHM6Ly9xdWlldC1nYXJkZW4ifQ.AAAA",
    "X-Shopify-Hmac-Sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "X-Shopify-Topic": "orders/paid",
    "X-Shopify-Shop-Domain": SHOP_DOMAIN,
}
FORGED_QUERY = {
    "shop": SHOP_DOMAIN,
    "hmac": "0" * 64,
    "signature": "0" * 64,
    "timestamp": "1795176000",
    "path_prefix": "/apps/goodword",
    "logged_in_customer_id": "1",
    "id_token": "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
    "state": "forged",
    "code": "forged",
}


@pytest.fixture
def app(sqlite_engine: Engine, clock: MovableClock) -> Flask:
    return create_app(make_bench(sqlite_engine, clock, SHOPIFY_API_SECRET=LONG_SECRET))


def test_every_door_refuses_a_caller_without_proof(app: Flask, sqlite_engine: Engine) -> None:
    before = counted(sqlite_engine)

    opened = [door for door, answer in answers(app, {}, {}) if not is_refusal(answer)]

    assert opened == []
    assert counted(sqlite_engine) == before


def test_every_door_refuses_a_forged_proof(app: Flask, sqlite_engine: Engine) -> None:
    before = counted(sqlite_engine)

    opened = [door for door, answer in answers(app, FORGED_QUERY, FORGED) if not is_refusal(answer)]

    assert opened == []
    assert counted(sqlite_engine) == before


def test_a_door_left_open_would_be_seen(app: Flask) -> None:
    app.add_url_rule("/left-open/<int:order_id>", view_func=lambda order_id: f"order {order_id}")

    opened = [door for door, answer in answers(app, {}, {}) if not is_refusal(answer)]

    assert opened == ["GET /left-open/<int:order_id> → 200"]


def test_the_list_of_public_doors_names_only_doors(app: Flask) -> None:
    assert set(PUBLIC) - {rule.rule for rule in app.url_map.iter_rules()} == set()


def test_no_public_door_takes_a_change(app: Flask) -> None:
    writing = [rule.rule for rule in app.url_map.iter_rules() if rule.rule in PUBLIC and WRITES & methods_of(rule)]
    assert writing == []


def test_no_door_ends_in_a_slash(app: Flask) -> None:
    """Shopify follows no redirect of a delivery, and its command line strips the slash."""
    slashed = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith("/") and rule.rule != "/"]
    assert slashed == []


def answers(app: Flask, query: dict[str, str], headers: dict[str, str]) -> Iterator[tuple[str, TestResponse]]:
    client = app.test_client()
    answer = client.post(make_manifest().webhook_uri, query_string=query, headers=headers, data=b'{"id":1}')
    yield f"POST {make_manifest().webhook_uri} → {answer.status_code}", answer
    for rule in app.url_map.iter_rules():
        if rule.rule in PUBLIC or is_asset(rule):
            continue
        for method in sorted(methods_of(rule)):
            path = re.sub(r"<(?:[^:<>]+:)?[^<>]+>", "1", rule.rule)
            answer = client.open(path, method=method, query_string=query, headers=headers)
            yield f"{method} {rule.rule} → {answer.status_code}", answer


def methods_of(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def is_asset(rule: Rule) -> bool:
    """Style sheets and scripts that ship with the package: the same bytes for everybody."""
    return rule.endpoint.endswith(".static") and methods_of(rule) == {"GET"}


def is_refusal(answer: TestResponse) -> bool:
    if answer.status_code in REDIRECTS:
        return answer.headers["Location"].startswith("/auth/start")
    return answer.status_code in REFUSALS


def counted(engine: Engine) -> dict[str, int]:
    """Rows in every table of a shop; signs of life come and go."""
    tables = [table for table in metadata.sorted_tables if table.name != "heartbeats"]
    with engine.connect() as conn:
        return {table.name: conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
