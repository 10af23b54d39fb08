"""The checkout enforces what a discount promises: once, for whom, from which sum, and with what else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.sim_shop import customers, discounts, orders
from tests.sim_shop.checkout import CheckoutRefused, place_order, price_cart
from tests.sim_shop.state import Cart, CartLine, CombinesWith, Discount
from tests.sim_shop_tests.support import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()


def offer(bench: Bench, code: str = "CODE", **changes: Any) -> Discount:
    """10 % off, with `changes` to the record."""
    made = discounts.merchant_discount(bench.world, bench.shop, code, percentage=Decimal("0.1"))
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def reasons(bench: Bench, codes: list[str], quantity: int = 2, **buyer: Any) -> list[str]:
    lines = [CartLine(bench.mug.variant_id, quantity)]
    return [r.reason for r in price_cart(bench.shop, lines, codes, **buyer).refused]


def test_ten_percent_of_two_mugs_and_the_totals_by_hand(bench: Bench) -> None:
    offer(bench)
    order = bench.order(["code"])
    # 2 x 20.00 = 40.00; 10 % = 4.00; shipping 4.90; tax 19 % included in 40.90: 40.90 - 34.37 = 6.53
    assert (order.subtotal_minor, order.discount_minor, order.total_minor) == (3600, 400, 4090)
    assert order.tax_minor == 653
    assert [(u.text, u.amount_minor) for u in order.applied] == [("code", 400)]
    assert (order.financial_status, order.name, order.customer_order_index) == ("paid", "#1001", 1)


def test_a_discount_is_spread_over_lines_to_the_last_cent(bench: Bench) -> None:
    offer(bench, percentage=None, kind="amount", amount_minor=1000)
    lines = [CartLine(bench.mug.variant_id, 1), CartLine(bench.throw.variant_id, 1)]
    order = place_order(bench.world, bench.shop, Cart("t", lines, ["CODE"]), bench.ada)
    # 10.00 over 20.00 and 80.00: 2.00 and 8.00
    assert [line.discount_minor for line in order.lines] == [200, 800]


def test_an_amount_is_never_more_than_the_cart(bench: Bench) -> None:
    offer(bench, percentage=None, kind="amount", amount_minor=99_999)
    assert bench.order(["CODE"]).subtotal_minor == 0


def test_unknown_ended_and_future_codes_are_refused(bench: Bench) -> None:
    now = bench.world.clock.now()
    offer(bench, "ENDED", ends_at=now)
    offer(bench, "SOON", starts_at=now + timedelta(seconds=1))
    assert reasons(bench, ["NOPE", "ENDED", "SOON"]) == ["unknown_code", "expired", "not_started"]


def test_the_minimum_is_met_exactly_or_not_at_all(bench: Bench) -> None:
    offer(bench, minimum_subtotal_minor=4001)
    assert reasons(bench, ["CODE"]) == ["minimum_not_met"]
    bench.shop.discounts[bench.shop.code_owner["code"]].minimum_subtotal_minor = 4000
    assert reasons(bench, ["CODE"]) == []


def test_a_single_use_code_serves_one_of_two_racing_checkouts(bench: Bench) -> None:
    offer(bench, usage_limit=1)
    cart = Cart("t", [CartLine(bench.mug.variant_id, 2)], ["CODE"])
    seen = price_cart(bench.shop, cart.lines, cart.codes, None, "one@example.com").total_minor
    won = place_order(bench.world, bench.shop, cart, None, "one@example.com", expected_total_minor=seen)
    with pytest.raises(CheckoutRefused) as refused:
        place_order(bench.world, bench.shop, cart, None, "two@example.com", expected_total_minor=seen)
    assert won.discount_minor == 400
    assert refused.value.reason == "total_changed"
    assert [r.reason for r in refused.value.priced.refused] == ["usage_limit_reached"]
    assert len(bench.shop.orders) == 1


def test_a_personal_code_works_for_its_customer_and_for_nobody_else(bench: Bench) -> None:
    offer(bench, customer_ids=frozenset({bench.ada.id}))
    assert reasons(bench, ["CODE"], customer_id=bench.ada.id) == []
    assert reasons(bench, ["CODE"], email="ADA@example.com") == []
    assert reasons(bench, ["CODE"], email="eve@example.com") == ["customer_not_eligible"]
    assert reasons(bench, ["CODE"]) == ["customer_not_eligible"]


@pytest.mark.parametrize("again", [{"email": "Ada@Example.com"}, {}])
def test_once_per_customer_knows_the_customer_and_the_address(bench: Bench, again: dict[str, Any]) -> None:
    offer(bench, applies_once_per_customer=True)
    assert bench.order(["CODE"]).discount_minor == 400
    assert bench.order(["CODE"], **again).discount_minor == 0
    assert bench.order(["CODE"], email="other@example.com").discount_minor == 400


def test_two_order_discounts_stand_together_only_when_both_allow_it(bench: Bench) -> None:
    small = offer(bench, "TEN")
    large = offer(bench, "TWENTY", percentage=Decimal("0.2"))
    order = bench.order(["TEN", "TWENTY"])
    assert [u.text for u in order.applied] == ["TWENTY"]
    small.combines_with = large.combines_with = CombinesWith(order=True)
    # 20 % of 40.00 = 8.00, then 10 % of 32.00 = 3.20
    assert bench.order(["TEN", "TWENTY"]).discount_minor == 1120


def test_a_guest_becomes_a_customer_and_is_counted(bench: Bench) -> None:
    first = bench.order(email="guest@example.com")
    second = bench.order(email="GUEST@example.com")
    assert first.customer_id == second.customer_id is not None
    assert (first.customer_order_index, second.customer_order_index) == (1, 2)
    assert bench.shop.customers[first.customer_id].state == "disabled"


def test_a_test_order_has_no_index_and_does_not_count(bench: Bench) -> None:
    assert bench.order(test=True).customer_order_index is None
    assert bench.order().customer_order_index == 1


def test_an_anonymous_order_has_no_customer(bench: Bench) -> None:
    order = bench.order(anonymous=True, source_name="pos")
    assert (order.customer_id, order.customer_order_index) == (None, None)


def test_nothing_is_ordered_without_a_line_or_an_address(bench: Bench) -> None:
    with pytest.raises(CheckoutRefused, match="cart_is_empty"):
        bench.order(quantity=0)
    with pytest.raises(CheckoutRefused, match="email_missing"):
        place_order(bench.world, bench.shop, Cart("t", [CartLine(bench.mug.variant_id, 1)]))
    assert bench.shop.orders == {}


def test_refunds_give_back_lines_then_the_rest_and_never_more_than_was_paid(bench: Bench) -> None:
    offer(bench)
    order = bench.order(["CODE"])
    line = order.lines[0].id
    orders.refund(bench.world, bench.shop, order.id, {line: 1})
    # one of two mugs at 18.00 each after the discount
    assert (order.current_subtotal_minor, order.refunded_minor) == (1800, 1800)
    assert order.financial_status == "partially_refunded"
    orders.refund(bench.world, bench.shop, order.id)
    assert (order.current_subtotal_minor, order.current_total_minor, order.refunded_minor) == (0, 0, 4090)
    assert order.financial_status == "refunded"
    assert orders.refund(bench.world, bench.shop, order.id).amount_minor == 0


def test_cancelling_gives_back_and_an_unpaid_order_is_voided(bench: Bench) -> None:
    paid, unpaid = bench.order(), bench.order(paid=False)
    assert orders.cancel(bench.world, bench.shop, paid.id).financial_status == "refunded"
    assert orders.cancel(bench.world, bench.shop, unpaid.id).financial_status == "voided"
    with pytest.raises(ValueError, match="cancelled already"):
        orders.cancel(bench.world, bench.shop, paid.id)


def test_updated_at_is_the_second_of_the_last_change_and_never_goes_back(bench: Bench) -> None:
    order = bench.order(paid=False)
    for change in (orders.mark_paid, orders.fulfil, orders.touch, orders.dispute, orders.cancel):
        change(bench.world, bench.shop, order.id)
        assert order.updated_at == bench.world.clock.now()
        bench.world.clock.advance(timedelta(seconds=7))


def test_a_merge_moves_orders_and_counts_anew(bench: Bench) -> None:
    from_guest = bench.order(email="guest@example.com")
    bench.world.clock.advance(timedelta(days=1))
    of_ada = bench.order()
    assert from_guest.customer_id is not None
    customers.merge(bench.world, bench.shop, bench.ada.id, from_guest.customer_id)
    assert (from_guest.customer_order_index, of_ada.customer_order_index) == (1, 2)
    assert bench.ada.number_of_orders == 2
    assert bench.shop.customer_with_email("guest@example.com") is bench.ada
