"""A reward of points: given once, taken back with what is missing, for advocates and for friends."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from plugin.admin_api.client import AdminClient
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.rewards.point_entries import put_points, sum_points
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.rewards.issue import Declined, Given, Issue
from plugin.domain.rewards.points import PointReason
from plugin.domain.rewards.reward import Reward, RewardState, Side
from plugin.services.giving.give_points import give_points
from plugin.services.giving.take_points import take_points
from plugin.services.shops.reach_shop import reach_shop
from tests.clocks import START, MovableClock
from tests.offers.stage import ADVOCATE, Stage
from tests.parallel import in_parallel

FRIEND = 777


@pytest.fixture
def stage(engine: Engine, clock: MovableClock) -> Stage:
    return Stage(engine, clock)


def issue(stage: Stage, points: int | None = 500, *, side: Side = Side.ADVOCATE, cause: str = "referral") -> Issue:
    benefit = Benefit(BenefitKind.POINTS, points=points)
    reward = Reward(
        reward_id=1,
        shop_id=stage.shop.shop_id,
        order_id=4_001,
        program_id=stage.program.program_id,
        side=side,
        advocate_id=stage.advocate.advocate_id,
        state=RewardState.APPROVED,
        amount=Money(0, "EUR"),
        held_until=START,
        code="ty",
        kind=BenefitKind.POINTS,
        cause=cause,
        options=(benefit,),
    )
    return Issue(reward, benefit, FRIEND if side is Side.FRIEND else ADVOCATE, START)


def line(stage: Stage) -> AdminClient:
    return reach_shop(stage.bench, stage.shop, is_background=True)


def give(stage: Stage, wanted: Issue) -> Given | Declined:
    return give_points(stage.bench, line(stage), wanted, stage.clock.now())


def take(stage: Stage, wanted: Issue) -> str:
    return take_points(stage.bench, line(stage), wanted.reward, stage.clock.now())


def balance(stage: Stage, customer_id: int = ADVOCATE) -> int:
    with stage.engine.begin() as conn:
        holder = advocates_by_customer(conn, stage.shop.shop_id, [customer_id])[customer_id]
        return sum_points(conn, stage.shop.shop_id, holder.advocate_id)


def test_points_are_given_once_however_often_it_is_tried(stage: Stage) -> None:
    wanted = issue(stage)

    assert in_parallel(lambda: give(stage, wanted), times=4) == [Given("points")] * 4
    assert balance(stage) == 500


def test_each_cause_of_one_order_gives_its_own(stage: Stage) -> None:
    give(stage, issue(stage))
    give(stage, issue(stage, 50, cause="milestone:3"))

    assert balance(stage) == 550


def test_a_friend_gets_an_account_with_the_points(stage: Stage) -> None:
    wanted = issue(stage, 200, side=Side.FRIEND)

    assert [give(stage, wanted), give(stage, wanted)] == [Given("points")] * 2
    assert (balance(stage, FRIEND), balance(stage)) == (200, 0)


def test_taken_back_is_taken_back_once(stage: Stage) -> None:
    wanted = issue(stage)
    give(stage, wanted)
    give(stage, issue(stage, 50, cause="milestone:3"))

    assert [take(stage, wanted), take(stage, wanted)] == ["withdrawn", "withdrawn"]
    assert balance(stage) == 50


def test_what_was_spent_is_said_to_be_missing(stage: Stage) -> None:
    """500 given, 300 spent: 200 are left to take."""
    wanted = issue(stage)
    give(stage, wanted)
    with stage.engine.begin() as conn:
        put_points(
            conn,
            stage.shop.shop_id,
            stage.advocate.advocate_id,
            reference="spent",
            points=-300,
            reason=PointReason.REDEEMED,
            now=START + timedelta(days=1),
        )

    assert take(stage, wanted) == "withdrawn, 300 points were spent already"
    assert balance(stage) == 0


def test_what_was_never_given_is_not_taken(stage: Stage) -> None:
    assert take(stage, issue(stage)) == "no points to withdraw"


@pytest.mark.parametrize("points", [None, 0])
def test_a_reward_without_points_is_declined(stage: Stage, points: int | None) -> None:
    assert give(stage, issue(stage, points)) == Declined("no_points")
    assert balance(stage) == 0
