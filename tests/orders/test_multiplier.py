"""More for customers of a segment: whether the advocate carries the tag is looked up when the promise is made."""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.orders.judged_orders import list_verdicts
from plugin.db.tables import rewards as reward_rows
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import AdvocatePlan, Milestone, Multiplier, Tier, Trigger
from plugin.services.orders.reviewing.explain_order import explain_order
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from plugin.services.orders.reviewing.try_rules import try_rules
from tests.ledger_sums import balances, revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import claim, eur, put_in_force, refer, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.faults import FaultKind
from tests.sim_shop.installation import privacy
from tests.sim_shop.state import Order

DOUBLE = Multiplier("VIP", Decimal(2))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    yield made
    made.close()


def tag(loop: Loop, *tags: str) -> None:
    """The merchant tags Ada, who recommends."""
    loop.customer("ada").tags = list(tags)


def amounts(loop: Loop, order: Order) -> list[int]:
    return [reward.amount.amount_minor for reward in rewards(loop, order)]


def test_who_carries_the_tag_gets_double_in_any_case(loop: Loop) -> None:
    put_in_force(loop, rules(multiplier=DOUBLE))
    tag(loop, "new", "vip ")
    order = refer(loop)
    assert (revisions(loop, order), amounts(loop, order)) == ([("referred", "won")], [2_000])
    loop.pass_time(days=31)
    assert (states(loop, order), balances(loop)) == (["issued"], {"program": -2_000, "issued": 2_000})


def test_who_does_not_gets_what_is_said(loop: Loop) -> None:
    put_in_force(loop, rules(multiplier=DOUBLE))
    tag(loop, "vipers")
    order = refer(loop)
    loop.pass_time(days=31)
    assert (amounts(loop, order), balances(loop)) == ([1_000], {"program": -1_000, "issued": 1_000})


@pytest.mark.parametrize(("before", "after", "sum_minor"), [(("VIP",), (), 2_000), ((), ("VIP",), 1_000)])
def test_what_was_promised_stays_whatever_becomes_of_the_tag(
    loop: Loop, before: tuple[str, ...], after: tuple[str, ...], sum_minor: int
) -> None:
    put_in_force(loop, rules(multiplier=DOUBLE))
    tag(loop, *before)
    order = refer(loop)
    tag(loop, *after)
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    loop.pass_time(days=31)
    assert balances(loop) == {"program": -sum_minor, "issued": sum_minor}


def test_a_share_of_the_order_is_multiplied_and_rounded_down(loop: Loop) -> None:
    """72.00 paid: 1.3 % are 0.93 (0.936), one and a half times that 1.39 (1.395)."""
    share = AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal("1.3"))
    put_in_force(loop, rules(multiplier=Multiplier("VIP", Decimal("1.5")), advocate=share))
    tag(loop, "VIP")
    order = refer(loop)
    assert amounts(loop, order) == [139]
    loop.pass_time(days=31)
    assert balances(loop) == {"program": -139, "issued": 139}


def test_a_rung_that_is_known_later_is_multiplied_too(loop: Loop) -> None:
    """The first referral pays 10.00, from the second on 15.00; the tag makes them 20.00 and 30.00."""
    second = Tier(2, (Benefit(BenefitKind.FIXED, amount=eur(1_500)),))
    put_in_force(loop, rules(multiplier=DOUBLE, tiers=(second,)))
    tag(loop, "VIP")
    orders = [refer(loop), refer(loop, "nina@example.org")]
    loop.pass_time(days=31)
    assert [amounts(loop, order) for order in orders] == [[2_000], [3_000]]
    assert balances(loop) == {"program": -5_000, "issued": 5_000}


def test_a_prize_beside_it_is_not_multiplied_and_says_no_factor(loop: Loop) -> None:
    prize = Milestone(1, Benefit(BenefitKind.FIXED, amount=eur(500)))
    put_in_force(loop, rules(multiplier=DOUBLE, milestones=(prize,)))
    tag(loop, "VIP")
    order = refer(loop)
    loop.pass_time(days=31)
    found = {reward.cause: (reward.amount, reward.factor) for reward in rewards(loop, order)}
    assert found == {"referral": (eur(2_000), Decimal(2)), "milestone:1": (eur(500), None)}


def test_points_are_multiplied(loop: Loop) -> None:
    plan = AdvocatePlan(options=(Benefit(BenefitKind.POINTS, points=25),))
    put_in_force(loop, rules(multiplier=Multiplier("VIP", Decimal("1.5")), advocate=plan))
    tag(loop, "VIP")
    order = refer(loop)
    loop.pass_time(days=31)
    assert [reward.options[0].points for reward in rewards(loop, order)] == [37]  # 37.5


def test_the_tag_is_asked_for_once_and_only_when_something_is_promised(loop: Loop) -> None:
    put_in_force(loop, rules(multiplier=DOUBLE, trigger=Trigger(minimum=eur(50_000))))
    asked = loop.world.faults.add(FaultKind.SERVER_ERROR, "read_tags", times=1_000)
    small = refer(loop)
    assert (stands(loop, small), asked.hits) == (("not_referred", "below_minimum"), 0)

    loop.world.faults.clear()
    put_in_force(loop, rules(multiplier=DOUBLE))
    order = refer(loop, "nina@example.org")
    asked = loop.world.faults.add(FaultKind.SERVER_ERROR, "read_tags", times=1_000)
    loop.duties[Duty.RECONCILE]()
    loop.pass_time(days=31)
    assert (asked.hits, states(loop, order)) == (0, ["issued"])


def test_while_shopify_cannot_say_nothing_is_promised_and_then_all_is(loop: Loop) -> None:
    put_in_force(loop, rules(multiplier=DOUBLE))
    tag(loop, "VIP")
    code = claim(loop)
    loop.world.faults.add(FaultKind.SERVER_ERROR, "read_tags", times=50)
    order = loop.buy("felix@example.com", codes=(code,))
    loop.work()
    assert (rewards(loop, order), balances(loop)) == ([], {})
    loop.world.faults.clear()
    loop.pass_time(hours=1)
    assert (stands(loop, order), amounts(loop, order)) == (("referred", "won"), [2_000])


def test_the_orders_document_does_not_say_who_carries_a_tag(loop: Loop) -> None:
    """It is the friend's order: they may see its document, and the tag is the advocate's."""
    put_in_force(loop, rules(multiplier=DOUBLE))
    documents = []
    for email, tags in (("felix@example.com", ("VIP",)), ("nina@example.org", ())):
        tag(loop, *tags)
        order = refer(loop, email)
        with reading(loop.bench.engine) as conn:
            (row,) = list_verdicts(conn, loop.shop().shop_id, order.id)
        documents.append(row.document)
    told = [json.loads(json.dumps(one))["facts"]["segment"] for one in documents]
    assert told[0] == told[1] == {"advocate_id": told[0]["advocate_id"], "tag": "VIP"}


def test_explain_says_the_factor_and_judging_again_finds_the_same(loop: Loop) -> None:
    put_in_force(loop, rules(multiplier=DOUBLE))
    tag(loop, "VIP")
    order = refer(loop)
    shop, program, now = loop.shop(), loop.program(), loop.now()
    with loop.bench.engine.begin() as conn:
        told = explain_order(conn, shop, order.name) or ""
        assert rejudge_orders(conn, shop) == []
        trial = try_rules(conn, shop, program.program_id, terms_of(rules(multiplier=DOUBLE)), now)
    assert "2 times as much by a customer tag" in told
    assert (trial.judged, trial.skipped, trial.changed) == (1, 0, ())


def test_an_advocate_who_is_forgotten_leaves_no_factor(loop: Loop) -> None:
    put_in_force(loop, rules(multiplier=DOUBLE))
    tag(loop, "VIP")
    order = refer(loop)
    privacy(loop.world, loop.shop_state, "customers/redact", loop.customer("ada"))
    loop.work()
    with reading(loop.bench.engine) as conn:
        factors = conn.execute(select(reward_rows.c.factor)).scalars().all()
    assert (factors, states(loop, order)) == ([None], ["voided"])
