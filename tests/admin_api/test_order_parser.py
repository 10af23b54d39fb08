"""From Shopify's order to ours: by value, and for whatever else may stand in its place."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugin.admin_api.order_parser import order_snapshot
from plugin.domain.errors import OrderUnreadable
from plugin.domain.money import Money
from plugin.domain.orders.order import Buyer, OrderSnapshot, PaymentState
from tests.admin_api.canned import order_node, sample


def visit(referral_code: object = None, landing_page: object = None) -> dict[str, object]:
    return {"referralCode": referral_code, "landingPage": landing_page, "occurredAt": "2026-04-20T10:00:00Z"}


def journey(first: object = None, last: object = None, *, ready: object = True, index: object = 1) -> dict[str, Any]:
    return {"ready": ready, "customerOrderIndex": index, "firstVisit": first, "lastVisit": last}


def bag(amount: object, currency: object = "CAD") -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": currency}}


def test_reads_a_recorded_order_with_a_refund() -> None:
    recorded = sample("order_partly_refunded")
    recorded["customer"]["numberOfOrders"] = "3"
    order = order_snapshot(order_node() | recorded)
    assert order == OrderSnapshot(
        order_id=6832000000000,
        order_name="#1401",
        created_at=datetime(2026, 4, 22, 14, 5, tzinfo=UTC),
        updated_at=datetime(2026, 4, 23, 16, 45, tzinfo=UTC),
        payment=PaymentState.PARTIALLY_REFUNDED,
        subtotal=Money(9000, "CAD"),  # "90.0"
        refunded=Money(3000, "CAD"),  # "30.0"
        buyer=Buyer(9001, "merchant-detail@example.com", order_index=1, orders_count=3),
        discount_codes=("spring10",),
        sold=Money(9000, "CAD"),  # of the node around the recorded facts
    )


def test_a_guest_has_no_customer_and_no_counts() -> None:
    order = order_snapshot(order_node(customer=None, customerJourneySummary=None, email=None, sourceName=None))
    assert (order.buyer, order.source_name) == (Buyer(), "unknown")


def test_the_order_index_is_unknown_until_shopify_has_finished_the_journey() -> None:
    assert order_snapshot(order_node(customerJourneySummary=journey(ready=False))).buyer.order_index is None
    assert order_snapshot(order_node(customerJourneySummary=journey(index=None))).buyer.order_index is None
    assert order_snapshot(order_node(customerJourneySummary=journey(index=4))).buyer.order_index == 4


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1000", "JPY", 1000),
        ("1000.0", "JPY", 1000),
        ("1.234", "KWD", 1234),
        ("0.1", "EUR", 10),
        ("-5.00", "EUR", -500),
    ],
)
def test_amounts_are_counted_in_the_currencys_own_units(amount: str, currency: str, minor: int) -> None:
    node = order_node(currentSubtotalPriceSet=bag(amount, currency), totalRefundedSet=bag("0", currency))
    assert order_snapshot(node).subtotal == Money(minor, currency)


def test_times_come_in_any_zone_and_are_kept_in_utc() -> None:
    order = order_snapshot(order_node(createdAt="2026-04-22T16:05:00+02:00", cancelledAt="2026-04-24T00:00:00Z"))
    assert order.created_at == datetime(2026, 4, 22, 14, 5, tzinfo=UTC)
    assert order.created_at.tzinfo is UTC
    assert order.cancelled_at == datetime(2026, 4, 24, tzinfo=UTC)


def test_referral_codes_come_from_shopify_and_from_the_landing_pages_folded_and_once() -> None:
    first = visit("Ada-7K2", "https://shop.example/?utm_source=x&ref=ada-7k2&ref=BOB-9")
    last = visit(None, "/products/mug?ref=%20Cleo-1%20&href=no&xref=no")
    order = order_snapshot(order_node(customerJourneySummary=journey(first, last)))
    assert order.referral_codes == ("ada-7k2", "bob-9", "cleo-1")
    assert order.visited_at("bob-9") == datetime(2026, 4, 20, 10, tzinfo=UTC)
    assert order.visited_at("dora-2") is None


@pytest.mark.parametrize(
    "landing_page",
    [None, "", "ref=", "https://[broken?ref=a", "/?ref=\0", "/?ref=" + "a" * 300, "/?" + "ref=a&" * 60, 7, "/?ref="],
)
def test_a_landing_page_that_says_nothing_spoils_nothing(landing_page: object) -> None:
    assert order_snapshot(order_node(customerJourneySummary=journey(visit(None, landing_page)))).referral_codes == ()


def test_codes_are_folded_and_kept_in_their_order() -> None:
    order = order_snapshot(
        order_node(discountCodes=["FRIEND-7", "friend-7", " Shipping ", "\0", "\ud800", None, 5, ""])
    )
    assert order.discount_codes == ("friend-7", "shipping")


def test_attributes_that_no_database_can_store_are_left_out() -> None:
    pairs = [("gift", "yes"), ("a", None), ("b", "x\0"), ("c\ud800", "x"), ("long", "x" * 2001), ("ticket", "t" * 2000)]
    node = order_node(customAttributes=[{"key": key, "value": value} for key, value in pairs] + [None, "x", {}])
    assert order_snapshot(node).attributes == (("gift", "yes"), ("ticket", "t" * 2000))


@pytest.mark.parametrize(
    ("statuses", "has_open", "has_lost"),
    [
        ([], False, False),
        (["NEEDS_RESPONSE"], True, False),
        (["UNDER_REVIEW"], True, False),
        (["WON"], False, False),
        (["PREVENTED"], False, False),
        (["LOST"], False, True),
        (["ACCEPTED"], False, True),
        (["CHARGE_REFUNDED"], False, True),
        (["WON", "LOST", "UNDER_REVIEW"], True, True),
        (["SOMETHING_NEW"], True, False),
    ],
)
def test_disputes_are_open_or_lost(statuses: list[str], has_open: bool, has_lost: bool) -> None:
    entries = [{"status": status, "initiatedAs": "CHARGEBACK"} for status in statuses]
    order = order_snapshot(order_node(disputes=entries))
    assert (order.has_open_dispute, order.has_lost_dispute) == (has_open, has_lost)


@pytest.mark.parametrize(
    ("given", "state"),
    [("VOIDED", PaymentState.VOIDED), ("BARTERED", PaymentState.UNKNOWN), (None, PaymentState.UNKNOWN)],
)
def test_a_payment_state_added_later_is_unknown(given: object, state: PaymentState) -> None:
    assert order_snapshot(order_node(displayFinancialStatus=given)).payment is state


def test_the_risk_is_kept_in_lower_case() -> None:
    assert order_snapshot(order_node(risk={"recommendation": "INVESTIGATE"})).risk == "investigate"


UNREADABLE: list[tuple[str, object]] = [
    ("id", None),
    ("id", "gid://shopify/Customer/1"),
    ("id", "gid://shopify/Order/1.0"),
    ("id", "gid://shopify/Order/" + "9" * 5000),
    ("id", "gid://shopify/Order/9223372036854775808"),
    ("id", 7),
    ("name", None),
    ("name", "#1\0"),
    ("name", "#\ud800"),
    ("createdAt", None),
    ("createdAt", "2026-04-22T14:05:00"),
    ("createdAt", "yesterday"),
    ("createdAt", 1_700_000_000),
    ("updatedAt", "0001-01-01T00:00:00+14:00"),
    ("cancelledAt", True),
    ("test", "false"),
    ("test", None),
    ("displayFinancialStatus", 1),
    ("sourceName", []),
    ("discountCodes", None),
    ("discountCodes", "CODE"),
    ("email", {}),
    ("email", "a\0@example.com"),
    ("customAttributes", None),
    ("customer", "gid://shopify/Customer/1"),
    ("customer", {}),
    ("customerJourneySummary", {"ready": "yes"}),
    ("customerJourneySummary", journey("x")),
    ("customerJourneySummary", journey(index="first")),
    ("customerJourneySummary", journey(index=True)),
    ("customerJourneySummary", journey(index=-1)),
    ("risk", None),
    ("risk", {"recommendation": None}),
    ("disputes", None),
    ("disputes", [None]),
    ("disputes", [{"status": 1}]),
    ("currentSubtotalPriceSet", None),
    ("currentSubtotalPriceSet", {"shopMoney": None}),
    ("currentSubtotalPriceSet", bag(19.9)),
    ("currentSubtotalPriceSet", bag("1e3")),
    ("currentSubtotalPriceSet", bag("Infinity")),
    ("currentSubtotalPriceSet", bag("٣")),
    ("currentSubtotalPriceSet", bag("9" * 5000)),
    ("currentSubtotalPriceSet", bag("1.001")),
    ("currentSubtotalPriceSet", bag("1", "QQQ")),
    ("currentSubtotalPriceSet", bag("1", None)),
    ("currentSubtotalPriceSet", bag("1", "EUR")),
    ("totalRefundedSet", bag(None)),
]


@pytest.mark.parametrize(("field", "value"), UNREADABLE)
def test_what_a_decision_needs_is_named_when_it_cannot_be_read(field: str, value: object) -> None:
    named = {"customer": r"customer(\.id)?", "customerJourneySummary": "(ready|firstVisit|customerOrderIndex)"}
    named |= {"risk": "(risk|recommendation)", "disputes": "(disputes|status)"}
    mixed = "(currentSubtotalPriceSet|totalRefundedSet)" if field.endswith("Set") else field
    with pytest.raises(OrderUnreadable, match=rf"^{named.get(field, mixed)}: "):
        order_snapshot(order_node(**{field: value}))


def test_an_amount_that_no_column_can_hold_is_refused() -> None:
    node = order_node(currentSubtotalPriceSet=bag("9" * 15, "CLF"), totalRefundedSet=bag("0", "CLF"))
    with pytest.raises(OrderUnreadable, match="larger than any order"):
        order_snapshot(node)


@pytest.mark.parametrize("field", sorted(order_node()))
def test_no_missing_field_is_a_crash(field: str) -> None:
    node = order_node()
    del node[field]
    refusal = field
    try:
        order_snapshot(node)
    except OrderUnreadable as error:
        refusal = str(error)
    assert refusal.startswith((field, "customer", "recommendation"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_an_order_or_unreadable(node: object) -> None:
    with pytest.raises(OrderUnreadable):
        order_snapshot(node)


def _paths(node: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(node, dict):
        return [path]
    return [path] + [below for key, value in node.items() for below in _paths(value, (*path, key))]


_FULL = order_node(
    customerJourneySummary=journey(visit("a", "/?ref=b"), visit("c", "/?ref=d")),
    customAttributes=[{"key": "k", "value": "v"}],
    disputes=[{"status": "WON", "initiatedAs": "INQUIRY"}],
)


def _replaced(node: Any, path: tuple[str, ...], value: object) -> Any:
    return value if not path else node | {path[0]: _replaced(node[path[0]], path[1:], value)}


@settings(max_examples=400)
@given(st.sampled_from(_paths(_FULL)), json_values | st.lists(json_values, max_size=3))
def test_any_json_in_any_place_is_read_or_refused_and_what_is_read_can_be_stored(
    path: tuple[str, ...], value: object
) -> None:
    try:
        order = order_snapshot(_replaced(_FULL, path, value))
    except OrderUnreadable:
        return
    texts = [order.order_name, order.source_name, order.risk, order.buyer.email or "", *order.discount_codes]
    texts += [*order.referral_codes, *(part for pair in order.attributes for part in pair)]
    assert all("\0" not in text and text.encode("utf-8") is not None for text in texts)
    counts = (order.order_id, order.subtotal.amount_minor, order.buyer.orders_count or 0, order.buyer.order_index or 0)
    assert all(abs(number) < 2**63 for number in counts)


def shipments(*made: tuple[str, str]) -> list[dict[str, str]]:
    return [{"createdAt": f"2026-04-{day}T08:00:00Z", "status": status} for day, status in made]


@pytest.mark.parametrize(
    ("status", "made", "day"),
    [
        ("UNFULFILLED", [], None),
        ("PARTIALLY_FULFILLED", [("24", "SUCCESS")], None),
        ("ON_HOLD", [("24", "SUCCESS")], None),
        ("A_STATUS_OF_LATER", [("24", "SUCCESS")], None),
        ("FULFILLED", [("24", "SUCCESS"), ("26", "SUCCESS"), ("25", "SUCCESS")], 26),
        ("FULFILLED", [("24", "SUCCESS"), ("28", "CANCELLED"), ("27", "FAILURE")], 24),
    ],
)
def test_an_order_is_shipped_when_its_last_part_is(status: str, made: list[tuple[str, str]], day: int | None) -> None:
    order = order_snapshot(order_node(displayFulfillmentStatus=status, fulfillments=shipments(*made)))
    assert order.fulfilled_at == (None if day is None else datetime(2026, 4, day, 8, tzinfo=UTC))


def test_what_needs_no_shipping_is_shipped_when_it_is_placed_and_marks_without_shipments_count_from_the_change() -> (
    None
):
    nothing = order_snapshot(order_node(displayFulfillmentStatus="FULFILLMENT_NOT_REQUIRED"))
    assert nothing.fulfilled_at == datetime(2026, 4, 22, 14, 5, tzinfo=UTC)
    marked = order_snapshot(order_node(displayFulfillmentStatus="FULFILLED"))
    assert marked.fulfilled_at == datetime(2026, 4, 23, 16, 45, tzinfo=UTC)


def test_the_amount_before_returns_is_read_where_shopify_tells_it() -> None:
    assert order_snapshot(order_node(subtotalPriceSet=bag("120.50"))).sold == Money(12_050, "CAD")
    assert order_snapshot(order_node(subtotalPriceSet=None)).sold is None
