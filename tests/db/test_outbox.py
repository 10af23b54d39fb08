"""The outbox by value: owed once, leased once, ended only by who holds it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, select

from plugin.db.tables import messages, shops
from plugin.db.work.outbox import (
    Message,
    bury_message,
    finish_messages,
    lease_messages,
    postpone_message,
    put_message,
    recover_messages,
    return_messages,
    revive_messages,
    wait_message,
    wake_message,
)
from tests.clocks import START

SHOP = 1


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as conn:
        for name in ("tea", "cake"):
            conn.execute(
                insert(shops).values(shop_domain=f"{name}.myshopify.com", standing="installed", installed_at=START)
            )
        yield conn


def put(conn: Connection, reference: str = "7", kind: str = "issue_reward") -> bool:
    return put_message(conn, SHOP, kind, reference, installation=1, now=START)


def state(conn: Connection) -> tuple[str, int, str | None]:
    row = conn.execute(select(messages)).one()
    return row.state, row.attempts, row.outcome


def lease(conn: Connection, **later: float) -> Message:
    (message,) = lease_messages(conn, START + timedelta(**later), 10)
    return message


def test_the_same_is_owed_once_whatever_became_of_it(conn: Connection) -> None:
    assert put(conn)
    assert not put(conn)
    finish_messages(conn, SHOP, [(lease(conn), "issued")], START)

    assert not put(conn)
    assert state(conn) == ("done", 1, "issued")


def test_a_recurring_duty_is_owed_again(conn: Connection) -> None:
    put(conn, kind="refill_pool")
    finish_messages(conn, SHOP, [(lease(conn), "refilled")], START)

    wake_message(conn, SHOP, "refill_pool", "7", installation=2, now=START)

    message = lease(conn)
    assert (message.attempts, message.installation) == (1, 2)


def test_a_duty_woken_while_it_is_done_is_done_once_more(conn: Connection) -> None:
    put(conn, kind="refill_pool")
    held = lease(conn)

    wake_message(conn, SHOP, "refill_pool", "7", installation=1, now=START)

    assert not finish_messages(conn, SHOP, [(held, "refilled")], START)
    assert lease(conn).attempts == 2


def test_waiting_messages_are_not_due_early(conn: Connection) -> None:
    put_message(conn, SHOP, "retire_code", "1", installation=1, now=START, due_at=START + timedelta(minutes=1))

    assert lease_messages(conn, START, 10) == ()
    assert lease(conn, minutes=1).lease_until == START + timedelta(minutes=6)


def test_another_shop_cannot_end_it(conn: Connection) -> None:
    put(conn)
    held = lease(conn)

    assert not finish_messages(conn, 2, [(held, "issued")], START)
    assert not bury_message(conn, 2, held, "x", START)
    assert state(conn)[0] == "leased"


def test_who_lost_the_lease_ends_nothing(conn: Connection) -> None:
    put(conn)
    lost = lease(conn)
    assert recover_messages(conn, START + timedelta(minutes=4)) == 0
    assert recover_messages(conn, START + timedelta(minutes=5)) == 1
    lease(conn, minutes=5)

    assert not finish_messages(conn, SHOP, [(lost, "late")], START)
    assert state(conn) == ("leased", 2, None)


def test_the_eighth_failure_buries_it_and_a_person_wakes_it(conn: Connection) -> None:
    put(conn)
    for hours in range(0, 70, 10):
        assert postpone_message(
            conn, SHOP, lease(conn, hours=hours), "away", now=START + timedelta(hours=hours), luck=0.5
        )
    assert not postpone_message(conn, SHOP, lease(conn, hours=70), "away", now=START + timedelta(hours=70), luck=0.5)
    assert state(conn) == ("dead", 8, "away")

    assert revive_messages(conn, 2, START) == 0
    assert revive_messages(conn, SHOP, START) == 1
    assert lease(conn).attempts == 1


def test_waiting_for_a_known_time_counts_no_try(conn: Connection) -> None:
    put(conn)

    wait_message(conn, SHOP, lease(conn), "shop frozen", due_at=START + timedelta(hours=1))

    assert lease_messages(conn, START + timedelta(minutes=59), 10) == ()
    # The first try was forgotten, so that a shop that is away for a week is not given up after eight hours.
    assert lease(conn, hours=1).attempts == 1


def test_a_stopping_worker_gives_back_what_it_did_not_begin(conn: Connection) -> None:
    put(conn)

    assert return_messages(conn, [lease(conn)], START) == 1

    assert state(conn) == ("waiting", 0, None)
