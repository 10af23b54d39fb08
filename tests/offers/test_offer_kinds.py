"""An offer of every kind: put in force, claimed, used at the checkout, priced as worked out by hand, counted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import requests
from sqlalchemy import Engine

from plugin.db.engine import reading
from plugin.db.work.audit_rows import list_audits
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind, Combines, Reach
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Eligibility, Hold, Rules, Trigger
from plugin.services.offers.compare_offer import compare_offer
from plugin.services.offers.note_code_change import note_code_change
from plugin.services.program.save_program import save_program
from tests.ledger_sums import balances, rewards, stands
from tests.loop import APP, TIMEOUT, Loop, sign_proxy
from tests.sim_shop import discounts
from tests.sim_shop.checkout import place_order
from tests.sim_shop.state import Cart, CartLine, CombinesWith, Discount, Order, Product, gid

REWARD = Benefit(BenefitKind.FIXED, amount=Money(1000, "EUR"))
ALL = Decimal(100)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    yield made
    made.close()


def product(loop: Loop, title: str) -> Product:
    return next(one for one in loop.shop_state.products.values() if one.title == title)


def only(loop: Loop, *titles: str) -> Reach:
    """These products by their own ids."""
    return Reach(products=tuple(gid("Product", product(loop, title).id) for title in titles))


def collected(loop: Loop, *titles: str) -> Reach:
    """These products by a collection that holds them."""
    made = loop.world.add_collection(loop.shop_state, "Chosen", *(product(loop, title) for title in titles))
    return Reach(collections=(gid("Collection", made.id),))


def mug(loop: Loop) -> str:
    return gid("ProductVariant", product(loop, "Mug").variant_id)


def rules(friend: Benefit) -> Rules:
    return Rules(
        "EUR",
        friend=friend,
        advocate=AdvocatePlan(options=(replace(REWARD, combines=replace(friend.combines, orders=False)),)),
        trigger=Trigger(minimum=friend.minimum),
        hold=Hold(days=1),
        eligibility=Eligibility(advocate_min_orders=0),
    )


def offer(loop: Loop, friend: Benefit) -> Discount:
    """The merchant puts this offer in force; gives the discount that was made for it."""
    program, shop = loop.program(), loop.shop()
    with loop.bench.engine.begin() as conn:
        terms = terms_of(rules(friend))
        save_program(conn, shop, program.program_id, program.name, terms, actor="merchant:1", now=loop.now())
    loop.work()
    return next(reversed(loop.shop_state.discounts.values()))


def claim(loop: Loop) -> str:
    answer = loop.claim(loop.join(loop.customer("ada"))["referral_code"], email="friend@example.com")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["discount_code"])


def order(loop: Loop, codes: list[str], **bought: int) -> Order:
    """The friend orders so many of each product: mugs at 20.00, throws at 80.00, shipping 4.90."""
    lines = [CartLine(product(loop, title).variant_id, count) for title, count in bought.items()]
    placed = place_order(
        loop.world, loop.shop_state, Cart(loop.world.hex_token(), lines, codes), email="friend@example.com"
    )
    loop.pass_time(minutes=5)
    return placed


Made = Callable[[Loop], Benefit]
KINDS: list[tuple[Made, dict[str, int], tuple[int, int, int]]] = [
    # a tenth off everything: 100.00 - 10.00 + 4.90
    (
        lambda loop: Benefit(BenefitKind.PERCENT, percent=Decimal(10), minimum=eur(3000)),
        {"Throw": 1, "Mug": 1},
        (1000, 490, 9490),
    ),
    # a tenth off the throw alone: 80.00 - 8.00 + 20.00 + 4.90
    (
        lambda loop: Benefit(BenefitKind.PERCENT, percent=Decimal(10), reach=collected(loop, "Throw"), name="throws"),
        {"Throw": 1, "Mug": 1},
        (800, 490, 9690),
    ),
    # 5.00 off the mugs once, from 40.00 of them on: 80.00 + 40.00 - 5.00 + 4.90
    (
        lambda loop: Benefit(BenefitKind.FIXED, amount=eur(500), minimum=eur(4000), reach=only(loop, "Mug")),
        {"Throw": 1, "Mug": 2},
        (500, 490, 11990),
    ),
    # shipping is free from 30.00 on: 80.00
    (lambda loop: Benefit(BenefitKind.FREE_SHIPPING, minimum=eur(3000)), {"Throw": 1}, (0, 0, 8000)),
    # one of two mugs is given beside a throw: 80.00 + 20.00 + 4.90
    (
        lambda loop: Benefit(BenefitKind.GIFT, name="a mug", variant=mug(loop), reach=only(loop, "Throw")),
        {"Throw": 1, "Mug": 2},
        (2000, 490, 10490),
    ),
    # the same from 160.00 of throws on: 160.00 + 4.90
    (
        lambda loop: Benefit(
            BenefitKind.GIFT, name="a mug", variant=mug(loop), minimum=eur(16000), reach=collected(loop, "Throw")
        ),
        {"Throw": 2, "Mug": 1},
        (2000, 490, 16490),
    ),
    # two for one, once: 3 x 20.00 - 20.00 + 4.90
    (
        lambda loop: Benefit(BenefitKind.BXGY, buy=1, get=1, percent=ALL, reach=only(loop, "Mug", "Throw")),
        {"Mug": 3},
        (2000, 490, 4490),
    ),
    # the third at half its price: 3 x 20.00 - 10.00 + 4.90
    (
        lambda loop: Benefit(BenefitKind.BXGY, buy=2, get=1, percent=Decimal(50), reach=collected(loop, "Mug")),
        {"Mug": 3},
        (1000, 490, 5490),
    ),
]
NAMES = ["percent", "percent_named", "fixed_named", "shipping", "gift", "gift_from", "two_for_one", "third_half"]


@pytest.mark.parametrize(("made", "bought", "price"), KINDS, ids=NAMES)
def test_an_offer_is_claimed_used_and_counted(
    loop: Loop, made: Made, bought: dict[str, int], price: tuple[int, int, int]
) -> None:
    discount = offer(loop, made(loop))
    code = claim(loop)
    assert code.casefold() in discount.codes

    placed = order(loop, [code], **bought)

    assert [one.text for one in placed.applied] == [code]
    assert (placed.discount_minor, placed.shipping_minor, placed.total_minor) == price
    assert stands(loop, placed) == ("referred", "won")
    assert [reward.amount for reward in rewards(loop, placed)] == [eur(1000)]
    assert balances(loop) == {"program": -1000, "held": 1000}
    # used once, it is off the discount
    assert code.casefold() not in discount.codes


@pytest.mark.parametrize(("made", "bought", "price"), KINDS, ids=NAMES)
def test_what_was_made_reads_as_made_until_the_merchant_ends_it(
    loop: Loop, made: Made, bought: dict[str, int], price: tuple[int, int, int]
) -> None:
    discount = offer(loop, made(loop))
    assert compare_offer(loop.bench, loop.shop(), loop.now()) == "offer as we made it, as known"
    code = claim(loop)

    discounts.deactivate(loop.world, loop.shop_state, discount, by="merchant")
    loop.work()

    assert compare_offer(loop.bench, loop.shop(), loop.now()) == "offer ended, as known"
    assert loop.claim("ANYBODY").json()["reason"] == "program_off"
    assert order(loop, [code], **bought).applied == []


def change_share(discount: Discount) -> None:
    discount.percentage = Decimal("0.25")


def change_items(discount: Discount) -> None:
    discount.product_ids, discount.variant_ids, discount.collection_ids = None, frozenset(), frozenset()


def change_count(discount: Discount) -> None:
    discount.get_quantity = 9


def change_uses(discount: Discount) -> None:
    discount.uses_per_order = None


def change_bought(discount: Discount) -> None:
    assert discount.buys is not None
    discount.buys = replace(discount.buys, quantity=7, amount_minor=None)


def change_rate(discount: Discount) -> None:
    discount.highest_shipping_minor = 100


def change_minimum(discount: Discount) -> None:
    discount.minimum_subtotal_minor = 9900


def change_each(discount: Discount) -> None:
    discount.each_item = True


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("percent_named", change_items),
        ("fixed_named", change_each),
        ("shipping", change_rate),
        ("shipping", change_minimum),
        ("gift", change_share),
        ("gift_from", change_bought),
        ("two_for_one", change_uses),
        ("two_for_one", change_count),
        ("third_half", change_bought),
        ("third_half", change_share),
    ],
)
def test_what_the_merchant_changes_is_said_and_not_undone(
    loop: Loop, kind: str, change: Callable[[Discount], None]
) -> None:
    made = KINDS[NAMES.index(kind)][0]
    discount = offer(loop, made(loop))
    change(discount)

    told = note_code_change(loop.bench, loop.shop(), gid("DiscountCodeNode", discount.id), loop.now())

    assert told == "offer changed"
    program = loop.program()
    with reading(loop.bench.engine) as conn:
        subject = f"offer:{program.program_id}:{program.version}"
        assert [row.action for row in list_audits(conn, loop.shop_state.domain, subject=subject)] == ["offer_changed"]
    # an offer that the merchant changed still gives what they made of it
    assert claim(loop).casefold() in discount.codes


def test_an_offer_that_combines_with_order_discounts_stands_beside_one(loop: Loop) -> None:
    offer(loop, Benefit(BenefitKind.PERCENT, percent=Decimal(10), combines=Combines(orders=True)))
    beside = CombinesWith(order=True, product=False, shipping=False)
    discounts.merchant_discount(loop.world, loop.shop_state, "FIVE", amount_minor=500, combines_with=beside)

    placed = order(loop, [claim(loop), "FIVE"], Throw=1)

    # a tenth of 80.00, then 5.00
    assert (placed.discount_minor, len(placed.applied)) == (1300, 2)
    assert stands(loop, placed) == ("referred", "won")


def test_a_claim_under_older_terms_keeps_its_own_offer(loop: Loop) -> None:
    offer(loop, Benefit(BenefitKind.FREE_SHIPPING))
    code = claim(loop)
    offer(loop, Benefit(BenefitKind.BXGY, buy=1, get=1, percent=ALL, reach=only(loop, "Mug")))

    placed = order(loop, [code], Mug=2)

    assert (placed.discount_minor, placed.shipping_minor) == (0, 0)
    assert stands(loop, placed) == ("referred", "won")


NO_OFFER = Benefit(BenefitKind.NONE)


def accept(loop: Loop, email: str | None = None) -> tuple[dict[str, object], str]:
    """A friend accepts by the widget; gives the answer and the ticket that stands on the cart from then on."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    ticket = loop.call("GET", "/widget").json()["ticket"]
    answer = loop.claim(link, ticket=ticket, **({"email": email} if email else {}))
    assert answer.status_code == 200, answer.text
    return answer.json(), ticket


def without_offer(loop: Loop) -> int:
    """Put a program without an offer in force; gives how many discounts the shop has then."""
    offer(loop, NO_OFFER)
    return len(loop.shop_state.discounts)


def test_without_an_offer_a_claim_gives_no_code_and_the_cart_ties_the_order(loop: Loop) -> None:
    before = len(loop.shop_state.discounts)
    assert without_offer(loop) == before

    told, ticket = accept(loop)
    placed = loop.buy("friend@example.com", attributes={"_goodword": ticket})
    loop.pass_time(minutes=5)

    assert (told["discount_code"], told["apply_path"]) == (None, None)
    assert told["expires_at"] == "2026-12-24T09:00:00Z"
    # 80.00 + 4.90, nothing off
    assert (placed.discount_minor, placed.total_minor) == (0, 8490)
    assert stands(loop, placed) == ("referred", "won")
    assert balances(loop) == {"program": -1000, "held": 1000}
    assert len(loop.shop_state.discounts) == before


def test_without_an_offer_an_address_given_with_the_claim_ties_the_order_too(loop: Loop) -> None:
    without_offer(loop)
    accept(loop, "friend@example.com")

    assert stands(loop, order(loop, [], Throw=1)) == ("referred", "won")


def test_without_an_offer_accepting_twice_is_one_claim_that_pays_once(loop: Loop) -> None:
    without_offer(loop)
    _, ticket = accept(loop, "friend@example.com")
    again = loop.claim(loop.join(loop.customer("ada"))["referral_code"], ticket=ticket)
    assert (again.status_code, again.json()["discount_code"]) == (200, None)

    first = order(loop, [], Throw=1)
    second = loop.buy("friend@example.com", attributes={"_goodword": ticket})
    loop.pass_time(minutes=5)

    assert stands(loop, first) == ("referred", "won")
    assert stands(loop, second) == ("not_referred", "already_converted")
    assert balances(loop) == {"program": -1000, "held": 1000}


def test_without_an_offer_the_landing_page_leads_into_the_shop_with_the_referral(loop: Loop) -> None:
    without_offer(loop)
    link = loop.join(loop.customer("ada"))["referral_code"]
    page = loop.call("GET", f"/r/{link}", locale="en").text
    ticket = page.split('name="ticket" value="')[1].split('"')[0]

    answer = post_form(loop, {"ref": link, "ticket": ticket})
    placed = loop.buy("friend@example.com", ref=link)
    loop.pass_time(minutes=5)

    assert "Accept the recommendation" in page
    assert "no discount, only a recommendation" in page
    assert "Get the code" not in page
    confirmation = answer.headers["Location"]
    assert answer.status_code == 303
    assert confirmation.startswith(f"{loop.shop_state.storefront_url}/apps/goodword/claimed/")
    assert confirmation.endswith(f"?ref={link}")
    receipt = confirmation.rpartition("/")[2].partition("?")[0]
    told = loop.call("GET", f"/claimed/{receipt}", locale="en").text
    assert "<h1>Recommendation accepted</h1>" in told
    assert f'href="/?ref={link}"' in told
    assert "<code" not in told
    assert stands(loop, placed) == ("referred", "won")


def post_form(loop: Loop, fields: dict[str, str]) -> requests.Response:
    """Press the landing page's button, without scripts."""
    signed = sign_proxy(loop.world, loop.shop_state, None, {})
    address = f"{APP}/proxy/claim?{signed}"
    return loop.world.session.post(address, data=fields, timeout=TIMEOUT, allow_redirects=False)
