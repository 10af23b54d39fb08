"""Buy X get Y at the simulated checkout, worked out by hand: mugs 20.00, throws 80.00, socks 5.00."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sim_shop.checkout import price_cart
from tests.sim_shop.discounts import merchant_discount
from tests.sim_shop.givings import BuyRule
from tests.sim_shop.state import CartLine, Discount, Product
from tests.sim_shop_tests.support import Bench

ANY = frozenset[int]()


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.socks = made.world.add_product(made.shop, "Socks", 500)  # type: ignore[attr-defined]
    return made


def ids(*named: Product) -> frozenset[int]:
    return frozenset(one.id for one in named)


def bundle(bench: Bench, buys: BuyRule, gets: frozenset[int], **changes: Any) -> Discount:
    """Buy by the rule, get one of `gets` for nothing, once an order, with `changes` to the record."""
    made = merchant_discount(bench.world, bench.shop, "BUNDLE", percentage=Decimal(1))
    made.kind, made.buys, made.product_ids, made.uses_per_order = "bxgy", buys, gets, 1
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def off(bench: Bench, *bought: tuple[Product, int]) -> list[int]:
    """What is taken off each line."""
    lines = [CartLine(product.variant_id, quantity) for product, quantity in bought]
    return [line.discount_minor for line in price_cart(bench.shop, lines, ["BUNDLE"]).lines]


def refused(bench: Bench, *bought: tuple[Product, int]) -> list[str]:
    lines = [CartLine(product.variant_id, quantity) for product, quantity in bought]
    return [one.reason for one in price_cart(bench.shop, lines, ["BUNDLE"]).refused]


def test_the_cheapest_piece_is_given_and_the_dearest_is_bought(bench: Bench) -> None:
    both = ids(bench.mug, bench.throw)
    bundle(bench, BuyRule(both, quantity=1), both)
    assert off(bench, (bench.throw, 1), (bench.mug, 1)) == [0, 2000]
    assert off(bench, (bench.throw, 2)) == [8000]


def test_one_piece_is_never_bought_and_given_at_once(bench: Bench) -> None:
    bundle(bench, BuyRule(ids(bench.mug), quantity=1), ids(bench.mug))
    assert off(bench, (bench.mug, 1)) == [0]
    assert refused(bench, (bench.mug, 1)) == ["not_enough_bought"]
    assert off(bench, (bench.mug, 2)) == [2000]


def test_what_is_given_has_to_be_in_the_cart(bench: Bench) -> None:
    bundle(bench, BuyRule(ids(bench.throw), quantity=1), ids(bench.mug))
    assert refused(bench, (bench.throw, 3)) == ["no_matching_item"]
    assert refused(bench, (bench.mug, 3)) == ["not_enough_bought"]


@pytest.mark.parametrize(("uses", "given"), [(1, 2000), (2, 4000), (None, 6000)])
def test_it_repeats_as_often_as_an_order_may(bench: Bench, uses: int | None, given: int) -> None:
    bundle(bench, BuyRule(ids(bench.mug), quantity=1), ids(bench.mug), uses_per_order=uses)
    # seven mugs are three whole pairs and one that is left over
    assert off(bench, (bench.mug, 7)) == [given]


def test_the_dear_pieces_count_as_bought_for_every_use(bench: Bench) -> None:
    both = ids(bench.mug, bench.throw)
    bundle(bench, BuyRule(both, quantity=1), both, uses_per_order=2)
    # two throws are bought and two mugs given, never one throw for the other
    assert off(bench, (bench.throw, 2), (bench.mug, 2)) == [0, 4000]


def test_three_for_two_counts_three_pieces(bench: Bench) -> None:
    bundle(bench, BuyRule(ids(bench.mug), quantity=2), ids(bench.mug))
    assert off(bench, (bench.mug, 2)) == [0]
    assert off(bench, (bench.mug, 3)) == [2000]


def test_buy_one_get_two_at_half_price(bench: Bench) -> None:
    socks: Product = bench.socks  # type: ignore[attr-defined]
    bundle(bench, BuyRule(ids(bench.throw), quantity=1), ids(socks), get_quantity=2, percentage=Decimal("0.5"))
    assert off(bench, (bench.throw, 1), (socks, 1)) == [0, 0]
    # two of the three pairs at half of 5.00
    assert off(bench, (bench.throw, 1), (socks, 3)) == [0, 500]


def test_half_a_cent_is_rounded_up_for_each_piece(bench: Bench) -> None:
    odd = bench.world.add_product(bench.shop, "Odd", 333)
    bundle(bench, BuyRule(ids(bench.throw), quantity=1), ids(odd), get_quantity=2, percentage=Decimal("0.5"))
    # half of 3.33 is 1.665, so 1.67 for each of two
    assert off(bench, (bench.throw, 1), (odd, 2)) == [0, 334]


def test_bought_for_an_amount(bench: Bench) -> None:
    socks: Product = bench.socks  # type: ignore[attr-defined]
    bundle(bench, BuyRule(ids(bench.mug), amount_minor=4000), ids(socks))
    assert off(bench, (bench.mug, 1), (socks, 1)) == [0, 0]
    assert off(bench, (bench.mug, 2), (socks, 1)) == [0, 500]


def test_by_variant_and_by_collection(bench: Bench) -> None:
    socks: Product = bench.socks  # type: ignore[attr-defined]
    warm = bench.world.add_collection(bench.shop, "Warm things", bench.throw)
    rule = BuyRule(collection_ids=frozenset({warm.id}), quantity=1)
    bundle(bench, rule, ANY, variant_ids=frozenset({socks.variant_id}))
    assert off(bench, (bench.throw, 1), (bench.mug, 1), (socks, 1)) == [0, 0, 500]
    assert refused(bench, (bench.mug, 1), (socks, 1)) == ["not_enough_bought"]


def test_it_is_a_product_discount_and_combines_as_one(bench: Bench) -> None:
    made = bundle(bench, BuyRule(ids(bench.mug), quantity=1), ids(bench.mug))
    ten = merchant_discount(bench.world, bench.shop, "TEN", percentage=Decimal("0.1"))
    assert made.discount_class == "PRODUCT"
    lines = [CartLine(bench.mug.variant_id, 2)]
    alone = price_cart(bench.shop, lines, ["TEN", "BUNDLE"])
    assert [use.text for use in alone.applied] == ["BUNDLE"]
    made.combines_with = type(made.combines_with)(order=True)
    ten.combines_with = type(ten.combines_with)(product=True)
    both = price_cart(bench.shop, lines, ["TEN", "BUNDLE"])
    # one mug free, then a tenth of the 20.00 that are left
    assert [(use.text, use.amount_minor) for use in both.applied] == [("BUNDLE", 2000), ("TEN", 200)]


def test_the_order_that_is_placed_carries_it(bench: Bench) -> None:
    bundle(bench, BuyRule(ids(bench.mug), quantity=1), ids(bench.mug))
    order = bench.order(["BUNDLE"])
    # 2 x 20.00 - 20.00 + shipping 4.90
    assert (order.subtotal_minor, order.discount_minor, order.total_minor) == (2000, 2000, 2490)
    assert order.lines[0].allocations == [(0, 2000)]
