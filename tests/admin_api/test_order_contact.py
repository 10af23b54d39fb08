"""Where a buyer can be reached: read where it is shown, unknown where it is odd or kept from us."""

from typing import Any

import pytest

from plugin.admin_api.failures import ScopeMissing
from plugin.admin_api.order_contact import read_contact
from plugin.admin_api.order_parser import order_snapshot
from plugin.admin_api.shop_orders import read_orders
from plugin.domain.orders.order import Contact
from plugin.domain.people.postal_address import PostalAddress
from tests.admin_api.canned import Reply, line
from tests.admin_api.test_order_parser import journey, order_node, visit

SHIPPING = {
    "lastName": "Müller",
    "phone": "030 23125123",
    "address1": "Torstraße 12",
    "address2": None,
    "zip": "10119",
    "countryCodeV2": "DE",
}


def test_what_is_shown_is_read() -> None:
    found = read_contact({"phone": None, "clientIp": "203.0.113.9", "shippingAddress": SHIPPING})
    home = PostalAddress("Torstraße 12", "10119", "DE")
    assert found == Contact("030 23125123", home, "Müller", "203.0.113.9")
    assert repr(found) == "Contact()"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"phone": 7, "clientIp": [], "shippingAddress": "Torstraße 12"},
        {"phone": " ", "clientIp": "x" * 256, "shippingAddress": {"lastName": "\ud800", "address1": "Torstraße 12"}},
    ],
)
def test_what_is_odd_is_unknown(fields: dict[str, Any]) -> None:
    assert read_contact(fields) == Contact()


def denied_answer(denied: str) -> tuple[int, Reply]:
    node = order_node(**{denied: None})
    error = {
        "message": f"This app is not approved to use the {denied} field.",
        "path": ["nodes", 0, denied],
        "extensions": {"code": "ACCESS_DENIED"},
    }
    return int(node["id"].rpartition("/")[2]), Reply({"data": {"nodes": [node]}, "errors": [error]})


@pytest.mark.parametrize("denied", ["shippingAddress", "phone", "clientIp"])
def test_a_shop_may_keep_people_from_us_and_lose_nothing_else(denied: str) -> None:
    order_id, reply = denied_answer(denied)
    found = read_orders(line(reply).client, [order_id])
    assert ([order.order_id for order in found.found], found.unreadable) == ([order_id], ())


def test_what_decides_may_not_be_kept_from_us() -> None:
    order_id, reply = denied_answer("risk")
    with pytest.raises(ScopeMissing):
        read_orders(line(reply).client, [order_id])


@pytest.mark.parametrize(
    ("landing", "referrer", "ad", "portal"),
    [
        ("https://shop.example/?ref=abc&gclid=1", None, True, False),
        ("https://shop.example/?gclid=1", None, False, False),
        ("https://shop.example/?ref=abc", "https://www.mydealz.de/x", False, True),
        ("https://shop.example/?ref=abc", "https://friend.example/", False, False),
    ],
)
def test_how_a_referred_visit_began(landing: str, referrer: str | None, ad: bool, portal: bool) -> None:
    seen = visit(None, landing) | {"referrerUrl": referrer}
    order = order_snapshot(order_node(customerJourneySummary=journey(seen)))
    assert (order.came_by_ad, order.came_by_portal) == (ad, portal)
