"""Who lets a reward go: a person each time, nobody, or a person where something stands out."""

from dataclasses import replace

import pytest

from plugin.domain.orders.verdict import PersonsWord
from plugin.domain.program.checks.rules_check import warn_of_rules
from plugin.domain.program.choice import Approval
from plugin.services.orders.reviewing.review_order import Review, review_order
from tests.loop import Loop
from tests.orders.ruled import claim, put_in_force, refer, rules
from tests.orders.test_suspicion_of_orders import (
    HOME,
    SAME_HOME,
    advocate_at,
    befriend,
    points,
    stands,
    states,
)
from tests.sim_shop.orders import refund
from tests.sim_shop.state import Order


def say(loop: Loop, order: Order, word: PersonsWord | None) -> Review:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        said = review_order(conn, shop, order.name, word, actor="merchant:1", now=loop.now())
    loop.work()
    return said


def test_by_hand_every_order_waits_until_somebody_allows_it(loop: Loop) -> None:
    put_in_force(loop, rules(approval=Approval.MANUAL))
    order = refer(loop)
    loop.pass_time(days=20)
    assert (stands(loop, order), states(loop, order)) == (("held", "manual_approval", 0), [])

    assert say(loop, order, PersonsWord.ALLOW) is Review.NOTED
    assert stands(loop, order) == ("referred", "allowed_by_person", 0)
    loop.pass_time(days=31)
    assert states(loop, order) == ["issued"]


def test_a_refusal_by_hand_pays_nothing_and_can_be_taken_back(loop: Loop) -> None:
    put_in_force(loop, rules(approval=Approval.MANUAL))
    order = refer(loop)

    say(loop, order, PersonsWord.REFUSE)
    assert (stands(loop, order)[:2], states(loop, order)) == (("not_referred", "refused_by_person"), [])
    say(loop, order, None)
    assert stands(loop, order)[:2] == ("held", "manual_approval")


def test_what_somebody_allowed_is_still_refused_by_a_fact(loop: Loop) -> None:
    put_in_force(loop, rules(approval=Approval.MANUAL))
    order = refer(loop)
    say(loop, order, PersonsWord.ALLOW)
    refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (stands(loop, order)[:2], states(loop, order)) == (("not_referred", "refunded"), ["voided"])


@pytest.mark.parametrize(
    ("approval", "expected"),
    [
        (Approval.AUTO_UNLESS_FLAGGED, ("held", "suspicious", 40)),
        (Approval.AUTO, ("referred", "won", 40)),
        (Approval.MANUAL, ("held", "suspicious", 40)),
    ],
)
def test_what_stands_out_is_written_down_and_holds_unless_nobody_is_asked(
    loop: Loop, approval: Approval, expected: tuple[str, str, int]
) -> None:
    put_in_force(loop, rules(approval=approval))
    _, link = advocate_at(loop, HOME)
    order = befriend(loop, link, "felix@example.com", SAME_HOME)
    assert (stands(loop, order), points(loop, order)) == (expected, {"same_household": 40})


def test_approval_by_itself_still_waits_for_a_person_where_shopify_warns(loop: Loop) -> None:
    put_in_force(loop, rules(approval=Approval.AUTO))
    order = loop.buy("felix@example.com", codes=(claim(loop),))
    order.risk = "INVESTIGATE"
    loop.work()
    assert stands(loop, order)[:2] == ("held", "risk_flagged")


def test_a_program_that_asks_nobody_is_told_what_that_means() -> None:
    plain = rules()
    assert "approval" not in warn_of_rules(plain)
    assert "only facts refuse" in warn_of_rules(replace(plain, approval=Approval.AUTO))["approval"]
