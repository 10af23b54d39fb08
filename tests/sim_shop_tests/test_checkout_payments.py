"""Gift cards and store credit on the simulated checkout's page, and as the order shows them to the app."""

from datetime import date, timedelta

import pytest

from tests.sim_shop import gift_cards, orders, store_credits
from tests.sim_shop.payloads import order_body
from tests.sim_shop.state import Order
from tests.sim_shop_tests.support import START, Bench
from tests.storefront_widget.support import Storefront


@pytest.fixture
def front() -> Storefront:
    return Storefront()


def latest(front: Storefront) -> Order:
    return max(front.shop.orders.values(), key=lambda order: order.number)


def paid_by(order: Order) -> list[tuple[str, int]]:
    return [(one.gateway, one.amount_minor) for one in order.transactions]


def test_a_guest_pays_with_a_gift_card_and_the_rest_otherwise(front: Storefront) -> None:
    card = gift_cards.issue(front.world, front.shop, "HANDMADE1", 1000)
    front.add()
    data = {"email": "nina.new@example.com", "gift_card": " handMADE1 "}
    assert "is placed" in front.me.post("/checkout", data=data, follow_redirects=True).text
    # a mug 22.00 + shipping 4.90 = 26.90: 10.00 by card
    assert paid_by(latest(front)) == [("gift_card", 1000), ("bogus", 1690)]
    assert card.balance_minor == 0


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("NOSUCHCARD", "There is no such gift card."),
        ("CANCELLED1", "This gift card has been cancelled."),
        ("YESTERDAY1", "This gift card has expired."),
        ("EMPTYCARD1", "Nothing is left on this gift card."),
    ],
)
def test_a_card_that_pays_nothing_is_said_before_anything_is_ordered(front: Storefront, code: str, words: str) -> None:
    world, shop = front.world, front.shop
    gift_cards.deactivate(world, shop, gift_cards.issue(world, shop, "CANCELLED1", 1000))
    gift_cards.issue(world, shop, "YESTERDAY1", 1000, expires_on=date(2026, 11, 23))
    gift_cards.issue(world, shop, "EMPTYCARD1", 0)
    before = len(shop.orders)
    front.add()
    answer = front.me.post("/checkout", data={"email": "nina.new@example.com", "gift_card": code})
    assert (answer.status_code, len(shop.orders)) == (409, before)
    assert words in answer.text


def test_a_card_pays_on_its_last_day(front: Storefront) -> None:
    gift_cards.issue(front.world, front.shop, "LASTDAY12", 5000, expires_on=START.date())
    front.add()
    front.me.post("/checkout", data={"email": "nina.new@example.com", "gift_card": "LASTDAY12"})
    assert paid_by(latest(front)) == [("gift_card", 2690)]


def test_a_customer_who_is_logged_in_is_offered_the_credit_and_a_guest_is_not(front: Storefront) -> None:
    account = store_credits.open_account(front.world, front.shop, front.customer().id, "EUR")
    store_credits.credit(front.world, front.shop, account, 3000)
    front.add()
    assert "store credit of" not in front.me.get("/checkout").text
    front.log_in()
    assert "Pay with your store credit of €30.00" in front.me.get("/checkout").text
    front.me.post("/checkout", data={"email": "ada.advocate@example.com", "store_credit": "yes"})
    # 26.90 of 30.00
    assert paid_by(latest(front)) == [("shopify_store_credit", 2690)]
    assert account.balance_minor == 310


def test_credit_that_has_run_out_pays_nothing(front: Storefront) -> None:
    account = store_credits.open_account(front.world, front.shop, front.customer().id, "EUR")
    store_credits.credit(front.world, front.shop, account, 3000, expires_at=START + timedelta(days=1))
    front.world.clock.advance(timedelta(days=1))
    front.log_in()
    front.add()
    front.me.post("/checkout", data={"email": "ada.advocate@example.com", "store_credit": "yes"})
    assert paid_by(latest(front)) == [("bogus", 2690)]


def test_card_then_credit_then_bank_and_the_webhook_names_them_in_that_order() -> None:
    bench = Bench()
    account = store_credits.open_account(bench.world, bench.shop, bench.ada.id, "EUR")
    store_credits.credit(bench.world, bench.shop, account, 500)
    gift_cards.issue(bench.world, bench.shop, "HANDMADE1", 1000)
    order = bench.order(gift_cards=["HANDMADE1", "handmade1"], use_store_credit=True)
    # 2 x 20.00 + 4.90 = 44.90 = 10.00 + 5.00 + 29.90
    assert paid_by(order) == [("gift_card", 1000), ("shopify_store_credit", 500), ("bogus", 2990)]
    body = order_body(bench.shop, order)
    assert body["payment_gateway_names"] == ["gift_card", "shopify_store_credit", "bogus"]
    assert (body["total_price"], body["total_discounts"]) == ("44.90", "0.00")
    # everything can be given back, however it was paid
    assert orders.refund(bench.world, bench.shop, order.id).amount_minor == 4490
    assert order.financial_status == "refunded"


def test_an_order_that_is_not_paid_yet_draws_on_nothing() -> None:
    bench = Bench()
    card = gift_cards.issue(bench.world, bench.shop, "HANDMADE1", 1000)
    order = bench.order(gift_cards=["HANDMADE1"], paid=False)
    assert (order.transactions, card.balance_minor) == ([], 1000)
    orders.mark_paid(bench.world, bench.shop, order.id)
    assert paid_by(order) == [("bogus", 4490)]
