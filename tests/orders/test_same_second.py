"""Shopify tells an order's last change in whole seconds: what happens within one is seen all the same."""

from plugin.domain.program.choice import Per
from plugin.domain.program.rules import AdvocatePlan, Bracket, Hold
from tests.ledger_sums import balances, stored_order
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, eur, put_in_force, rules
from tests.sim_shop.orders import refund


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
