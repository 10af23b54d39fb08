"""What goes one level up is a share of what the advocate in between was really granted, and of nothing else."""

from decimal import Decimal

from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import PartialReturn
from plugin.domain.program.rules import AdvocatePlan, Caps, Multiplier
from plugin.services.tasks.cancel_task import cancel_task
from tests.ledger_sums import balances, rewards
from tests.loop import Loop
from tests.orders.chained import bring
from tests.orders.ruled import eur, put_in_force
from tests.orders.test_chain_rewards import chained, shares, told
from tests.sim_shop import orders as merchant


def test_a_cap_that_leaves_the_advocate_nothing_leaves_nothing_to_share(loop: Loop) -> None:
    """Each advocate is paid for one referral: Ben's second earns him nothing, and Ada no tenth of it."""
    put_in_force(loop, chained(caps=Caps(lifetime=1)))
    bring(loop, "ada", "ben")
    second, third = bring(loop, "ben", "cleo"), bring(loop, "ben", "emil")
    loop.pass_time(days=31)
    assert shares(loop, second) == [(100, "issued", "issued")]
    assert shares(loop, third) == [(100, "voided", "nothing_to_share")]
    # Ada's 10.00 for Ben and 1.00, Ben's 10.00 for Cleo.
    assert balances(loop) == {"program": -2_100, "issued": 2_100}


def test_a_cap_that_cuts_the_advocates_reward_cuts_the_share(loop: Loop) -> None:
    """15.00 in a life: Ben gets 10.00 and then 5.00; a tenth of each is 1.00 and 0.50."""
    put_in_force(loop, chained(caps=Caps(lifetime_value=eur(1_500))))
    bring(loop, "ada", "ben")
    second, third = bring(loop, "ben", "cleo"), bring(loop, "ben", "emil")
    loop.pass_time(days=31)
    assert [shares(loop, one) for one in (second, third)] == [[(100, "issued", "issued")], [(50, "issued", "issued")]]


def test_a_return_lowers_the_share_once(loop: Loop) -> None:
    """Two of three throws sent back leave a third of 9.99, 3.33; a tenth of that is 0.33."""
    plan = AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=eur(999)),))
    put_in_force(loop, chained(advocate=plan, partial_return=PartialReturn.PRO_RATA))
    bring(loop, "ada", "ben")
    second = bring(loop, "ben", "cleo", quantity=3)
    merchant.refund(loop.world, loop.shop_state, second.id, {second.lines[0].id: 2})
    loop.pass_time(days=31)
    assert told(loop, second) == {("ben", "referral", 333, "issued"), ("ada", "chain", 33, "issued")}


def test_what_a_tag_makes_more_is_not_shared_and_a_cap_is(loop: Loop) -> None:
    """Ben gets 20.00 for 10.00 by his tag, then the 5.00 that are left of 25.00: Ada a tenth of 10.00 and of 5.00."""
    double = Multiplier("VIP", Decimal(2))
    put_in_force(loop, chained(multiplier=double, caps=Caps(lifetime_value=eur(2_500))))
    bring(loop, "ada", "ben")
    loop.customer("ben").tags = ["VIP"]
    second, third = bring(loop, "ben", "cleo"), bring(loop, "ben", "emil")
    assert [shares(loop, one)[0][0] for one in (second, third)] == [100, 100]
    loop.pass_time(days=31)
    assert [shares(loop, one) for one in (second, third)] == [[(100, "issued", "issued")], [(50, "issued", "issued")]]
    # Ada's 10.00 for Ben, 1.00 and 0.50; Ben's 20.00 and 5.00.
    assert balances(loop) == {"program": -3_650, "issued": 3_650}


def test_of_what_a_tag_makes_more_a_return_lowers_the_share_alike(loop: Loop) -> None:
    """Two of three throws sent back leave a third of 19.98, 6.66; Ada's tenth is of 9.99, a third of 0.99: 0.33."""
    plan = AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=eur(999)),))
    more = Multiplier("VIP", Decimal(2))
    put_in_force(loop, chained(advocate=plan, multiplier=more, partial_return=PartialReturn.PRO_RATA))
    bring(loop, "ada", "ben")
    loop.customer("ben").tags = ["VIP"]
    second = bring(loop, "ben", "cleo", quantity=3)
    merchant.refund(loop.world, loop.shop_state, second.id, {second.lines[0].id: 2})
    loop.pass_time(days=31)
    assert told(loop, second) == {("ben", "referral", 666, "issued"), ("ada", "chain", 33, "issued")}


def test_a_task_that_a_person_cancels_before_leaves_nothing_to_share(loop: Loop) -> None:
    """Ben's cash is cancelled by a person before the order that brought him is settled, and the share with it."""
    cash = AdvocatePlan(options=(Benefit(BenefitKind.CASH, amount=eur(1_000)),))
    put_in_force(loop, chained(advocate=cash))
    first, second = bring(loop, "ada", "ben"), bring(loop, "ben", "cleo")
    merchant.dispute(loop.world, loop.shop_state, first.id)
    loop.work()
    loop.pass_time(days=31)
    shop = loop.shop()
    own = next(one for one in rewards(loop, second) if one.is_referral)
    with loop.bench.engine.begin() as conn:
        cancel_task(conn, shop, own.reward_id, "left", actor="merchant:1", now=loop.now())
    merchant.settle_dispute(loop.world, loop.shop_state, first.id, "won")
    loop.pass_time(hours=7)
    assert shares(loop, second) == [(100, "voided", "nothing_to_share")]
