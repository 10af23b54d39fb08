"""Points as what a referral earns, from the friend's order to the exchange, and back when the order is returned."""

import pytest

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from tests.ledger_sums import balances, states
from tests.loop import Loop
from tests.points.stage_of_play import balance, book, look, press, put_in_force, refer, rules, ticket
from tests.sim_shop.orders import refund
from tests.sim_shop.state import Discount

POINTS = Benefit(BenefitKind.POINTS, points=500)


def reward_codes(play: Loop) -> list[Discount]:
    """What the shop has in discounts that are rewards of ours."""
    return [found for found in play.shop_state.discounts.values() if found.title.startswith("Goodword reward")]


def test_a_referral_earns_points_that_become_a_code(play: Loop) -> None:
    """500 points at 1.50 a hundred are 7.50."""
    put_in_force(play, rules(option=POINTS))
    ada = play.customer("ada")
    (order,) = refer(play, ada, 1)
    assert "500\u00a0points: waiting until" in look(play, ada)
    assert book(play, ada) == []

    play.pass_time(days=2)

    assert (states(play, order), book(play, ada)) == (["issued"], [("reward", 500, 0)])
    assert (balances(play), reward_codes(play)) == ({}, [])
    assert "<code" not in look(play, ada)
    assert press(play, "/redeem", ada, {"ticket": ticket(play, ada), "points": "500"}).status_code == 303
    play.work()
    assert (balances(play), balance(play, ada)) == ({"program": -750, "issued": 750}, 0)


def test_a_return_after_the_points_were_given_takes_them_back(play: Loop) -> None:
    put_in_force(play, rules(option=POINTS))
    ada = play.customer("ada")
    (order,) = refer(play, ada, 1)
    play.pass_time(days=2)

    refund(play.world, play.shop_state, order.id)
    play.work()

    assert (states(play, order), book(play, ada)) == (["clawed_back"], [("reward", 500, 0), ("taken_back", -500, 0)])


def test_a_return_after_the_exchange_leaves_a_shortfall(play: Loop) -> None:
    put_in_force(play, rules(option=POINTS))
    ada = play.customer("ada")
    (order,) = refer(play, ada, 1)
    play.pass_time(days=2)
    press(play, "/redeem", ada, {"ticket": ticket(play, ada), "points": "400"})

    refund(play.world, play.shop_state, order.id)
    play.work()

    assert book(play, ada) == [("reward", 500, 0), ("redeemed", -400, 0), ("taken_back", -100, 400)]
    assert balance(play, ada) == 0


def test_a_return_during_the_hold_gives_nothing(play: Loop) -> None:
    put_in_force(play, rules(option=POINTS))
    ada = play.customer("ada")
    (order,) = refer(play, ada, 1)
    refund(play.world, play.shop_state, order.id)

    play.pass_time(days=2)

    assert (states(play, order), book(play, ada)) == (["voided"], [])


def test_points_that_would_expire_are_refused() -> None:
    with pytest.raises(ProgramInvalid) as refused:
        terms_of(rules(option=Benefit(BenefitKind.POINTS, points=5, valid_days=1_100)))

    assert refused.value.problems == {"advocate.options.0.valid_days": "leave it out: points do not expire"}
