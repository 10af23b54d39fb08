"""The figures that tell whether shops are still reached and heard."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.services.read_reach import read_reach
from tests.loop import START, Loop


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, POOL_SIZE="10")
    yield made
    made.close()


def reach(loop: Loop) -> dict[str, float]:
    with reading(loop.bench.engine) as conn:
        return read_reach(conn, loop.now(), loop.bench.clock.wall())


def lose_news(loop: Loop) -> None:
    """Shopify's deliveries of this moment never arrive."""
    for delivery in loop.world.sender.waiting():
        loop.world.sender.take(delivery)


def test_shops_are_counted_by_standing_and_left_ones_not_at_all(loop: Loop) -> None:
    others = [loop.add_shop(name) for name in ("loud-kitchen", "blue-door", "old-mill")]
    with loop.bench.engine.begin() as conn:
        for shop, standing in zip(others, ("needs_visit", "paused", "uninstalled"), strict=True):
            row = {"standing": standing, "domain": shop.domain}
            conn.execute(text("UPDATE shops SET standing = :standing WHERE shop_domain = :domain"), row)

    told = reach(loop)

    assert {name: told[f"shops_{name}"] for name in ("installed", "needs_visit", "paused")} == {
        "installed": 1,
        "needs_visit": 1,
        "paused": 1,
    }


def test_the_lag_of_comparing_is_that_of_the_shop_that_waits_longest(loop: Loop) -> None:
    loop.duties[Duty.RECONCILE]()
    assert reach(loop)["reconcile_lag_seconds"] == 0

    loop.world.clock.advance(timedelta(minutes=90))

    # 90 x 60 s.
    assert reach(loop)["reconcile_lag_seconds"] == 5_400
    loop.duties[Duty.RECONCILE]()
    assert reach(loop)["reconcile_lag_seconds"] == 0


def test_an_access_token_that_nobody_renews_is_told(loop: Loop) -> None:
    assert reach(loop)["access_expired_seconds"] == 0
    ended = loop.bench.clock.wall() - timedelta(hours=3)
    with loop.bench.engine.begin() as conn:
        conn.execute(text("UPDATE shops SET access_expires_at = :ended"), {"ended": ended.strftime("%F %T.%f")})

    assert 10_800 <= reach(loop)["access_expired_seconds"] < 10_860
    loop.duties[Duty.RECONCILE]()
    assert reach(loop)["access_expired_seconds"] == 0


def test_orders_of_which_no_delivery_told_are_counted_for_a_day(loop: Loop) -> None:
    loop.buy("told@example.com")
    loop.work()
    assert reach(loop)["orders_found_missing"] == 0
    for name in ("first", "second"):
        loop.buy(f"{name}@example.com")
    lose_news(loop)
    loop.work()
    assert reach(loop)["orders_found_missing"] == 0

    loop.world.clock.advance(timedelta(minutes=15))
    loop.duties[Duty.RECONCILE]()
    assert reach(loop)["orders_found_missing"] == 2

    loop.world.clock.advance(timedelta(days=1))
    assert reach(loop)["orders_found_missing"] == 0


def test_without_a_shop_there_is_nothing_to_wait_for(engine: Engine) -> None:
    with reading(engine) as conn:
        told = read_reach(conn, START, START)

    assert set(told.values()) == {0.0}
