"""A race: one prize in the whole program, for who comes first; off unless it is switched on."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.tables import rewards as reward_rows
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.rules_check import warn_of_rules
from plugin.domain.program.rules import Race
from plugin.services.rewards.release_rewards import release_rewards
from tests.ledger_sums import rewards
from tests.loop import Loop
from tests.parallel import in_parallel
from tests.points.stage_of_play import put_in_force, refer, rules
from tests.sim_shop.orders import refund
from tests.sim_shop.state import Order

PRIZE = Benefit(BenefitKind.FIXED, amount=Money(5_000, "EUR"))
RACE = replace(rules(), race=Race(2, PRIZE, is_on=True))


def prizes(play: Loop, orders: list[Order]) -> list[str]:
    """Where the race's prize stands, for each of these orders that has it."""
    return [r.state.value for order in orders for r in rewards(play, order) if r.cause == "race:2"]


def test_whoever_is_first_wins_and_nobody_after(play: Loop) -> None:
    put_in_force(play, RACE)
    bens = refer(play, play.customer("ben"), 1, prefix="bens")
    adas = refer(play, play.customer("ada"), 3, prefix="adas")
    bens += refer(play, play.customer("ben"), 2, prefix="more-of-bens")

    play.pass_time(days=2)

    assert (prizes(play, adas), prizes(play, bens)) == (["issued"], [])
    won = [r.amount.amount_minor for r in rewards(play, adas[1]) if r.cause == "race:2"]
    assert won == [5_000]


def test_a_race_that_is_off_gives_nothing(play: Loop) -> None:
    put_in_force(play, replace(RACE, race=Race(2, PRIZE)))
    adas = refer(play, play.customer("ada"), 3)

    play.pass_time(days=2)

    assert prizes(play, adas) == []


def test_a_prize_that_was_taken_back_goes_to_who_comes_next(play: Loop) -> None:
    put_in_force(play, RACE)
    adas = refer(play, play.customer("ada"), 2, prefix="adas")
    play.pass_time(days=2)
    assert prizes(play, adas) == ["issued"]

    refund(play.world, play.shop_state, adas[1].id)
    play.work()
    bens = refer(play, play.customer("ben"), 2, prefix="bens")
    play.pass_time(days=2)

    assert (prizes(play, adas), prizes(play, bens)) == (["clawed_back"], ["issued"])


def test_of_many_who_arrive_together_one_wins(play: Loop) -> None:
    """Three advocates with two referrals each, all holds over at once, four workers."""
    put_in_force(play, RACE)
    for name in ("ada", "ben", "cleo"):
        refer(play, play.customer(name), 2, prefix=f"of-{name}")
    play.world.clock.advance(timedelta(days=2))

    def release() -> int:
        with play.bench.engine.begin() as conn:
            return release_rewards(conn, play.bench.keys, play.now())

    assert sum(in_parallel(release, times=4)) == 7
    with reading(play.bench.engine) as conn:
        won = conn.execute(select(reward_rows.c.state).where(reward_rows.c.cause == "race:2")).scalars().all()
    assert won == ["approved"]


def test_a_race_is_warned_of_while_it_is_on() -> None:
    assert list(warn_of_rules(RACE)) == ["race.is_on"]
    assert list(warn_of_rules(replace(RACE, race=Race(2, PRIZE)))) == []
