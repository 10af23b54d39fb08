"""Faults at the Admin API: what the caller sees, and whether the effect happened."""

import json
from typing import Any

import pytest
import requests

from tests.sim_shop.faults import FaultKind
from tests.sim_shop_tests.support import ADMIN, CREATE, TIMEOUT, Bench, basic


@pytest.fixture
def bench() -> Bench:
    return Bench()


def create(bench: Bench, code: str = "FRESH") -> requests.Response:
    return bench.post(CREATE, {"input": basic(code)})


def made(bench: Bench) -> list[str | None]:
    return [e.code for e in bench.world.effects if e.kind == "discount_created"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("rate_limited", 429),
        ("server_error", 500),
        ("bad_gateway", 502),
        ("status_401", 401),
        ("status_402", 402),
        ("status_403", 403),
        ("status_423", 423),
        ("token_expired", 401),
    ],
)
def test_a_refusal_happens_instead_of_the_effect(bench: Bench, kind: str, status: int) -> None:
    bench.world.faults.add(kind, "discountCodeBasicCreate")
    assert create(bench).status_code == status
    assert made(bench) == []


def test_429_says_how_long_to_wait_and_then_it_works(bench: Bench) -> None:
    bench.world.faults.add("rate_limited", seconds=3.0)
    assert create(bench).headers["Retry-After"] == "3.0"
    assert create(bench).status_code == 200
    assert made(bench) == ["FRESH"]


def test_an_expired_token_stays_expired(bench: Bench) -> None:
    bench.world.faults.add("token_expired")
    assert create(bench).status_code == 401
    assert create(bench).json() == {
        "errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"
    }


def test_html_with_200_is_no_json(bench: Bench) -> None:
    bench.world.faults.add("html_200")
    answer = create(bench)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(
    ("kind", "error", "happened"),
    [
        ("timeout_before", requests.exceptions.ReadTimeout, []),
        ("timeout_after", requests.exceptions.ReadTimeout, ["FRESH"]),
        ("reset", requests.exceptions.ConnectionError, []),
        ("reset_after", requests.exceptions.ConnectionError, ["FRESH"]),
    ],
)
def test_a_lost_answer_leaves_the_effect_in_doubt(
    bench: Bench, kind: str, error: type[Exception], happened: list[str]
) -> None:
    bench.world.faults.add(kind)
    with pytest.raises(error):
        create(bench)
    assert made(bench) == happened


@pytest.mark.parametrize("kind", ["truncated_json", "server_error_after"])
def test_an_unreadable_answer_comes_after_the_effect(bench: Bench, kind: str) -> None:
    bench.world.faults.add(kind)
    answer = create(bench)
    assert answer.status_code in (200, 500)
    if kind == "truncated_json":
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer.content)
    assert made(bench) == ["FRESH"]


def test_data_and_errors_come_together(bench: Bench) -> None:
    bench.world.faults.add("data_and_errors", message="Partly.", code="INTERNAL_SERVER_ERROR")
    body = create(bench).json()
    assert body["errors"] == [{"message": "Partly.", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]
    assert body["data"]["discountCodeBasicCreate"]["codeDiscountNode"]["id"]
    assert made(bench) == ["FRESH"]


def test_user_errors_of_any_code_can_be_ordered(bench: Bench) -> None:
    bench.world.faults.add("user_errors", code="INTERNAL_ERROR", message="Not now.")
    answer = create(bench).json()["data"]["discountCodeBasicCreate"]
    assert answer == {
        "codeDiscountNode": None,
        "userErrors": [{"field": None, "message": "Not now.", "code": "INTERNAL_ERROR"}],
    }
    assert made(bench) == []


def test_throttled_is_http_200_without_data(bench: Bench) -> None:
    bench.world.faults.add("throttled")
    answer = create(bench)
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert made(bench) == []


def test_a_fault_hits_its_operation_only_and_as_often_as_it_was_told(bench: Bench) -> None:
    fault = bench.world.faults.add("server_error", "order", times=2)
    statuses = [bench.post('{ order(id: "gid://shopify/Order/1") { id } }').status_code for _ in range(3)]
    assert statuses == [500, 500, 200]
    assert bench.post("{ shop { id } }").status_code == 200
    assert (fault.hits, bench.world.faults.active) == (2, [])


def test_a_fault_by_chance_is_the_same_for_the_same_seed() -> None:
    def run() -> list[int]:
        bench = Bench()
        bench.world.faults.add("server_error", times=None, probability=0.5)
        return [bench.post("{ shop { id } }").status_code for _ in range(20)]

    first = run()
    assert first == run()
    assert {200, 500} == set(first)


def test_the_token_endpoint_fails_on_demand_after_its_effect(bench: Bench) -> None:
    refresh = next(iter(bench.shop.refresh_tokens))
    bench.world.faults.add("timeout_after", "token")
    form: dict[str, Any] = {
        "client_id": bench.world.app.client_id,
        "client_secret": bench.world.app.client_secret,
        "grant_type": "refresh_token",
        "refresh_token": refresh,
    }
    address = f"{ADMIN}/{bench.shop.domain}/admin/oauth/access_token"
    with pytest.raises(requests.exceptions.ReadTimeout):
        bench.session.post(address, data=form, timeout=TIMEOUT)
    lost = bench.shop.refresh_tokens[refresh].replacement
    assert lost is not None
    assert bench.session.post(address, data=form, timeout=TIMEOUT).json()["access_token"] == lost.access


def test_a_call_without_a_timeout_is_refused(bench: Bench) -> None:
    with pytest.raises(AssertionError, match="no timeout"):
        bench.session.get(f"{ADMIN}/_sim/clock")


def test_every_kind_of_fault_is_tried_somewhere() -> None:
    webhook = {k for k in FaultKind if k.startswith("webhook_")}
    assert len(set(FaultKind) - webhook) == 18
