"""Each shape of discount: what is sent, and what it takes off an order at the simulated shop, worked out by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from plugin.admin_api.code_pool import add_codes, read_code_job
from plugin.admin_api.discount_outlines import outline_of
from plugin.admin_api.discount_shapes import (
    AmountOff,
    BuyGet,
    CodeDiscount,
    FreeGift,
    FreeShipping,
    Gives,
    Items,
    PercentOff,
    creation_of,
)
from plugin.admin_api.discounts import CodeTaken, create_code_discount, deactivate_discount, find_code
from plugin.admin_api.failures import Refused, Unavailable
from plugin.admin_api.offer_discounts import find_codes, read_offer
from plugin.domain.program.benefit import Combines
from tests.admin_api.counter import START, Counter, eur
from tests.sim_shop.state import Product, gid

TEN, HALF = PercentOff(Decimal(10)), Decimal(50)
SHAPES: list[Gives] = [TEN, AmountOff(eur(500)), FreeShipping()]


@pytest.fixture
def there() -> Counter:
    return Counter()


def shaped(gives: Gives, **changes: Any) -> CodeDiscount:
    return replace(CodeDiscount("Goodword reward 1001-1", "CODE", gives, START), **changes)


def products(*named: Product) -> Items:
    return Items(products=tuple(gid("Product", one.id) for one in named))


def sale(there: Counter) -> Items:
    return Items(collections=(gid("Collection", there.world.add_collection(there.shop, "Sale", there.throw).id),))


def variant(product: Product) -> str:
    return gid("ProductVariant", product.variant_id)


def make(there: Counter, gives: Gives, **changes: Any) -> str:
    made = create_code_discount(there.client, shaped(gives, **changes))
    assert isinstance(made, str)
    return made


def taken_off(there: Counter, *bought: tuple[Product, int], code: str = "CODE") -> tuple[int, int]:
    """(off the goods, off the shipping) in cents, of an order with the code."""
    order = there.order(*bought, codes=[code])
    return order.discount_minor, 490 - order.shipping_minor


def test_a_percentage_for_one_person_is_sent_exactly_so() -> None:
    discount = shaped(
        PercentOff(Decimal("12.5")), customer_ids=(9001,), usage_limit=1, minimum=eur(3000), tags=("goodword",)
    )
    operation, root, given = creation_of(discount)
    assert (operation, root) == ("create_discount", "discountCodeBasicCreate")
    assert given == {
        "title": "Goodword reward 1001-1",
        "code": "CODE",
        "context": {"customers": {"add": ["gid://shopify/Customer/9001"]}},
        "combinesWith": {"productDiscounts": False, "orderDiscounts": False, "shippingDiscounts": True},
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "tags": ["goodword"],
        "startsAt": "2026-11-24T09:00:00Z",
        "endsAt": None,
        "customerGets": {"value": {"percentage": 0.125}, "items": {"all": True}},
        "minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": "30.00"}},
    }


def test_a_discount_for_everybody_on_subscriptions_is_sent_exactly_so() -> None:
    _, _, given = creation_of(shaped(TEN, subscription_cycles=3, combines=Combines(products=True, orders=True)))
    assert given["context"] == {"all": "ALL"}
    assert given["combinesWith"] == {"productDiscounts": True, "orderDiscounts": True, "shippingDiscounts": True}
    assert given["recurringCycleLimit"] == 3
    assert given["customerGets"] == {
        "value": {"percentage": 0.1},
        "items": {"all": True},
        "appliesOnOneTimePurchase": True,
        "appliesOnSubscription": True,
    }


def test_buy_two_get_one_is_sent_exactly_so() -> None:
    mugs, socks = Items(collections=("gid://shopify/Collection/1",)), Items(products=("gid://shopify/Product/2",))
    operation, root, given = creation_of(shaped(BuyGet(mugs, socks, 2, 1, HALF, 3)))
    assert (operation, root) == ("create_buy_get", "discountCodeBxgyCreate")
    assert given["customerBuys"] == {
        "value": {"quantity": "2"},
        "items": {"collections": {"add": ["gid://shopify/Collection/1"]}},
    }
    assert given["customerGets"] == {
        "value": {"discountOnQuantity": {"quantity": "1", "effect": {"percentage": 0.5}}},
        "items": {"products": {"productsToAdd": ["gid://shopify/Product/2"], "productVariantsToAdd": []}},
    }
    assert given["usesPerOrderLimit"] == 3
    assert "minimumRequirement" not in given


def test_a_percentage_is_taken_off_everything_or_off_what_is_named(there: Counter) -> None:
    make(there, TEN)
    make(there, PercentOff(HALF, products(there.mug)), code="MUGS")
    sale = there.world.add_collection(there.shop, "Sale", there.throw, there.socks)
    make(there, PercentOff(HALF, Items(collections=(gid("Collection", sale.id),))), code="SALE")
    cart = ((there.mug, 1), (there.throw, 1), (there.socks, 2))
    # 20.00 + 80.00 + 10.00: a tenth of 110.00
    assert taken_off(there, *cart) == (1100, 0)
    other = [there.world.add_customer(there.shop, f"{n}@example.com") for n in range(2)]
    there.ada = other[0]
    assert taken_off(there, *cart, code="MUGS") == (1000, 0)
    # half of 80.00 + 10.00
    assert taken_off(there, *cart, code="SALE") == (4500, 0)


def test_what_is_left_out_of_the_named_collection_gets_nothing(there: Counter) -> None:
    all_but_mugs = there.world.add_collection(there.shop, "All but mugs", there.throw, there.socks)
    make(there, PercentOff(HALF, Items(collections=(gid("Collection", all_but_mugs.id),))))
    order = there.order((there.mug, 2), codes=["CODE"])
    assert (order.discount_minor, order.applied) == (0, [])


def test_the_minimum_counts_what_the_discount_is_for(there: Counter) -> None:
    make(there, AmountOff(eur(500), products(there.mug)), minimum=eur(4000))
    assert taken_off(there, (there.mug, 1), (there.throw, 1)) == (0, 0)
    assert taken_off(there, (there.mug, 2)) == (500, 0)


def test_shipping_is_free_up_to_the_rate_and_from_the_minimum_on(there: Counter) -> None:
    make(there, FreeShipping(), minimum=eur(3000))
    assert taken_off(there, (there.mug, 1)) == (0, 0)
    assert taken_off(there, (there.mug, 2)) == (0, 490)
    make(there, FreeShipping(eur(489)), code="CHEAP")
    assert taken_off(there, (there.mug, 2), code="CHEAP") == (0, 0)
    make(there, FreeShipping(eur(490)), code="EXACT")
    assert taken_off(there, (there.mug, 2), code="EXACT") == (0, 490)


def test_free_shipping_stands_beside_another_code_only_when_both_say_so(there: Counter) -> None:
    make(there, FreeShipping(), combines=Combines(orders=True))
    make(there, TEN, code="TEN")
    order = there.order((there.mug, 2), codes=["CODE", "TEN"])
    # a tenth of 40.00, and shipping
    assert (order.discount_minor, order.shipping_minor, order.total_minor) == (400, 0, 3600)
    make(there, FreeShipping(), code="ALONE", combines=Combines())
    other = there.order((there.mug, 2), codes=["ALONE", "TEN"], email="eve@example.com")
    assert (other.discount_minor, other.shipping_minor) == (400, 490)


def test_two_for_one_gives_the_cheaper_of_two_and_once_an_order(there: Counter) -> None:
    both = products(there.mug, there.throw)
    make(there, BuyGet(both, both))
    assert taken_off(there, (there.mug, 1)) == (0, 0)
    # the throw at 80.00 counts as bought, the mug at 20.00 is given; the second pair is not
    assert taken_off(there, (there.mug, 2), (there.throw, 2)) == (2000, 0)


def test_a_gift_of_one_variant_is_free_once_with_its_worth_and_wholly_without(there: Counter) -> None:
    make(there, FreeGift(variant(there.socks), eur(500)))
    make(there, FreeGift(variant(there.socks)), code="ALL")
    cart = ((there.mug, 1), (there.socks, 3))
    assert taken_off(there, *cart) == (500, 0)
    # without its worth Shopify gives every piece: 3 x 5.00
    assert taken_off(there, *cart, code="ALL") == (1500, 0)
    assert taken_off(there, (there.mug, 1)) == (0, 0)


@pytest.mark.parametrize("gives", [*SHAPES, None])
def test_a_personal_code_of_any_shape_is_for_that_person_once(there: Counter, gives: Gives | None) -> None:
    gives = gives or BuyGet(products(there.mug), products(there.socks))
    make(there, gives, customer_ids=(there.ada.id,), usage_limit=1)
    bought = ((there.mug, 1), (there.socks, 1))
    assert there.order(*bought, codes=["CODE"], email="eve@example.com").applied == []
    assert len(there.order(*bought, codes=["CODE"]).applied) == 1
    assert there.order(*bought, codes=["CODE"]).applied == []


@pytest.mark.parametrize("gives", [*SHAPES, None])
def test_after_a_lost_answer_the_code_is_taken_and_known_by_title_and_buyer(
    there: Counter, gives: Gives | None
) -> None:
    gives = gives or BuyGet(products(there.mug), products(there.socks))
    discount = shaped(gives, customer_ids=(there.ada.id,), usage_limit=1, tags=("goodword",))
    there.world.faults.add("timeout_after", creation_of(discount).root)
    with pytest.raises(Unavailable) as lost:
        create_code_discount(there.client, discount)
    assert lost.value.is_effect_unknown
    assert create_code_discount(there.client, discount) == CodeTaken("CODE")
    found = find_code(there.client, "code")
    assert found is not None
    assert (found.title, found.status, found.tags) == ("Goodword reward 1001-1", "ACTIVE", ("goodword",))
    assert (found.usage_limit, found.customer_ids) == (1, (there.ada.id,))
    assert there.effects("discount_created") == ["CODE"]
    deactivate_discount(there.client, found.gid)
    assert find_code(there.client, "code").status == "EXPIRED"  # type: ignore[union-attr]


def test_what_a_basic_code_is_worth_is_found_as_amount_or_percentage(there: Counter) -> None:
    make(there, PercentOff(Decimal("12.5")))
    make(there, AmountOff(eur(500)), code="FIVE")
    half, five = find_code(there.client, "CODE"), find_code(there.client, "FIVE")
    assert half is not None
    assert five is not None
    assert (half.percent, half.amount) == (Decimal("12.5"), None)
    assert (five.percent, five.amount) == (None, eur(500))


@pytest.mark.parametrize(
    ("gives", "kind"),
    [(FreeShipping(), "DiscountCodeFreeShipping"), (None, "DiscountCodeBxgy"), (TEN, "DiscountCodeBasic")],
)
def test_friends_codes_hang_on_a_discount_of_any_shape(there: Counter, gives: Gives | None, kind: str) -> None:
    discount_gid = make(there, gives or BuyGet(products(there.mug), products(there.socks)))
    job = add_codes(there.client, discount_gid, ["FRIENDA", "FRIENDB"])
    assert set(read_code_job(there.client, job).imported) == {"frienda", "friendb"}
    assert set(find_codes(there.client, discount_gid, {"frienda", "unknown"})) == {"frienda"}
    offer = read_offer(there.client, discount_gid)
    assert offer is not None
    assert (offer.is_active, offer.is_once_per_customer, offer.outline.kind) == (True, True, kind)


@pytest.mark.parametrize(
    "shape",
    [
        lambda there: PercentOff(Decimal("7.5"), products(there.mug)),
        lambda there: PercentOff(TEN.percent, sale(there)),
        lambda there: AmountOff(eur(500)),
        lambda there: FreeGift(variant(there.socks)),
        lambda there: FreeGift(variant(there.socks), eur(500)),
        lambda there: FreeShipping(),
        lambda there: FreeShipping(eur(490)),
        lambda there: BuyGet(products(there.mug), sale(there), 2, 3, HALF, 4),
        lambda there: BuyGet(sale(there), Items(variants=(variant(there.socks),)), buy_worth=eur(4950)),
    ],
)
def test_every_shape_reads_as_it_was_made(there: Counter, shape: Callable[[Counter], Gives]) -> None:
    gives = shape(there)
    minimum = None if isinstance(gives, BuyGet) else eur(3000)

    offer = read_offer(there.client, make(there, gives, minimum=minimum))

    assert offer is not None
    assert offer.outline == outline_of(gives, minimum)


def test_a_gift_beside_so_much_of_what_is_named_is_one_piece(there: Counter) -> None:
    make(there, BuyGet(sale(there), Items(variants=(variant(there.socks),)), buy_worth=eur(4000)))
    # one throw of the sale at 80.00 is enough; of two pairs of socks at 5.00 one is given
    assert taken_off(there, (there.mug, 4), (there.socks, 2)) == (0, 0)
    assert taken_off(there, (there.throw, 1), (there.socks, 2)) == (500, 0)


def test_cycles_are_kept_where_the_discount_is_for_subscriptions(there: Counter) -> None:
    make(there, TEN, subscription_cycles=3)
    make(there, FreeShipping(), code="SHIP", subscription_cycles=0)
    assert [(d.on_subscription, d.cycle_limit) for d in there.shop.discounts.values()] == [(True, 3), (True, 0)]


def test_a_product_that_is_gone_is_refused_and_nothing_made(there: Counter) -> None:
    with pytest.raises(
        Refused, match=r"INVALID at basicCodeDiscount\.customerGets\.items\.products\.productVariantsToAdd"
    ):
        create_code_discount(there.client, shaped(FreeGift("gid://shopify/ProductVariant/1")))
    with pytest.raises(Refused, match=r"INVALID at bxgyCodeDiscount\.customerBuys\.items\.products\.productsToAdd"):
        create_code_discount(
            there.client, shaped(BuyGet(Items(products=("gid://shopify/Product/1",)), products(there.mug)))
        )
    assert there.shop.discounts == {}


def test_it_starts_and_ends_when_it_says(there: Counter) -> None:
    make(there, TEN, starts_at=START + timedelta(days=1), ends_at=START + timedelta(days=2))
    assert taken_off(there, (there.mug, 1)) == (0, 0)
    there.world.clock.advance(timedelta(days=1))
    assert taken_off(there, (there.mug, 1)) == (200, 0)
    there.world.clock.advance(timedelta(days=1))
    assert find_code(there.client, "CODE").status == "EXPIRED"  # type: ignore[union-attr]


@pytest.mark.parametrize("percent", ["0", "-1", "100.01"])
def test_a_percentage_that_cannot_be_is_not_made(percent: str) -> None:
    with pytest.raises(ValueError, match="above 0"):
        PercentOff(Decimal(percent))


def test_what_shopify_cannot_do_is_not_made() -> None:
    mugs = Items(products=("gid://shopify/Product/1",))
    with pytest.raises(ValueError, match="not for both"):
        Items(collections=("gid://shopify/Collection/1",), products=("gid://shopify/Product/1",))
    with pytest.raises(ValueError, match="at most 250"):
        Items(variants=tuple(f"gid://shopify/ProductVariant/{n}" for n in range(251)))
    with pytest.raises(ValueError, match="everything"):
        BuyGet(Items(), mugs)
    with pytest.raises(ValueError, match="at least 1"):
        BuyGet(mugs, mugs, get_quantity=0)
    with pytest.raises(ValueError, match="neither a minimum"):
        shaped(BuyGet(mugs, mugs), minimum=eur(1))
    with pytest.raises(ValueError, match="neither a minimum"):
        shaped(BuyGet(mugs, mugs), subscription_cycles=1)
