"""Buyers who pay in a currency of their own, as Shopify documents it: both sides of every price, what pays in what."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.sim_shop import gift_cards, orders, store_credits
from tests.sim_shop.addresses import Address
from tests.sim_shop.checkout import CheckoutRefused
from tests.sim_shop.payloads import order_body
from tests.sim_shop.presentment import Presentment
from tests.sim_shop.state import Order, gid
from tests.sim_shop_tests.support import Bench

PRICES = """query($id: ID!) { order(id: $id) {
  currencyCode presentmentCurrencyCode requiresShipping shippingAddress { countryCodeV2 }
  currentSubtotalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
  subtotalPriceSet { presentmentMoney { amount } }
  lineItems(first: 1) { nodes { discountedUnitPriceAfterAllDiscountsSet { presentmentMoney { amount } } } } } }"""
ZURICH = Address("Bahnhofstrasse 1", "8001", "Zürich", country="CH")


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.shop.rates["CHF"] = Decimal("0.95")
    return made


def swiss(bench: Bench, **more: object) -> Order:
    return bench.order(paid_in="CHF", shipping_address=ZURICH, **more)  # type: ignore[arg-type]


def told(bench: Bench, order: Order) -> Mapping[str, object]:
    found: Mapping[str, object] = bench.call(PRICES, {"id": gid("Order", order.id)})["data"]["order"]
    return found


def paid_by(order: Order) -> list[tuple[str, int]]:
    return [(one.gateway, one.amount_minor) for one in order.transactions]


def test_every_price_has_both_sides_and_a_return_lowers_both(bench: Bench) -> None:
    """Two mugs for 40.00 euro are 38.00 francs; one back leaves 20.00 and 19.00."""
    order = swiss(bench)
    orders.refund(bench.world, bench.shop, order.id, lines={order.lines[0].id: 1})
    assert told(bench, order) == {
        "currencyCode": "EUR",
        "presentmentCurrencyCode": "CHF",
        "requiresShipping": True,
        "shippingAddress": {"countryCodeV2": "CH"},
        "currentSubtotalPriceSet": {
            "shopMoney": {"amount": "20.0", "currencyCode": "EUR"},
            "presentmentMoney": {"amount": "19.0", "currencyCode": "CHF"},
        },
        "subtotalPriceSet": {"presentmentMoney": {"amount": "38.0"}},
        "lineItems": {"nodes": [{"discountedUnitPriceAfterAllDiscountsSet": {"presentmentMoney": {"amount": "19.0"}}}]},
    }
    body = order_body(bench.shop, order)
    assert (body["currency"], body["presentment_currency"]) == ("EUR", "CHF")
    assert body["current_subtotal_price_set"] == {
        "shop_money": {"amount": "20.00", "currency_code": "EUR"},
        "presentment_money": {"amount": "19.00", "currency_code": "CHF"},
    }


@pytest.mark.parametrize(
    ("currency", "rate", "minor", "shown"),
    [("CHF", "0.95", 5_850, 5_558), ("JPY", "160", 1_050, 1_680), ("KWD", "0.33", 1_000, 3_300)],
)
def test_a_rate_is_between_whole_units_of_both(currency: str, rate: str, minor: int, shown: int) -> None:
    """58.50 x 0.95 = 55.575; 10.50 x 160 = 1,680 yen; 10.00 x 0.33 = 3.300 dinars."""
    assert Presentment(currency, Decimal(rate)).of(minor, "EUR") == shown


def test_where_addresses_are_denied_the_order_is_there_without_them(bench: Bench) -> None:
    order = swiss(bench)
    bench.shop.addresses_approved = False
    answer = bench.call(PRICES, {"id": gid("Order", order.id)})
    assert answer["data"]["order"]["shippingAddress"] is None
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["order", "shippingAddress"], "ACCESS_DENIED")


def test_a_card_in_francs_pays_in_francs_alone_and_is_told_so(bench: Bench) -> None:
    """Two mugs and shipping are 44.90 euro, 42.66 francs; the card pays 12.00 of them, 12.63 euro."""
    card = gift_cards.issue(bench.world, bench.shop, "FRANCS12", 1_200, currency="CHF")
    with pytest.raises(CheckoutRefused) as refusal:
        bench.order(gift_cards=("FRANCS12",))
    assert (refusal.value.reason, card.balance_minor) == ("gift_card_in_other_currency", 1_200)

    order = swiss(bench, gift_cards=("FRANCS12",))
    assert (paid_by(order), card.balance_minor) == ([("gift_card", 1_263), ("bogus", 3_227)], 0)


def test_store_credit_in_francs_pays_in_francs_alone(bench: Bench) -> None:
    account = store_credits.open_account(bench.world, bench.shop, bench.ada.id, "CHF")
    store_credits.credit(bench.world, bench.shop, account, 1_200)
    assert paid_by(bench.order(use_store_credit=True)) == [("bogus", 4_490)]
    order = swiss(bench, use_store_credit=True)
    assert (paid_by(order), account.balance_minor) == ([("shopify_store_credit", 1_263), ("bogus", 3_227)], 0)
