"""Shopify tells an order's last change in whole seconds: what happens within one is seen all the same."""

from decimal import Decimal

from plugin.domain.program.benefit import Reach
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import AdvocatePlan, Bracket, Hold, Trigger
from tests.ledger_sums import balances, stored_order
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, eur, put_in_force, rules
from tests.sim_shop.installation import change_scopes
from tests.sim_shop.orders import refund, touch
from tests.sim_shop.state import gid


def test_a_return_in_the_second_of_its_order_lowers_the_bracket(loop: Loop) -> None:
    """Two throws less 10 % are 144.00, worth 20.00; when one comes back 72.00 are kept, worth 10.00."""
    brackets = (Bracket(eur(0), eur(1_000)), Bracket(eur(10_000), eur(2_000)))
    put_in_force(loop, rules(advocate=AdvocatePlan(Per.PERCENT_OF_ORDER, brackets=brackets), hold=Hold(days=1)))
    order = loop.buy(FRIEND, codes=(claim(loop),), quantity=2)
    loop.work()
    seen = stored_order(loop, order)
    assert balances(loop) == {"program": -2_000, "held": 2_000}

    refund(loop.world, loop.shop_state, order.id, {order.lines[0].id: 1})
    loop.work()
    loop.pass_time(days=2)

    after = stored_order(loop, order)
    assert (seen and seen.updated_at) == (after and after.updated_at)
    assert balances(loop) == {"program": -1_000, "issued": 1_000}


def test_goods_exchanged_in_it_for_others_that_do_not_count_lower_the_share(loop: Loop) -> None:
    """Two throws less 10 % are 144.00, 10 % of them 14.40; one becomes a rug of the same price: 7.20 of 72.00."""
    shop = loop.shop_state
    change_scopes(loop.world, shop, frozenset(shop.granted_scopes | {"read_products"}))
    loop.work()
    throw = next(one for one in shop.products.values() if one.title == "Throw")
    rug = loop.world.add_product(shop, "Rug", 8_000)
    share = AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(10))
    only_throws = Trigger(reach=Reach(products=(gid("Product", throw.id),), name="Throws"))
    put_in_force(loop, rules(advocate=share, trigger=only_throws, hold=Hold(days=1)))
    order = loop.buy(FRIEND, codes=(claim(loop),), quantity=2)
    loop.work()
    seen = stored_order(loop, order)
    assert balances(loop) == {"program": -1_440, "held": 1_440}

    (line,) = order.lines
    order.lines.append(type(line)(loop.world.new_id(), rug.id, rug.variant_id, "Rug", 1, 1, 8_000, 800, []))
    line.current_quantity -= 1
    touch(loop.world, shop, order.id)
    loop.pass_time(minutes=15)
    loop.pass_time(days=2)

    after = stored_order(loop, order)
    assert (seen and seen.updated_at) == (after and after.updated_at)
    assert balances(loop) == {"program": -720, "issued": 720}
