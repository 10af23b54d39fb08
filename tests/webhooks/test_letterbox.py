"""The slot in the door under load: many at once, the same one at once, another writer in the way."""

import itertools

from sqlalchemy import Engine, text

from plugin.db.engine import create_engine_for
from tests.parallel import in_parallel
from tests.webhooks.door import Door
from webhooks.letterbox import Letterbox

BODY = b'{"id":1001}'


def test_ten_equal_deliveries_at_the_same_moment_are_one_row(door: Door) -> None:
    answers = in_parallel(lambda: door.deliver(BODY), times=10)

    assert answers == [200] * 10
    assert len(door.rows()) == 1


def test_many_different_deliveries_at_the_same_moment_are_all_kept(door: Door) -> None:
    numbers = itertools.count()

    answers = in_parallel(lambda: [door.deliver(BODY, webhook_id=f"w-{next(numbers)}") for _ in range(20)], times=8)

    assert answers == [[200] * 20] * 8
    assert len(door.rows()) == 160


def test_two_processes_may_put_the_same_deliveries_in_opposite_order(engine: Engine) -> None:
    doors = [Door(engine), Door(engine)]
    orders = [list(range(40)), list(range(39, -1, -1))]
    turns = itertools.count()

    def deliver() -> list[int]:
        turn = next(turns) % 2
        return [doors[turn].deliver(BODY, webhook_id=f"w-{number}") for number in orders[turn]]

    assert in_parallel(deliver, times=4) == [[200] * 40] * 4
    assert len(doors[0].rows()) == 40
    for door in doors:
        door.letterbox.close()


def test_opens_a_new_connection_after_it_was_closed(door: Door) -> None:
    door.deliver(BODY)
    door.letterbox.close()

    assert door.deliver(BODY, webhook_id="w-2") == 200


def test_a_connection_the_server_dropped_is_replaced_unnoticed(postgres_url: str) -> None:
    engine = create_engine_for(postgres_url)
    door = Door(engine)
    assert door.deliver(BODY) == 200
    with engine.begin() as conn:
        conn.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
        )

    assert [door.deliver(BODY, webhook_id=name) for name in ("w-2", "w-3")] == [200, 200]
    assert len(door.rows()) == 3
    door.letterbox.close()
    engine.dispose()


def test_a_batch_that_cannot_be_written_fails_every_delivery_in_it_and_the_next_is_kept(door: Door) -> None:
    with door.engine.begin() as conn:
        conn.execute(text("ALTER TABLE deliveries RENAME TO gone"))
    numbers = itertools.count()
    answers = in_parallel(lambda: door.deliver(BODY, webhook_id=f"w-{next(numbers)}"), times=8)
    with door.engine.begin() as conn:
        conn.execute(text("ALTER TABLE gone RENAME TO deliveries"))

    assert answers == [503] * 8
    assert door.deliver(BODY, webhook_id="later") == 200
    assert [row["webhook_id"] for row in door.rows()] == ["later"]


def test_closing_while_deliveries_come_loses_none_that_was_acknowledged(door: Door) -> None:
    numbers = itertools.count()

    def deliver() -> list[str]:
        kept = []
        for _ in range(20):
            number = next(numbers)
            if number % 10 == 0:
                door.letterbox.close()
            elif door.deliver(BODY, webhook_id=f"w-{number}") == 200:
                kept.append(f"w-{number}")
        return kept

    kept = [name for names in in_parallel(deliver, times=6) for name in names]

    assert sorted(row["webhook_id"] for row in door.rows()) == sorted(kept)
    assert len(kept) == 108  # 120 numbers, of which twelve closed the box instead


def test_a_letterbox_never_used_opens_nothing(sqlite_engine: Engine) -> None:
    Letterbox(sqlite_engine).close()

    assert sqlite_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
