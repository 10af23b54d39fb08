"""Where an order went and what was paid there, by value; whatever is odd is unknown and spoils nothing."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.admin_api.order_parser import order_snapshot
from plugin.admin_api.order_place import read_place
from plugin.domain.countries import known_countries
from plugin.domain.money import Money
from plugin.domain.program.market import Place
from plugin.domain.program.returns import Kept
from tests.admin_api.canned import order_node
from tests.house.source import ROOT

SCHEMA = ROOT / "tests/node_modules/@shopify/dev-mcp/dist/data/admin_2026-10.json.gz"


def bag(amount: object, currency: object = "CHF") -> dict[str, Any]:
    shop = {"amount": "90.0", "currencyCode": "CAD"}
    return {"shopMoney": shop, "presentmentMoney": {"amount": amount, "currencyCode": currency}}


def test_an_order_is_read_with_both_sides_of_its_prices() -> None:
    """58.50 francs were paid and 38.50 are left; the order itself stays in the shop's currency."""
    node = order_node(
        currentSubtotalPriceSet=bag("38.5"), subtotalPriceSet=bag("58.5"), shippingAddress={"countryCodeV2": "CH"}
    )
    order = order_snapshot(node)
    assert order.subtotal == Money(9_000, "CAD")
    assert order.place == Place("CH", Kept(Money(5_850, "CHF"), Money(3_850, "CHF")))


@pytest.mark.parametrize(
    ("shipping", "billing", "requires_shipping", "country"),
    [
        ("CH", "DE", True, "CH"),
        ("CH", "DE", False, "CH"),
        (None, "DE", False, "DE"),
        (None, "DE", True, None),
        (None, "DE", None, None),
        (None, None, False, None),
    ],
)
def test_the_bill_counts_only_where_nothing_is_shipped(
    shipping: str | None, billing: str | None, requires_shipping: bool | None, country: str | None
) -> None:
    fields: dict[str, object] = {"requiresShipping": requires_shipping}
    for name, code in (("shippingAddress", shipping), ("billingAddress", billing)):
        fields[name] = None if code is None else {"countryCodeV2": code}
    assert read_place(fields).country == country


@pytest.mark.parametrize(
    "odd",
    [bag("1e9"), bag("5.123"), bag(58.5), bag("58.5", "ZZZ"), bag("58.5", None), {}, None, bag("9" * 15 + ".0", "JPY")],
)
def test_an_odd_price_is_unknown_and_the_order_is_read_all_the_same(odd: object) -> None:
    found = read_place({"currentSubtotalPriceSet": odd, "subtotalPriceSet": bag("58.5")}).paid
    assert found is None or found.left.currency == "JPY"


def test_two_currencies_in_one_order_are_none() -> None:
    assert read_place({"currentSubtotalPriceSet": bag("5.0"), "subtotalPriceSet": bag("5.0", "EUR")}).paid is None


@given(st.recursive(st.none() | st.booleans() | st.text() | st.integers(), st.lists, max_leaves=3))
def test_whatever_stands_for_a_country_is_two_letters_or_unknown(odd: object) -> None:
    found = read_place({"shippingAddress": {"countryCodeV2": odd}, "currentSubtotalPriceSet": odd}).country
    assert found is None or (len(found) == 2 and found.isupper())


def test_the_countries_are_shopifys_without_what_is_no_country() -> None:
    with gzip.open(SCHEMA, "rt", encoding="utf-8") as file:
        types = json.load(file)["data"]["__schema"]["types"]
    (codes,) = ([one["name"] for one in kind["enumValues"]] for kind in types if kind["name"] == "CountryCode")
    assert known_countries() == set(codes) - {"AC", "AN", "TA", "XK", "ZZ"}
