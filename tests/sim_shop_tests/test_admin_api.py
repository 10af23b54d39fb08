"""The Admin API's frame: tokens, scopes, throttling, search, paging, bulk queries, metafields."""

from datetime import timedelta
from typing import Any

import pytest

from tests.sim_shop import installation
from tests.sim_shop.state import gid
from tests.sim_shop_tests.support import ADMIN, TIMEOUT, Bench

ORDERS = """query Page($after: String, $query: String, $reverse: Boolean = false) {
  orders(first: 2, after: $after, query: $query, sortKey: UPDATED_AT, reverse: $reverse) {
    nodes { id } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_wrong_token_is_401_with_the_known_body(bench: Bench) -> None:
    bench.token = "shpat_wrong"
    answer = bench.post("{ shop { id } }")
    assert (answer.status_code, answer.json()) == (
        401,
        {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"},
    )


def test_a_missing_scope_is_told_in_the_recorded_shape(bench: Bench) -> None:
    installation.change_scopes(bench.world, bench.shop, frozenset({"read_orders"}))
    order = bench.order()
    answer = bench.call("query($id: ID!) { order(id: $id) { id customer { id } } }", {"id": gid("Order", order.id)})
    assert answer["data"] == {"order": {"id": gid("Order", order.id), "customer": None}}
    [error] = answer["errors"]
    assert error["message"] == "Access denied for customer field. Required access: `read_customers` access scope."
    assert error["path"] == ["order", "customer"]
    assert error["extensions"] == {
        "code": "ACCESS_DENIED",
        "documentation": "https://shopify.dev/api/usage/access-scopes",
        "requiredAccess": "`read_customers` access scope.",
    }


def test_without_approval_for_customer_data_orders_are_null(bench: Bench) -> None:
    order = bench.order()
    bench.shop.protected_data_approved = False
    answer = bench.call("query($id: ID!) { order(id: $id) { id } }", {"id": gid("Order", order.id)})
    assert answer["data"] == {"order": None}
    assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert answer["errors"][0]["message"].startswith("This app is not approved to access the Order object.")


def test_orders_older_than_sixty_days_need_read_all_orders(bench: Bench) -> None:
    order = bench.order()
    query = "query($id: ID!) { order(id: $id) { id } ordersCount { count } }"
    bench.world.clock.advance(timedelta(days=60))
    assert bench.call(query, {"id": gid("Order", order.id)})["data"] == {"order": None, "ordersCount": {"count": 0}}
    scopes = bench.shop.granted_scopes | {"read_all_orders"}
    installation.change_scopes(bench.world, bench.shop, scopes)
    assert bench.call(query, {"id": gid("Order", order.id)})["data"]["order"] is not None


def test_the_bucket_runs_empty_answers_200_and_refills_with_the_clock(bench: Bench) -> None:
    bench.shop.bucket_level, bench.shop.bucket_at = 1995.0, bench.world.clock.now().timestamp()
    mutation = 'mutation { discountCodeDelete(id: "gid://shopify/DiscountCodeNode/1") { userErrors { code } } }'
    answer = bench.post(mutation)
    assert answer.status_code == 200
    body = answer.json()
    assert "data" not in body
    assert body["errors"][0]["message"] == "Throttled"
    assert body["errors"][0]["extensions"]["code"] == "THROTTLED"
    cost = body["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (10, None)
    assert cost["throttleStatus"] == {"maximumAvailable": 2000, "currentlyAvailable": 5, "restoreRate": 100}
    bench.world.clock.advance(timedelta(seconds=0.06))
    assert "data" in bench.call(mutation)


@pytest.mark.parametrize(
    ("query", "message", "code"),
    [
        ("query A {\n  shop {\n    id\n", "syntax error, unexpected end of file at [4, 1]", "PARSE_ERROR"),
        ("query A {\n  nope {\n    id\n  }\n}", "Field 'nope' doesn't exist on type 'QueryRoot'", "undefinedField"),
    ],
)
def test_a_bad_document_is_http_200_with_errors_and_no_data(bench: Bench, query: str, message: str, code: str) -> None:
    answer = bench.post(query)
    assert answer.status_code == 200
    [error] = answer.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (message, code)
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("name", "message"), [(None, "An operation name is required"), ("Missing", 'No operation named "Missing"')]
)
def test_the_operation_is_chosen_by_name(bench: Bench, name: str | None, message: str) -> None:
    text = "query First { shop { id } } query Second { shop { name } }"
    assert bench.post(text, operationName=name).json() == {"errors": [{"message": message}]}
    assert bench.post(text, operationName="Second").json()["data"] == {"shop": {"name": "Sample Shop"}}


def test_paging_by_updated_at_visits_each_order_once_in_both_directions(bench: Bench) -> None:
    made = []
    for _ in range(5):
        made.append(gid("Order", bench.order().id))
        bench.world.clock.advance(timedelta(seconds=1))
    for reverse in (False, True):
        seen: list[str] = []
        after: str | None = None
        while True:
            page = bench.call(ORDERS, {"after": after, "reverse": reverse})["data"]["orders"]
            seen += [node["id"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert seen == (made[::-1] if reverse else made)


def test_search_narrows_by_updated_at_and_ignores_unknown_fields_with_a_warning(bench: Bench) -> None:
    bench.order()
    bench.world.clock.advance(timedelta(hours=1))
    late = bench.order()
    found = bench.call(ORDERS, {"query": "updated_at:>='2026-11-24T10:00:00Z' updated_at:<='2026-11-24T11:00:00Z'"})
    assert found["data"]["orders"]["nodes"] == [{"id": gid("Order", late.id)}]
    unfiltered = bench.call(ORDERS, {"query": "refcode:ABC"})
    assert len(unfiltered["data"]["orders"]["nodes"]) == 2
    assert unfiltered["extensions"]["search"][0]["warnings"][0]["message"] == "Invalid search field for this query."


def test_the_index_may_lag_behind_the_order_itself(bench: Bench) -> None:
    bench.shop.search_lag = timedelta(seconds=30)
    order = bench.order()
    assert bench.call(ORDERS)["data"]["orders"]["nodes"] == []
    assert bench.call("query($id: ID!) { order(id: $id) { id } }", {"id": gid("Order", order.id)})["data"]["order"]
    bench.world.clock.advance(timedelta(seconds=30))
    assert len(bench.call(ORDERS)["data"]["orders"]["nodes"]) == 1


def test_the_journey_may_not_be_ready_yet(bench: Bench) -> None:
    bench.shop.journey_delay = timedelta(minutes=5)
    order = bench.order()
    query = "query($id: ID!) { order(id: $id) { customerJourneySummary { ready customerOrderIndex } } }"
    read = lambda: bench.call(query, {"id": gid("Order", order.id)})["data"]["order"]["customerJourneySummary"]  # noqa: E731
    assert read() == {"ready": False, "customerOrderIndex": None}
    bench.world.clock.advance(timedelta(minutes=5))
    assert read() == {"ready": True, "customerOrderIndex": 1}


RUN = """mutation Run($query: String!) { bulkOperationRunQuery(query: $query) {
  bulkOperation { id status url objectCount } userErrors { field message code } } }"""
POLL = "query Poll($id: ID!) { bulkOperation(id: $id) { status url objectCount rootObjectCount fileSize errorCode } }"


def bulk(bench: Bench, query: str) -> dict[str, Any]:
    answer: dict[str, Any] = bench.call(RUN, {"query": query})["data"]["bulkOperationRunQuery"]
    return answer


def test_a_bulk_query_ends_in_jsonl_with_parents(bench: Bench) -> None:
    order = bench.order()
    text = "{ orders { edges { node { id email lineItems { edges { node { id quantity } } } } } } }"
    started = bulk(bench, text)["bulkOperation"]
    assert (started["status"], started["url"], started["objectCount"]) == ("CREATED", None, "0")
    ended = bench.call(POLL, {"id": started["id"]})["data"]["bulkOperation"]
    assert (ended["status"], ended["objectCount"], ended["rootObjectCount"]) == ("COMPLETED", "2", "1")
    lines = bench.session.get(ended["url"], timeout=TIMEOUT)
    assert lines.headers["Content-Type"].startswith("application/jsonl")
    parent = gid("Order", order.id)
    child = gid("LineItem", order.lines[0].id)
    assert lines.text.splitlines() == [
        f'{{"id":"{parent}","email":"ada@example.com"}}',
        f'{{"id":"{child}","quantity":2,"__parentId":"{parent}"}}',
    ]
    assert ended["fileSize"] == str(len(lines.content))


def test_a_bulk_query_of_nothing_has_no_url(bench: Bench) -> None:
    started = bulk(bench, "{ orders { edges { node { id } } } }")["bulkOperation"]
    ended = bench.call(POLL, {"id": started["id"]})["data"]["bulkOperation"]
    assert (ended["status"], ended["url"]) == ("COMPLETED", None)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ shop { id } }", "Bulk queries must contain at least one connection."),
        (
            "{ orders { nodes { id } } }",
            "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
            "'orders { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: 'orders'.",
        ),
        ("mutation { __typename }", "Invalid operation type. Only `query` operations are supported."),
    ],
)
def test_a_wrong_bulk_query_is_refused_in_the_recorded_words(bench: Bench, query: str, message: str) -> None:
    answer = bulk(bench, query)
    assert answer == {
        "bulkOperation": None,
        "userErrors": [{"field": ["query"], "message": message, "code": "INVALID"}],
    }


def test_five_bulk_queries_may_run_at_once_and_no_sixth(bench: Bench) -> None:
    bench.shop.bulk_query_delay = timedelta(minutes=1)
    text = "{ customers { edges { node { id } } } }"
    ids = [bulk(bench, text)["bulkOperation"]["id"] for _ in range(5)]
    [error] = bulk(bench, text)["userErrors"]
    assert (error["field"], error["code"]) == (None, "OPERATION_IN_PROGRESS")
    assert error["message"] == (
        f"A bulk query operation for this app and shop is already in progress: {', '.join(ids)}."
    )


def test_metafields_of_the_installation_compare_and_swap(bench: Bench) -> None:
    owner = bench.call("{ currentAppInstallation { id } }")["data"]["currentAppInstallation"]["id"]
    query = """mutation($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) {
      metafields { value compareDigest } userErrors { field message code } } }"""
    one = {"ownerId": owner, "namespace": "goodword", "key": "live", "type": "boolean", "value": "true"}
    first = bench.call(query, {"m": [one]})["data"]["metafieldsSet"]["metafields"][0]
    stale = bench.call(query, {"m": [one | {"compareDigest": "no"}]})["data"]["metafieldsSet"]
    assert [e["code"] for e in stale["userErrors"]] == ["STALE_OBJECT"]
    fresh = bench.call(query, {"m": [one | {"compareDigest": first["compareDigest"], "value": "false"}]})
    assert fresh["data"]["metafieldsSet"]["metafields"][0]["value"] == "false"


def test_one_shop_knows_nothing_of_another(bench: Bench) -> None:
    other = bench.world.add_shop("other.myshopify.com")
    order = bench.order()
    address = f"{ADMIN}/{other.domain}/admin/api/2026-10/graphql.json"
    answer = bench.session.post(
        address,
        json={"query": f'{{ order(id: "{gid("Order", order.id)}") {{ id }} }}'},
        headers={"X-Shopify-Access-Token": bench.token},
        timeout=TIMEOUT,
    )
    assert answer.status_code == 401
