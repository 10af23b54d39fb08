"""What is sent, what is repeated and what is not, and which failure each answer becomes."""

import json
import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from plugin.admin_api.failures import (
    AccessLost,
    AdminApiError,
    Misread,
    ScopeMissing,
    ShopFrozen,
    Throttled,
    Unavailable,
)
from plugin.admin_api.wire import Wire, make_session
from tests.admin_api.canned import ACCESS_TOKEN, SHOP, Reply, cost, data, line, sample

HTML = Reply(b"<!DOCTYPE html><html><body>Something went wrong</body></html>", 200, {"Content-Type": "text/html"})
READ, WRITE = "read_shop", "create_discount"
BROKEN = requests.ConnectionError("reset by peer")


def refused_connection() -> requests.ConnectionError:
    """As `requests` raises it when nobody listens."""
    try:
        try:
            raise NewConnectionError(None, "refused") from ConnectionRefusedError(111, "refused")  # type: ignore[arg-type]
        except NewConnectionError as reason:
            raise MaxRetryError(None, "/", reason) from reason  # type: ignore[arg-type]
    except MaxRetryError as outer:
        error = requests.ConnectionError(outer)
        error.__context__ = outer
        return error


def unresolved_name() -> requests.ConnectionError:
    error = requests.ConnectionError("no such host")
    error.__cause__ = socket.gaierror(-2, "unknown")
    return error


def error(code: str | None, *path: object, message: str = "Something") -> dict[str, Any]:
    return {"message": message, "path": list(path), "extensions": {"code": code} if code else {}}


def test_sends_the_document_its_name_and_the_token_to_the_pinned_version() -> None:
    there = line(data(shop={"id": "x"}, currentAppInstallation={"id": "y"}))
    assert there.client.run(READ) == {"shop": {"id": "x"}, "currentAppInstallation": {"id": "y"}}
    [request] = there.shopify.requests
    assert request.url == "https://quiet-garden.myshopify.com/admin/api/2026-10/graphql.json"
    assert request.headers["X-Shopify-Access-Token"] == ACCESS_TOKEN
    asked = there.shopify.asked()
    assert (asked["operationName"], asked["variables"]) == ("read_shop", {})
    assert asked["query"].startswith("query read_shop {")


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        (Reply({"errors": "[API] Invalid API key or access token"}, 401), AccessLost, "access_lost"),
        (Reply({"errors": "Unavailable Shop"}, 402), ShopFrozen, "shop_frozen"),
        (Reply({"errors": "Locked"}, 423), ShopFrozen, "shop_frozen"),
        (Reply({"errors": "Not Found"}, 404), ShopFrozen, "shop_gone"),
        (Reply({"errors": "Forbidden"}, 403), ScopeMissing, "forbidden"),
        (Reply(b"", 302, {"Location": "https://elsewhere.example"}), Misread, "redirected"),
        (Reply({"errors": {"query": "Required parameter missing or invalid"}}, 400), Misread, "request_invalid"),
        (Reply(b"", 413), Misread, "request_invalid"),
        (Reply({"errors": [error("SHOP_INACTIVE")]}), ShopFrozen, "shop_frozen"),
        (Reply({"errors": [error("undefinedField")]}), Misread, "request_invalid"),
        (Reply(sample("variable_invalid")), Misread, "request_invalid"),
        (Reply(sample("codes_too_many")), Misread, "request_invalid"),
    ],
)
@pytest.mark.parametrize("operation", [READ, WRITE])
def test_a_settled_no_is_said_once(operation: str, reply: Reply, kind: type[AdminApiError], reason: str) -> None:
    there = line(reply)
    with pytest.raises(kind) as caught:
        there.client.run(operation)
    assert (caught.value.reason, caught.value.is_effect_unknown) == (reason, False)
    assert (len(there.shopify.requests), there.clock.slept) == (1, [])


UNREADABLE = {
    "html": HTML,
    "truncated": Reply(b'{"data":{"shop":{"id":"gid'),
    "empty": Reply(b""),
    "null": Reply(b"null"),
    "list": Reply([1]),
    "no data": Reply({}),
    "data null": Reply({"data": None}),
    "errors true": Reply({"errors": True}),
    "not utf-8": Reply(b'{"data":"\xff\xfe\xff"}'),
    "too deep": Reply(b"[" * 200_000),
    "500": Reply({"errors": "Internal Server Error"}, 500),
    "520": Reply(b"<html>", 520),
    "502": Reply(b"<html>", 502),
    "408": Reply(b"", 408),
    "internal": Reply({"errors": [error("INTERNAL_SERVER_ERROR")]}),
    "new code": Reply({"errors": [error("SOMETHING_NEW")]}),
    "no code": Reply(sample("operation_name_unknown")),
    "read timeout": requests.ReadTimeout("slow"),
    "reset": BROKEN,
    "cut in the body": requests.exceptions.ChunkedEncodingError("cut"),
}


@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_lost_answer_to_a_mutation_leaves_the_effect_unknown_and_is_never_repeated(reply: Reply | Exception) -> None:
    there = line(reply)
    with pytest.raises(Unavailable) as caught:
        there.client.run(WRITE, {"discount": {}})
    assert caught.value.is_effect_unknown
    assert (len(there.shopify.requests), there.clock.slept) == (1, [])


@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_lost_answer_to_a_read_is_asked_again_with_a_growing_pause(reply: Reply | Exception) -> None:
    there = line(reply, reply, data(shop={"id": "x"}), luck=0.5)
    assert there.client.run(READ) == {"shop": {"id": "x"}}
    # 0.25 s and 0.5 s, each plus half of it times the luck of 0.5.
    assert there.clock.slept == [0.3125, 0.625]


def test_a_read_is_given_up_after_three_tries() -> None:
    there = line(HTML, HTML, HTML)
    with pytest.raises(Unavailable) as caught:
        there.client.run(READ)
    assert (len(there.shopify.requests), caught.value.is_effect_unknown) == (3, False)


@pytest.mark.parametrize("failure", [refused_connection(), unresolved_name(), requests.ConnectTimeout("slow")])
def test_a_mutation_that_never_left_is_sent_again(failure: Exception) -> None:
    there = line(failure, failure, data(discountCodeBasicCreate={"userErrors": []}))
    assert there.client.run(WRITE, {"discount": {}})
    assert len(there.shopify.requests) == 3


def test_a_mutation_that_never_leaves_has_no_effect() -> None:
    there = line(*[refused_connection()] * 3)
    with pytest.raises(Unavailable) as caught:
        there.client.run(WRITE, {"discount": {}})
    assert (caught.value.reason, caught.value.is_effect_unknown) == ("cannot_connect", False)


@pytest.mark.parametrize("status", [429, 430])
@pytest.mark.parametrize("operation", [READ, WRITE])
def test_too_many_calls_wait_as_long_as_they_are_told(operation: str, status: int) -> None:
    there = line(Reply({"errors": "Exceeded"}, status, {"Retry-After": "2.0"}), data(x={"userErrors": []}))
    there.client.run(operation)
    assert there.clock.slept == [2.0]


@pytest.mark.parametrize(("given", "wait_s"), [("900", 900.0), ("99999", 3600.0)])
def test_a_wait_beyond_patience_is_told_instead_of_slept(given: str, wait_s: float) -> None:
    there = line(Reply(b"", 429, {"Retry-After": given}))
    with pytest.raises(Throttled) as caught:
        there.client.run(READ)
    assert (caught.value.wait_s, caught.value.reason, there.clock.slept) == (wait_s, "rate_limited", [])


@pytest.mark.parametrize("given", ["soon", "-1", "nan", ""])
def test_a_wait_that_cannot_be_read_is_replaced_by_our_own_pause(given: str) -> None:
    there = line(Reply(b"", 429, {"Retry-After": given}), data(shop={}))
    there.client.run(READ)
    assert there.clock.slept == [0.25]


def test_throttled_with_http_200_waits_for_the_bucket_even_for_a_mutation() -> None:
    there = line(Reply(sample("throttled")), data(discountCodeBasicCreate={"userErrors": []}))
    there.client.run(WRITE)
    # (992 asked - 800 there) / 50 a second = 3.84 s; then the mirrored bucket holds exactly 992.
    assert there.clock.slept == [3.84]


def test_a_missing_scope_is_named_with_its_field() -> None:
    there = line(Reply(sample("access_denied")))
    with pytest.raises(ScopeMissing) as caught:
        there.client.run(WRITE)
    assert (caught.value.field, caught.value.scope) == ("taxSummaryCreate", "write_taxes")
    assert caught.value.reason == "scope_missing"


def test_unapproved_customer_data_is_no_scope_but_an_approval() -> None:
    message = "This app is not approved to access the Order object. See https://shopify.dev/docs for more details."
    there = line(Reply({"data": {"order": None}, "errors": [error("ACCESS_DENIED", "order", message=message)]}))
    with pytest.raises(ScopeMissing) as caught:
        there.client.run(READ)
    assert (caught.value.field, caught.value.scope, caught.value.reason) == ("Order", None, "approval_missing")


def test_errors_beside_data_are_let_pass_where_nothing_asked_for_is_missing(caplog: pytest.LogCaptureFixture) -> None:
    payload = {"codeDiscountNode": {"id": "gid://shopify/DiscountCodeNode/1"}, "userErrors": []}
    there = line(Reply({"data": {"discountCodeBasicCreate": payload}, "errors": [error("INTERNAL_SERVER_ERROR")]}))
    with caplog.at_level(logging.WARNING):
        assert there.client.run(WRITE) == {"discountCodeBasicCreate": payload}
    assert [record.message for record in caplog.records] == ["errors_beside_whole_data"]


@pytest.mark.parametrize(
    ("given", "path"), [({"shop": None}, ("shop",)), ({"shop": {"id": None}}, ("shop", "id")), ({"shop": None}, ())]
)
def test_errors_that_leave_a_gap_are_a_failure(given: object, path: tuple[str, ...]) -> None:
    gap = Reply({"data": given, "errors": [error("INTERNAL_SERVER_ERROR", *path)]})
    with pytest.raises(Unavailable):
        line(gap, gap, gap).client.run(READ)


def test_a_part_is_given_to_who_can_use_it_with_its_errors() -> None:
    answer = line(
        Reply({"data": {"nodes": [None, {}]}, "errors": [error("RESOURCE_NOT_FOUND", "nodes", 0)]})
    ).client.run_partly("read_orders", {"ids": ["a", "b"]})
    assert answer.data == {"nodes": [None, {}]}
    assert [(problem.code, problem.path) for problem in answer.errors] == [("RESOURCE_NOT_FOUND", ("nodes", 0))]


def test_a_scope_that_is_missing_is_no_part_for_anybody() -> None:
    gap = Reply({"data": {"nodes": [{"customer": None}]}, "errors": [error("ACCESS_DENIED", "nodes", 0, "customer")]})
    with pytest.raises(ScopeMissing) as caught:
        line(gap).client.run_partly("read_orders", {"ids": ["a"]})
    assert caught.value.field == "customer"


def test_an_answer_of_another_version_is_read_and_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    newer = Reply({"data": {"shop": {}}}, 200, {"X-Shopify-API-Version": "2027-01-test"})
    there = line(newer, newer, Reply({"data": {"shop": {}}}, 200, {"X-Shopify-API-Version": "2026-10"}))
    with caplog.at_level(logging.WARNING):
        assert [there.client.run(READ) for _ in range(3)] == [{"shop": {}}] * 3
    assert [record.message for record in caplog.records] == ["api_version_fell_forward"]


def test_a_number_of_thousands_of_digits_does_not_spoil_the_rest() -> None:
    there = line(Reply(b'{"data":{"shop":{"id":"x","n":' + b"9" * 5000 + b',"m":7}}}'))
    assert there.client.run(READ) == {"shop": {"id": "x", "n": "number too long", "m": 7}}


def test_lone_surrogates_travel_as_escapes() -> None:
    there = line(data(codeDiscountNodeByCode=None))
    there.client.run("find_code", {"code": "\ud800"})
    assert json.loads(there.shopify.requests[0].body or b"")["variables"] == {"code": "\ud800"}


def test_no_failure_tells_the_token_or_what_was_sent() -> None:
    for reply in (*UNREADABLE.values(), Reply(sample("access_denied")), Reply(b"", 403), Reply(b"", 401)):
        with pytest.raises(AdminApiError) as caught:
            line(reply).client.run(WRITE, {"discount": {"code": "SECRET-7"}})
        assert ACCESS_TOKEN not in str(caught.value)
        assert "SECRET-7" not in str(caught.value)


def test_a_cookie_shopify_sets_never_travels_back() -> None:
    seen: list[str | None] = []

    class Sets(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.headers.get("Cookie"))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Set-Cookie", "session=of-another-shop; Path=/")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Sets) as server:
        threading.Thread(target=lambda: [server.handle_request() for _ in range(2)], daemon=True).start()
        wire = Wire(make_session(), lambda _: f"http://127.0.0.1:{server.server_port}", "2026-10")
        for _ in range(2):
            wire.post_graphql(SHOP, "shpat_0123456789abcdef", b"{}")
    assert seen == [None, None]


def test_a_full_bill_teaches_what_the_next_call_costs() -> None:
    dear = Reply({"data": {"shop": {}}, "extensions": cost(900, 100)})
    there = line(dear, dear)
    there.client.run(READ)
    there.client.run(READ)
    # 900 needed, 100 there, 100 a second.
    assert there.clock.slept == [8.0]
