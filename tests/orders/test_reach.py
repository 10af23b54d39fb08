"""Programs that count some products only, through the doors: what lies outside neither qualifies nor is shared."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from plugin.bell import Duty
from plugin.domain.money import Money
from plugin.domain.program.benefit import Reach
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import PartialReturn, Per
from plugin.domain.program.rules import AdvocatePlan, Bracket, Trigger
from plugin.services.orders.reviewing.explain_order import explain_order
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from plugin.services.orders.reviewing.try_rules import try_rules
from tests.ledger_sums import balances, revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, eur, put_in_force, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.checkout import place_order
from tests.sim_shop.faults import FaultKind
from tests.sim_shop.installation import change_scopes
from tests.sim_shop.state import Cart, CartLine, Collection, Order, Product, gid

PRODUCTS = "read_products"
SHARE = AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(10))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    grant(made)
    yield made
    made.close()


def grant(loop: Loop, *, taken_back: bool = False) -> None:
    """The merchant lets the app see products, or no more."""
    without = loop.shop_state.granted_scopes - {PRODUCTS}
    change_scopes(loop.world, loop.shop_state, frozenset(without if taken_back else without | {PRODUCTS}))
    loop.work()


def product(loop: Loop, title: str) -> Product:
    return next(one for one in loop.shop_state.products.values() if one.title == title)


def collection(loop: Loop, *titles: str) -> Collection:
    return loop.world.add_collection(loop.shop_state, "Some", *(product(loop, title) for title in titles))


def within(made: Collection) -> Reach:
    return Reach(collections=(gid("Collection", made.id),), name="Throws")


def only(loop: Loop, *titles: str) -> Reach:
    return Reach(products=tuple(gid("Product", product(loop, title).id) for title in titles))


def buy(loop: Loop, code: str = "", **pieces: int) -> Order:
    """A friend buys so many of each with a code that takes nothing off, or 10 %."""
    lines = [CartLine(product(loop, title.title()).variant_id, number) for title, number in pieces.items()]
    cart = Cart(loop.world.hex_token(), lines, [code])
    order = place_order(loop.world, loop.shop_state, cart, None, FRIEND)
    loop.work()
    return order


def amounts(loop: Loop, order: Order) -> list[int]:
    return [reward.amount.amount_minor for reward in rewards(loop, order)]


def test_an_order_with_nothing_in_reach_does_not_count(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(reach=within(collection(loop, "Throw")))))
    order = buy(loop, claim(loop), mug=4)
    assert (revisions(loop, order), rewards(loop, order)) == ([("not_referred", "nothing_in_reach")], [])
    assert balances(loop) == {}


def test_one_with_a_product_in_reach_does(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(reach=within(collection(loop, "Throw")))))
    order = buy(loop, claim(loop), mug=4, throw=1)
    assert (revisions(loop, order), states(loop, order)) == ([("referred", "won")], ["pending"])


def test_the_minimum_is_measured_over_what_is_in_reach(loop: Loop) -> None:
    """Three mugs at 20.00 less 10 % are 54.00, two are 36.00; the throw beside them for 72.00 counts for nothing."""
    put_in_force(loop, rules(trigger=Trigger(reach=only(loop, "Mug"), minimum=eur(5_000))))
    small = buy(loop, claim(loop), mug=2, throw=1)
    assert (stands(loop, small), rewards(loop, small)) == (("not_referred", "below_minimum"), [])


def test_so_is_one_that_is_met(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(reach=only(loop, "Mug"), minimum=eur(5_000))))
    assert stands(loop, buy(loop, claim(loop), mug=3, throw=1)) == ("referred", "won")


def test_a_share_is_of_what_is_in_reach_to_the_cent(loop: Loop) -> None:
    """3 pens at 3.33 and a throw at 80.00, 10 % off: 9.99 - 1.00 = 8.99 for the pens, and 10 % of that are 0.89."""
    loop.world.add_product(loop.shop_state, "Pen", 333)
    put_in_force(loop, rules(trigger=Trigger(reach=only(loop, "Pen")), advocate=SHARE))
    order = buy(loop, claim(loop), pen=3, throw=1)
    (pens, _) = order.lines
    assert (pens.net_minor, amounts(loop, order)) == (899, [89])
    loop.pass_time(days=31)
    assert balances(loop) == {"program": -89, "issued": 89}


def test_brackets_look_at_what_is_in_reach(loop: Loop) -> None:
    """The order is 80.00 + 20.00 less 10 %; the mug alone is 18.00: below the second bracket."""
    brackets = (Bracket(eur(0), eur(100)), Bracket(eur(5_000), eur(900)))
    plan = AdvocatePlan(Per.PERCENT_OF_ORDER, brackets=brackets)
    put_in_force(loop, rules(trigger=Trigger(reach=only(loop, "Mug")), advocate=plan))
    assert amounts(loop, buy(loop, claim(loop), mug=1, throw=1)) == [100]


def test_what_is_left_out_does_not_count_and_the_rest_does(loop: Loop) -> None:
    """A mug for 18.00 of a left out collection, a throw for 72.00: 10 % of 72.00."""
    out = Reach(without_collections=(gid("Collection", collection(loop, "Mug").id),), without_name="books")
    put_in_force(loop, rules(trigger=Trigger(reach=out), advocate=SHARE))
    assert amounts(loop, buy(loop, claim(loop), mug=1, throw=1)) == [720]


@pytest.mark.parametrize("left_out", [Reach(without_types=("BOOK",)), Reach(without_tags=("Fixed Price",))])
def test_types_and_tags_leave_out_in_any_case(loop: Loop, left_out: Reach) -> None:
    mug = product(loop, "Mug")
    mug.product_type, mug.tags = "Book", ["new", "fixed price"]
    put_in_force(loop, rules(trigger=Trigger(reach=left_out), advocate=SHARE))
    assert amounts(loop, buy(loop, claim(loop), mug=1, throw=1)) == [720]


def test_a_return_of_what_counts_ends_it_and_one_of_the_rest_does_not(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(reach=only(loop, "Mug"), minimum=eur(3_000))))
    order = buy(loop, claim(loop), mug=2, throw=1)
    mugs, throw = order.lines
    merchant.refund(loop.world, loop.shop_state, order.id, lines={throw.id: 1})
    loop.work()
    assert states(loop, order) == ["pending"]
    merchant.refund(loop.world, loop.shop_state, order.id, lines={mugs.id: 1})
    loop.work()
    assert (stands(loop, order), states(loop, order)) == (("not_referred", "below_minimum"), ["voided"])
    merchant.refund(loop.world, loop.shop_state, order.id, lines={mugs.id: 1})
    loop.work()
    assert balances(loop) == {}


def test_a_reward_shrinks_with_what_counts_alone(loop: Loop) -> None:
    """Two mugs for 36.00, one comes back: half of 10.00. The throw that comes back takes nothing."""
    trigger = Trigger(reach=only(loop, "Mug"))
    put_in_force(loop, rules(trigger=trigger, partial_return=PartialReturn.PRO_RATA))
    order = buy(loop, claim(loop), mug=2, throw=1)
    mugs, throw = order.lines
    merchant.refund(loop.world, loop.shop_state, order.id, lines={throw.id: 1, mugs.id: 1})
    loop.work()
    loop.pass_time(days=31)
    assert balances(loop) == {"program": -500, "issued": 500}


def test_a_gift_card_in_reach_counts_only_where_the_rules_say_so(loop: Loop) -> None:
    loop.world.add_product(loop.shop_state, "Card", 5_000)
    for counts, share in ((False, 180), (True, 680)):
        trigger = Trigger(reach=only(loop, "Mug", "Card"), counts_gift_cards=counts)
        put_in_force(loop, rules(trigger=trigger, advocate=SHARE))
        order = buy_card(loop, claim(loop, f"{counts}@example.org".casefold()), f"{counts}@example.org".casefold())
        assert amounts(loop, order) == [share]


def buy_card(loop: Loop, code: str, email: str) -> Order:
    """A mug for 18.00, a gift card for 50.00 that no code makes cheaper, and a throw."""
    lines = [CartLine(product(loop, title).variant_id, 1) for title in ("Mug", "Card", "Throw")]
    cart = Cart(loop.world.hex_token(), lines, [code])
    order = place_order(loop.world, loop.shop_state, cart, None, email, deliver=False)
    card = order.lines[1]
    order.subtotal_minor += card.discount_minor
    order.current_subtotal_minor += card.discount_minor
    card.is_gift_card, card.discount_minor, card.allocations = True, 0, []
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    return order


def test_what_was_found_stays_when_the_collection_changes(loop: Loop) -> None:
    """The throw leaves the collection before the hold is over; a mug that comes into it changes nothing either."""
    made = collection(loop, "Throw")
    put_in_force(loop, rules(trigger=Trigger(reach=within(made)), advocate=SHARE))
    order = buy(loop, claim(loop), mug=1, throw=1)
    product(loop, "Throw").collection_ids.clear()
    product(loop, "Mug").collection_ids.add(made.id)
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    loop.pass_time(days=31)
    assert (stands(loop, order), balances(loop)) == (("referred", "won"), {"program": -720, "issued": 720})


@pytest.mark.parametrize(
    ("reach", "stand"),
    [(Reach(collections=("gid://shopify/Collection/1",)), "nothing_in_reach"), (Reach(without_tags=("x",)), "won")],
)
def test_a_product_that_is_gone_is_in_nothing_and_left_out_of_nothing(loop: Loop, reach: Reach, stand: str) -> None:
    put_in_force(loop, rules(trigger=Trigger(reach=reach)))
    code = claim(loop)
    throw = product(loop, "Throw")
    order = place_order(
        loop.world, loop.shop_state, Cart(loop.world.hex_token(), [CartLine(throw.variant_id, 1)], [code]), None, FRIEND
    )
    del loop.shop_state.products[throw.id]
    loop.work()
    assert (stands(loop, order) or ("", ""))[1] == stand


def test_products_are_asked_for_once_for_each_change_of_an_order_and_again_before_paying(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(reach=within(collection(loop, "Throw")))))
    order = buy(loop, claim(loop), throw=1)
    lines = loop.world.faults.add(FaultKind.SERVER_ERROR, "read_reach_lines", times=1_000)
    collections = loop.world.faults.add(FaultKind.SERVER_ERROR, "read_collections", times=1_000)
    loop.duties[Duty.RECONCILE]()
    loop.work()
    assert (loop.world.faults.fired, states(loop, order)) == ([], ["pending"])

    loop.pass_time(days=31)
    assert (lines.hits > 0, collections.hits, states(loop, order)) == (True, 0, ["approved"])
    loop.world.faults.clear()
    loop.pass_time(hours=1)
    assert states(loop, order) == ["issued"]


def test_no_products_are_asked_for_where_every_product_counts(loop: Loop) -> None:
    put_in_force(loop, rules())
    loop.world.faults.add(FaultKind.SERVER_ERROR, "read_reach_lines", times=1_000)
    order = buy(loop, claim(loop), throw=1)
    assert (loop.world.faults.fired, states(loop, order)) == ([], ["pending"])


def test_without_the_permission_the_order_waits_and_goes_on_at_once_when_it_comes(loop: Loop) -> None:
    grant(loop, taken_back=True)
    put_in_force(loop, rules(trigger=Trigger(reach=within(collection(loop, "Throw")))))
    order = buy(loop, claim(loop), throw=1)
    assert (stands(loop, order), rewards(loop, order)) == (("open", "products_unread"), [])
    loop.pass_time(days=2)
    assert (stands(loop, order), balances(loop)) == (("open", "products_unread"), {})

    grant(loop)
    assert revisions(loop, order) == [("open", "products_unread"), ("referred", "won")]
    assert states(loop, order) == ["pending"]


def test_a_permission_that_ended_unheard_makes_the_order_wait(loop: Loop) -> None:
    """Shopify refuses the products; our row still says that they may be seen."""
    put_in_force(loop, rules(trigger=Trigger(reach=within(collection(loop, "Throw")))))
    code = claim(loop)
    loop.shop_state.granted_scopes -= {PRODUCTS}
    for token in loop.shop_state.tokens.values():
        token.scopes = loop.shop_state.granted_scopes
    order = buy(loop, code, throw=1)
    assert (stands(loop, order), rewards(loop, order)) == (("open", "products_unread"), [])


def test_judging_again_and_trying_other_rules_rest_on_what_was_found(loop: Loop) -> None:
    """Under a higher minimum the order changes; under another reach nobody knows, so it is skipped."""
    reach = only(loop, "Mug")
    put_in_force(loop, rules(trigger=Trigger(reach=reach)))
    order = buy(loop, claim(loop), mug=2, throw=1)
    given = loop.program()
    same = rules(trigger=Trigger(reach=Reach(products=reach.products, name="Mugs"), minimum=eur(3_700)))
    other = rules(trigger=Trigger(reach=only(loop, "Throw")))
    everything = rules(trigger=Trigger(minimum=eur(10_000)))
    shop, now = loop.shop(), loop.now()
    with loop.bench.engine.begin() as conn:
        assert rejudge_orders(conn, shop) == []
    tried = []
    for changed in (same, other, everything):
        with loop.bench.engine.begin() as conn:
            trial = try_rules(conn, shop, given.program_id, terms_of(changed), now)
        tried.append((trial.judged, trial.skipped, [(one.order_name, one.after) for one in trial.changed]))
    assert tried == [
        (1, 0, [(order.name, "not_referred (below_minimum)")]),
        (0, 1, []),
        (1, 0, []),
    ]


def test_explain_says_what_counted(loop: Loop) -> None:
    """Two mugs are 36.00 of 108.00."""
    put_in_force(loop, rules(trigger=Trigger(reach=only(loop, "Mug"))))
    order = buy(loop, claim(loop), mug=2, throw=1)
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        told = (explain_order(conn, shop, order.name) or "").splitlines()
    assert "  products that count: 1 of 2 lines, 36.00 of 108.00 EUR kept" in told


def test_yen_has_no_cents(engine: Engine) -> None:
    """A mug for 2000 yen less 10 %: 1800, and 10 % of it are 180."""
    loop = Loop(engine, currency="JPY", domain="yen-garden")
    grant(loop)
    given = rules(trigger=Trigger(reach=only(loop, "Mug")), advocate=SHARE)
    put_in_force(loop, replace(given, currency="JPY"))
    order = buy(loop, claim(loop), mug=1, throw=1)
    assert [reward.amount for reward in rewards(loop, order)] == [Money(180, "JPY")]
    loop.close()
