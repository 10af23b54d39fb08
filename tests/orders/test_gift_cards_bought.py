"""Gift cards that a friend buys: money for later, left out of what counts unless the rules count them."""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from plugin.bell import Duty
from plugin.domain.program.choice import PartialReturn, Per
from plugin.domain.program.rules import AdvocatePlan, Trigger
from plugin.services.orders.reviewing.explain_order import explain_order
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from tests.ledger_sums import balances, revisions, rewards, stands, states
from tests.loop import APP, TIMEOUT, Loop
from tests.orders.ruled import FRIEND, claim, eur, put_in_force, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.checkout import place_order
from tests.sim_shop.faults import FaultKind
from tests.sim_shop.state import Cart, CartLine, Order
from tests.webhooks.door import shopify_headers

FIFTY = Trigger(minimum=eur(5_000))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    made.world.add_product(made.shop_state, "Gift card", 5_000)
    yield made
    made.close()


def buy(loop: Loop, code: str, **pieces: int) -> Order:
    """A friend buys so many of each; what is called a gift card is one, and no code makes it cheaper."""
    by_title = {product.title.casefold().replace(" ", "_"): product for product in loop.shop_state.products.values()}
    lines = [CartLine(by_title[title].variant_id, number) for title, number in pieces.items()]
    cart = Cart(loop.world.hex_token(), lines, [code])
    order = place_order(loop.world, loop.shop_state, cart, None, FRIEND, deliver=False)
    for line in order.lines:
        line.is_gift_card = line.title == "Gift card"
        given_back = line.discount_minor if line.is_gift_card else 0
        line.discount_minor -= given_back
        order.subtotal_minor += given_back
        order.current_subtotal_minor += given_back
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    return order


def hint_at(loop: Loop, order: Order, webhook_id: str) -> int:
    """Deliver a webhook about an order at which nothing has changed."""
    body = json.dumps({"id": order.id, "admin_graphql_api_id": f"gid://shopify/Order/{order.id}"}).encode()
    headers = shopify_headers(body, "orders/updated", webhook_id=webhook_id, Shop_Domain=loop.shop_state.domain)
    return loop.world.session.post(f"{APP}/webhooks", body, headers=headers, timeout=TIMEOUT).status_code


def test_a_minimum_is_not_reached_by_gift_cards(loop: Loop) -> None:
    """A mug for 18.00 and a card of 50.00: 68.00 were paid and 18.00 count."""
    put_in_force(loop, rules(trigger=FIFTY))
    order = buy(loop, claim(loop), mug=1, gift_card=1)
    assert order.current_subtotal_minor == 6_800
    assert (revisions(loop, order), rewards(loop, order)) == ([("not_referred", "below_minimum")], [])


def test_nothing_but_gift_cards_earns_nothing(loop: Loop) -> None:
    put_in_force(loop, rules())
    order = buy(loop, claim(loop), gift_card=2)
    assert (stands(loop, order), rewards(loop, order)) == (("not_referred", "only_gift_cards"), [])


def test_they_count_where_the_rules_say_so(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(minimum=eur(5_000), counts_gift_cards=True)))
    order = buy(loop, claim(loop), mug=1, gift_card=1)
    assert (stands(loop, order), states(loop, order)) == (("referred", "won"), ["pending"])


def test_a_share_is_of_the_goods_alone_and_looking_again_changes_nothing(loop: Loop) -> None:
    """A throw for 72.00 and a card of 50.00: 10 % of 72.00."""
    share = AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(10))
    put_in_force(loop, rules(trigger=FIFTY, advocate=share, partial_return=PartialReturn.PRO_RATA))
    order = buy(loop, claim(loop), throw=1, gift_card=1)
    assert [reward.amount.amount_minor for reward in rewards(loop, order)] == [720]
    loop.duties[Duty.RECONCILE]()
    loop.work()
    assert revisions(loop, order) == [("referred", "won")]
    loop.pass_time(days=31)
    assert balances(loop) == {"program": -720, "issued": 720}
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        assert rejudge_orders(conn, shop) == []


def test_a_card_that_is_sent_back_takes_nothing_from_a_share_of_the_goods(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=FIFTY, partial_return=PartialReturn.PRO_RATA))
    order = buy(loop, claim(loop), throw=1, gift_card=1)
    card = next(line for line in order.lines if line.is_gift_card)
    merchant.refund(loop.world, loop.shop_state, order.id, lines={card.id: 1})
    loop.work()
    loop.pass_time(days=31)
    assert balances(loop) == {"program": -1_000, "issued": 1_000}


def test_while_the_lines_cannot_be_read_nothing_is_decided_and_then_all_is(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=FIFTY))
    code = claim(loop)
    loop.world.faults.add(FaultKind.SERVER_ERROR, "read_order_lines", times=50)
    order = buy(loop, code, throw=1)
    assert (stands(loop, order), rewards(loop, order)) == (None, [])
    loop.world.faults.clear()
    loop.pass_time(hours=1)
    assert (stands(loop, order), states(loop, order)) == (("referred", "won"), ["pending"])


def test_lines_are_asked_for_once_for_each_change_of_an_order_and_again_before_paying(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=FIFTY))
    order = buy(loop, claim(loop), throw=1, gift_card=1)
    loop.world.faults.add(FaultKind.SERVER_ERROR, "read_order_lines", times=1_000)
    loop.duties[Duty.RECONCILE]()
    assert [hint_at(loop, order, webhook_id) for webhook_id in ("again-1", "again-2")] == [200, 200]
    loop.work()
    assert (loop.world.faults.fired, states(loop, order)) == ([], ["pending"])

    loop.pass_time(days=31)
    assert (len(loop.world.faults.fired) > 0, states(loop, order)) == (True, ["approved"])
    loop.world.faults.clear()
    loop.pass_time(hours=1)
    assert states(loop, order) == ["issued"]


def swap(loop: Loop, order: Order, title: str) -> None:
    """The goods become a gift card of the same price, in the second of the order's last change; nothing tells us."""
    next(line for line in order.lines if line.title == title).is_gift_card = True


def test_goods_that_become_a_gift_card_within_the_second_earn_nothing(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=FIFTY))
    order = buy(loop, claim(loop), throw=1)
    swap(loop, order, "Throw")
    loop.pass_time(days=31)
    assert (stands(loop, order), states(loop, order)) == (("not_referred", "only_gift_cards"), ["voided"])


def test_goods_that_become_a_gift_card_within_the_second_are_no_part_of_a_share(loop: Loop) -> None:
    """10 % of 72.00 and 18.00 are held; when the mug has become a card, 7.20 are paid."""
    put_in_force(loop, rules(trigger=FIFTY, advocate=AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(10))))
    order = buy(loop, claim(loop), throw=1, mug=1)
    assert [reward.amount.amount_minor for reward in rewards(loop, order)] == [900]
    swap(loop, order, "Mug")
    loop.pass_time(minutes=11)
    loop.pass_time(days=31)
    assert balances(loop) == {"program": -720, "issued": 720}


def test_lines_of_an_order_that_changed_are_asked_for_again(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=FIFTY))
    order = buy(loop, claim(loop), throw=1, gift_card=1)
    loop.world.faults.add(FaultKind.SERVER_ERROR, "read_order_lines", times=1_000)
    throw = next(line for line in order.lines if not line.is_gift_card)
    merchant.refund(loop.world, loop.shop_state, order.id, lines={throw.id: 1})
    loop.work()
    assert (len(loop.world.faults.fired) > 0, states(loop, order)) == (True, ["pending"])
    loop.world.faults.clear()
    loop.pass_time(hours=1)
    assert states(loop, order) == ["voided"]


def test_an_order_whose_lines_cannot_be_read_says_so_and_keeps_no_other_from_being_read(loop: Loop) -> None:
    """A card in a number below 0; what a neighbour's lost delivery told is found by asking for what changed."""
    put_in_force(loop, rules(trigger=FIFTY))
    codes = claim(loop), claim(loop, "nina@example.org")
    broken = loop.buy(FRIEND, codes=codes[:1], deliver=False)
    broken.lines[0].is_gift_card, broken.lines[0].quantity = True, -1
    neighbour = loop.buy("nina@example.org", codes=codes[1:], deliver=False)
    loop.duties[Duty.RECONCILE]()
    loop.work()
    assert (stands(loop, broken), rewards(loop, broken)) == (("unreadable", "cannot_be_read"), [])
    assert stands(loop, neighbour) == ("referred", "won")
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        assert "lineItems.quantity: is no count" in (explain_order(conn, shop, str(broken.id)) or "")

    broken.lines[0].is_gift_card, broken.lines[0].quantity = False, 1
    merchant.touch(loop.world, loop.shop_state, broken.id)
    loop.work()
    assert (stands(loop, broken), balances(loop)) == (("referred", "won"), {"program": -2_000, "held": 2_000})
