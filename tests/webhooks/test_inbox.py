"""The inbox by value: who leases what, how failures wait, who is buried, what is forgotten."""

from datetime import timedelta

import pytest

from plugin.domain.backoff import is_exhausted, wait_after
from tests.clocks import START
from tests.parallel import in_parallel
from tests.webhooks.door import Door
from webhooks.inbox import (
    Ending,
    Leased,
    finish_deliveries,
    lease_deliveries,
    postpone_delivery,
    purge_bodies,
    recover_deliveries,
    revive_deliveries,
    wait_delivery,
)

BODY = b'{"id":1001}'


def lease(door: Door, limit: int = 50) -> tuple[Leased, ...]:
    with door.engine.begin() as conn:
        return lease_deliveries(conn, door.clock.now(), limit)


def test_leases_the_longest_due_first_and_each_once(door: Door) -> None:
    for number in range(5):
        door.deliver(BODY, webhook_id=f"w-{number}")
        door.clock.move(seconds=1)

    first, second, third = lease(door, 2), lease(door, 2), lease(door, 2)

    assert [delivery.webhook_id for delivery in first + second + third] == [f"w-{number}" for number in range(5)]
    assert first[0].attempts == 1
    assert first[0].lease_until == START + timedelta(seconds=5, minutes=5)
    assert lease(door) == ()


def test_a_finished_delivery_keeps_its_outcome(door: Door) -> None:
    door.deliver(BODY)
    (held,) = lease(door)

    with door.engine.begin() as conn:
        assert finish_deliveries(conn, [Ending(held, "done", "judged", "1001")], door.clock.now()) == 1

    (row,) = door.rows()
    assert (row["state"], row["outcome"], row["subject"], row["finished_at"]) == ("done", "judged", "1001", START)


def test_a_worker_that_lost_its_lease_ends_nothing(door: Door) -> None:
    door.deliver(BODY)
    (lost,) = lease(door)
    door.clock.move(minutes=5)
    with door.engine.begin() as conn:
        assert recover_deliveries(conn, door.clock.now()) == 1
    (held,) = lease(door)

    with door.engine.begin() as conn:
        assert finish_deliveries(conn, [Ending(lost, "done", "late")], door.clock.now()) == 0
        assert not postpone_delivery(conn, lost, "late", now=door.clock.now(), luck=0.0)

    assert (door.rows()[0]["state"], held.attempts) == ("leased", 2)


def test_a_lease_that_still_runs_is_not_recovered(door: Door) -> None:
    door.deliver(BODY)
    lease(door)
    door.clock.move(minutes=4, seconds=59)

    with door.engine.begin() as conn:
        assert recover_deliveries(conn, door.clock.now()) == 0


@pytest.mark.parametrize(
    ("attempts", "luck", "minutes"),
    [
        (1, 0.0, 1),
        (2, 0.0, 5),
        (3, 0.0, 25),
        (4, 0.0, 125),
        (5, 0.0, 360),
        (7, 0.0, 360),
        (1, 0.5, 1.1),
        (2, 0.75, 5.75),
    ],
)
def test_waits_longer_after_each_failure(attempts: int, luck: float, minutes: float) -> None:
    assert wait_after(attempts, luck) == timedelta(minutes=minutes)


def test_eight_tries_span_most_of_a_day() -> None:
    waits = [wait_after(attempts, 0.0) for attempts in range(1, 8)]

    # 1 + 5 + 25 + 125 + 3 * 360 min
    assert sum(waits, timedelta()) == timedelta(minutes=1236)
    assert [is_exhausted(attempts) for attempts in (7, 8)] == [False, True]


def fail_until_dead(door: Door) -> int:
    failures = 0
    while True:
        (held,) = lease(door)
        failures += 1
        with door.engine.begin() as conn:
            if not postpone_delivery(conn, held, "OrderAway: gone", now=door.clock.now(), luck=0.999):
                return failures
        assert lease(door) == ()
        door.clock.move(hours=8)


def test_the_eighth_failure_buries_it_with_its_reason(door: Door) -> None:
    door.deliver(BODY)

    assert fail_until_dead(door) == 8

    (row,) = door.rows()
    assert (row["state"], row["outcome"], row["attempts"]) == ("dead", "OrderAway: gone", 8)
    door.clock.move(days=2)
    assert lease(door) == ()


def test_the_dead_wake_up_with_a_fresh_count(door: Door) -> None:
    door.deliver(BODY)
    fail_until_dead(door)

    with door.engine.begin() as conn:
        assert revive_deliveries(conn, door.clock.now()) == 1

    assert lease(door)[0].attempts == 1


def test_waiting_for_the_merchant_never_ends_in_burial(door: Door) -> None:
    door.deliver(BODY)
    for _ in range(20):
        (held,) = lease(door)
        with door.engine.begin() as conn:
            wait_delivery(conn, held, "shop paused", due_at=door.clock.now() + timedelta(hours=1), counts=False)
        door.clock.move(hours=1)

    assert lease(door)[0].attempts == 1


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (30, False)])
def test_bodies_are_forgotten_after_thirty_days(door: Door, days: int, is_kept: bool) -> None:
    door.deliver(BODY)
    door.deliver(BODY, webhook_id="still waiting")
    (held, _) = lease(door)
    with door.engine.begin() as conn:
        finish_deliveries(conn, [Ending(held, "done", "judged")], door.clock.now())
    door.clock.move(days=days)

    with door.engine.begin() as conn:
        assert purge_bodies(conn, door.clock.now()) == (0 if is_kept else 1)

    assert [row["body"] is not None for row in door.rows()] == [is_kept, True]


def test_two_workers_never_lease_the_same(door: Door) -> None:
    for number in range(60):
        door.deliver(BODY, webhook_id=f"w-{number}")

    batches = in_parallel(lambda: [delivery.webhook_id for _ in range(6) for delivery in lease(door, 5)], times=4)

    leased = [webhook_id for batch in batches for webhook_id in batch]
    assert len(leased) == len(set(leased)) == 60
