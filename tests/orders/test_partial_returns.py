"""A friend sends a part back: what becomes of the advocate's reward under each policy, before and after the issue."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import PartialReturn, Per
from plugin.domain.program.rules import AdvocatePlan, Trigger
from tests.ledger_sums import balances, rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import eur, put_in_force, refer, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order

FIFTY = Trigger(minimum=eur(5_000))
TENTH = AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(10))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    yield made
    made.close()


def send_back(loop: Loop, order: Order, pieces: int) -> None:
    merchant.refund(loop.world, loop.shop_state, order.id, lines={order.lines[0].id: pieces})
    loop.work()


def worth(loop: Loop, order: Order) -> list[tuple[str, int]]:
    return [(reward.state.value, reward.amount.amount_minor) for reward in rewards(loop, order)]


def test_half_of_the_order_leaves_half_of_the_sum(loop: Loop) -> None:
    """Two throws for 144.00, one comes back: 72.00 of 144.00 is kept, so 5.00 of 10.00."""
    put_in_force(loop, rules(trigger=FIFTY, partial_return=PartialReturn.PRO_RATA))
    order = refer(loop, quantity=2)
    send_back(loop, order, 1)
    assert worth(loop, order) == [("pending", 1_000)]
    loop.pass_time(days=31)
    assert worth(loop, order) == [("issued", 500)]
    assert balances(loop) == {"program": -500, "issued": 500}


def test_a_share_of_the_order_follows_what_is_kept_and_a_lower_minimum_does_not_end_it(loop: Loop) -> None:
    """Three mugs for 54.00, two come back: 18.00 is kept, below the 50.00. 10 % of it is 1.80."""
    put_in_force(loop, rules(trigger=FIFTY, advocate=TENTH, partial_return=PartialReturn.PRO_RATA))
    order = refer(loop, product="Mug", quantity=3)
    assert worth(loop, order) == [("pending", 540)]
    send_back(loop, order, 2)
    loop.pass_time(days=31)
    assert worth(loop, order) == [("issued", 180)]


def test_a_return_is_ignored_where_the_rules_say_so(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=FIFTY, advocate=TENTH, partial_return=PartialReturn.IGNORE))
    order = refer(loop, product="Mug", quantity=3)
    send_back(loop, order, 2)
    loop.pass_time(days=31)
    assert worth(loop, order) == [("issued", 540)]


def test_the_minimum_is_measured_again_before_and_after_the_issue(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=FIFTY))
    early, late = refer(loop, quantity=1), refer(loop, email="late@example.com", product="Mug", quantity=3)
    merchant.refund(loop.world, loop.shop_state, early.id, amount_minor=1_000)
    loop.work()
    # Money given back without goods leaves the order as it is: 72.00 of goods are kept.
    assert stands(loop, early) == ("referred", "won")
    loop.pass_time(days=31)
    assert states(loop, late) == ["issued"]
    send_back(loop, late, 1)
    # 36.00 is left of 54.00.
    assert (stands(loop, late), states(loop, late)) == (("not_referred", "below_minimum"), ["clawed_back"])
    assert balances(loop) == {"program": -1_000, "issued": 1_000}


@pytest.mark.parametrize("policy", [PartialReturn.PRO_RATA, PartialReturn.IGNORE])
def test_what_is_issued_stays_after_a_partial_return_and_goes_after_a_whole_one(
    loop: Loop, policy: PartialReturn
) -> None:
    put_in_force(loop, rules(trigger=FIFTY, partial_return=policy))
    order = refer(loop, quantity=2)
    loop.pass_time(days=31)
    send_back(loop, order, 1)
    assert worth(loop, order) == [("issued", 1_000)]
    send_back(loop, order, 1)
    assert worth(loop, order) == [("clawed_back", 1_000)]
    assert balances(loop) == {}


def test_what_cannot_become_smaller_is_refused() -> None:
    gift = AdvocatePlan(options=(Benefit(BenefitKind.MANUAL, name="a coffee"),))
    with pytest.raises(ProgramInvalid) as refused:
        terms_of(rules(advocate=gift, partial_return=PartialReturn.PRO_RATA))
    assert "pro_rata goes with sums" in refused.value.problems["partial_return"]
