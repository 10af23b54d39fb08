"""The book of points: every cause once, nobody below zero, what was spent already is visible."""

import pytest
from sqlalchemy import Engine

from plugin.db.rewards.point_entries import list_points, put_points, sum_points
from plugin.domain.money import Money
from plugin.domain.rewards.points import PointCredit, PointEntry, PointReason, value_points
from plugin.services.points.credit_points import credit_points
from plugin.services.points.take_points_back import take_points_back
from tests.clocks import MovableClock
from tests.offers.stage import Stage
from tests.parallel import in_parallel


@pytest.fixture
def stage(engine: Engine, clock: MovableClock) -> Stage:
    return Stage(engine, clock)


def credit(stage: Stage, reference: str, points: int) -> bool:
    wanted = PointCredit(stage.advocate.advocate_id, reference, points, PointReason.ORDER)
    with stage.engine.begin() as conn:
        return credit_points(conn, stage.shop.shop_id, wanted, stage.clock.now())


def spend(stage: Stage, points: int) -> None:
    with stage.engine.begin() as conn:
        put_points(
            conn,
            stage.shop.shop_id,
            stage.advocate.advocate_id,
            reference="spent",
            points=-points,
            reason=PointReason.REDEEMED,
            now=stage.clock.now(),
        )


def take_back(stage: Stage, reference: str) -> PointEntry | None:
    with stage.engine.begin() as conn:
        return take_points_back(conn, stage.shop.shop_id, reference, stage.clock.now())


def balance(stage: Stage) -> int:
    with stage.engine.begin() as conn:
        return sum_points(conn, stage.shop.shop_id, stage.advocate.advocate_id)


def lines(stage: Stage) -> list[tuple[str, int, int]]:
    with stage.engine.begin() as conn:
        found = list_points(conn, stage.shop.shop_id, stage.advocate.advocate_id, limit=50)
    return [(entry.reason.value, entry.points, entry.shortfall) for entry in reversed(found)]


def test_a_cause_is_entered_once(stage: Stage) -> None:
    assert [credit(stage, "order:1", 40), credit(stage, "order:1", 40), credit(stage, "order:2", 2)] == [
        True,
        False,
        True,
    ]
    assert balance(stage) == 42


def test_workers_that_tell_it_at_the_same_moment_enter_it_once(stage: Stage) -> None:
    assert sum(in_parallel(lambda: credit(stage, "order:1", 40), times=6)) == 1
    assert balance(stage) == 40


@pytest.mark.parametrize("points", [0, -5])
def test_nothing_and_less_are_not_entered(stage: Stage, points: int) -> None:
    assert not credit(stage, "order:1", points)
    assert lines(stage) == []


def test_what_fell_away_is_taken_back_once(stage: Stage) -> None:
    credit(stage, "order:1", 40)
    credit(stage, "order:2", 2)

    assert sum(entry is not None for entry in in_parallel(lambda: take_back(stage, "order:1"), times=4)) == 4
    assert lines(stage) == [("order", 40, 0), ("order", 2, 0), ("taken_back", -40, 0)]
    assert balance(stage) == 2


def test_what_was_spent_already_is_a_shortfall_and_nobody_is_below_zero(stage: Stage) -> None:
    """40 and 10 earned, 35 spent: of the 40 that fall away 15 are left and 25 are not."""
    credit(stage, "order:1", 40)
    credit(stage, "order:2", 10)
    spend(stage, 35)

    back = take_back(stage, "order:1")

    assert back is not None
    assert (back.points, back.shortfall) == (-15, 25)
    assert balance(stage) == 0


def test_what_was_never_entered_is_not_taken_back(stage: Stage) -> None:
    credit(stage, "order:1", 40)

    assert take_back(stage, "order:2") is None
    assert lines(stage) == [("order", 40, 0)]


def test_another_shop_has_a_book_of_its_own(stage: Stage) -> None:
    credit(stage, "order:1", 40)

    with stage.engine.begin() as conn:
        assert take_points_back(conn, stage.shop.shop_id + 1, "order:1", stage.clock.now()) is None
    assert balance(stage) == 40


@pytest.mark.parametrize(
    ("points", "per_100", "worth"),
    [
        (500, Money(100, "EUR"), Money(500, "EUR")),
        (199, Money(100, "EUR"), Money(199, "EUR")),
        (33, Money(50, "EUR"), Money(16, "EUR")),  # 16.5 cents
        (99, Money(150, "JPY"), Money(148, "JPY")),  # 148.5 yen
        (1, Money(99, "EUR"), Money(0, "EUR")),
    ],
)
def test_points_are_worth_their_hundredth_rounded_down(points: int, per_100: Money, worth: Money) -> None:
    assert value_points(points, per_100) == worth
