"""Backup and restore: whole files only, bad ones refused in one line, and a drill in which nothing is paid twice."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from plugin.bell import Duty
from plugin.db.engine import create_engine_for
from plugin.db.schema import upgrade
from plugin.db.work.heartbeats import beat
from plugin.services.program.save_program import save_program
from tests.commands.conftest import Run, clock_file, shopify_at_a_port
from tests.dumps import dump
from tests.ledger_sums import balances, stands, states
from tests.loop import START, Loop
from tests.postgres import PostgresServer

FOREIGN = {
    "text": b"this is no backup\n",
    "empty": b"",
    "half a database": b"SQLite format 3\0" + b"\0" * 500,
    "half a dump": b"PGDMP\x01\x0f\0\x04\x08\x01\x01",
}


def test_nothing_that_is_no_backup_gets_into_the_databases_place(
    run: Run, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    keep(engine, "precious")
    before = dump(engine)
    engine.dispose()
    for name, content in FOREIGN.items():
        source = tmp_path / "given"
        source.write_bytes(content)
        code, said, complaint = run("restore", str(source), DATABASE_URL=database_url)
        assert (name, code, said, complaint.count("\n")) == (name, 2, "", 1), complaint
    assert dump(engine) == before
    assert left_over(tmp_path) == []


def test_what_is_no_file_at_all_is_said_so(run: Run, database_url: str, tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    expected = f"There is no file {absent}: name a file that `goodword backup` wrote.\n"
    assert run("restore", str(absent), DATABASE_URL=database_url) == (2, "", expected)
    folder = run("restore", str(tmp_path), DATABASE_URL=database_url)
    assert folder[0] == 2


@pytest.mark.parametrize("state", ["another app's", "newer"])
def test_a_dump_that_does_not_fit_is_refused(
    run: Run, postgres_server: PostgresServer, postgres_url: str, tmp_path: Path, state: str
) -> None:
    changes = {
        "another app's": "DROP TABLE alembic_version",
        "newer": "UPDATE alembic_version SET version_num = '9999'",
    }
    other, saved = postgres_server.create_database(), tmp_path / "saved"
    for url, change in ((other, changes[state]), (postgres_url, None)):
        engine = create_engine_for(url)
        with engine.begin() as conn:
            beat(conn, "foreign" if change else "precious", START)
            if change:
                conn.execute(text(change))
        engine.dispose()
    assert run("backup", str(saved), DATABASE_URL=other)[0] == 0

    code, said, complaint = run("restore", str(saved), DATABASE_URL=postgres_url)

    assert (code, said, complaint.count("\n")) == (2, "", 1), complaint
    engine = create_engine_for(postgres_url)
    assert names(engine) == ["precious"]
    engine.dispose()
    postgres_server.drop_database(other)


@pytest.mark.parametrize("state", ["another app's", "half", "newer", "damaged"])
def test_a_sqlite_file_that_does_not_fit_is_refused(
    run: Run, sqlite_engine: Engine, sqlite_url: str, tmp_path: Path, state: str
) -> None:
    keep(sqlite_engine, "precious")
    before = dump(sqlite_engine)
    sqlite_engine.dispose()
    source = unfit(tmp_path / "other", state)
    code, said, complaint = run("restore", str(source), DATABASE_URL=sqlite_url)
    assert (code, said, complaint.count("\n")) == (2, "", 1), complaint
    assert dump(sqlite_engine) == before
    assert left_over(tmp_path) == []


def test_a_damaged_database_is_replaced_and_kept_as_it_is(
    run: Run, sqlite_engine: Engine, sqlite_url: str, tmp_path: Path
) -> None:
    keep(sqlite_engine, "precious")
    assert run("backup", str(tmp_path / "saved"), DATABASE_URL=sqlite_url)[0] == 0
    sqlite_engine.dispose()
    place = tmp_path / "goodword.db"
    place.write_bytes(b"the disk wrote something else")

    code, said, complaint = run("restore", str(tmp_path / "saved"), DATABASE_URL=sqlite_url)

    assert (code, complaint) == (0, "")
    assert names(sqlite_engine) == ["precious"]
    (kept,) = tmp_path.glob("goodword.db.before-*")
    assert kept.read_bytes() == b"the disk wrote something else"
    assert f"is kept as {kept.name}." in said


def test_a_backup_never_replaces_a_file_and_leaves_none_behind(run: Run, database_url: str, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    assert run("backup", str(taken), DATABASE_URL=database_url) == (2, "", f"{taken} exists: name a new file.\n")
    code, _, complaint = run("backup", str(tmp_path / "no" / "where"), DATABASE_URL=database_url)
    assert (code, complaint.count("\n")) == (2, 1)
    assert taken.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.glob("*where*")) == []


def test_a_backup_of_what_is_not_there_leaves_nothing(run: Run, tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path / 'absent.db'}", "postgresql://goodword@127.0.0.1:9/absent"):
        code, said, complaint = run("backup", str(tmp_path / "new"), DATABASE_URL=url)
        assert (code, said, complaint.count("\n")) == (2, "", 1), complaint
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_of_one_moment_while_others_write(
    run: Run, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    """Two rows are always written together; a copy with one of them would be of two moments."""
    saved = tmp_path / "saved"
    with writing_pairs(engine) as written:
        while written[0] < 20:
            pass
        assert run("backup", str(saved), DATABASE_URL=database_url)[0] == 0
    assert saved.stat().st_mode & 0o077 == 0
    latest = names(engine)
    engine.dispose()
    assert run("restore", str(saved), DATABASE_URL=database_url)[0] == 0
    restored = names(engine)
    assert len(restored) % 2 == 0
    assert set(restored) <= set(latest)
    assert len(restored) >= 40
    engine.dispose()


def test_after_a_restore_lost_orders_are_found_and_nothing_is_paid_twice(
    run: Run, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    """F25. The backup is 12 days old: older than the 48 hours that are read again in any case."""
    loop = Loop(engine)
    hold_a_week(loop)
    link = loop.join(loop.customer("ada"))["referral_code"]
    codes = {}
    for friend in ("known", "lost", "late"):
        codes[friend] = loop.claim(link, email=f"{friend}@example.com").json()["discount_code"]
    known = loop.buy("known@example.com", codes=(codes["known"],))
    loop.work()
    assert run("backup", str(tmp_path / "saved"), DATABASE_URL=database_url)[0] == 0

    lost = loop.buy("lost@example.com", codes=(codes["lost"],))
    loop.work()
    loop.pass_time(days=8)
    late = loop.buy("late@example.com", codes=(codes["late"],))
    loop.work()
    loop.pass_time(days=4)
    assert [states(loop, order) for order in (known, lost, late)] == [["issued"], ["issued"], ["pending"]]
    given_since = loop.claim(link, email="since@example.com").json()["discount_code"]
    at_shopify = issued_codes(loop)
    books = balances(loop)

    loop.close()
    engine.dispose()
    assert run("restore", str(tmp_path / "saved"), DATABASE_URL=database_url)[0] == 0
    assert [stands(loop, order) is None for order in (known, lost, late)] == [False, True, True]
    told = look_after(run, loop, database_url, tmp_path)

    assert f"ok       orders of {loop.shop_state.domain}: " in told
    assert [stands(loop, order) for order in (known, lost, late)] == [("referred", "won")] * 3
    settle(loop)
    loop.world.clock.advance(timedelta(days=8))
    settle(loop)
    assert [states(loop, order) for order in (known, lost, late)] == [["issued"]] * 3
    # 10.00 more than before the loss: the late order's hold is over now.
    assert books == {"program": -3_000, "held": 1_000, "issued": 2_000}
    assert balances(loop) == {"program": -3_000, "issued": 3_000}
    assert len(issued_codes(loop)) == len(at_shopify) + 1 == 3
    assert set(at_shopify) <= set(issued_codes(loop))

    # The code that a friend got after the backup is given to nobody else, though the backup had it as free.
    assert loop.claim(link, email="after@example.com").json()["discount_code"] != given_since
    loop.close()
    settle(loop)

    before = dump(engine, without=("heartbeats", "shops"))
    look_after(run, loop, database_url, tmp_path)
    settle(loop)
    assert dump(engine, without=("heartbeats", "shops")) == before


def hold_a_week(loop: Loop) -> None:
    shop, program, now = loop.shop(), loop.program(), loop.now()
    terms = replace(program.terms, hold_days=7)
    with loop.bench.engine.begin() as conn:
        save_program(conn, shop, program.program_id, program.name, terms, actor="merchant:1", now=now)
    loop.work()


def look_after(run: Run, loop: Loop, database_url: str, folder: Path) -> str:
    """`goodword doctor --after-restore`, with Shopify at a real address."""
    with shopify_at_a_port(loop) as origin:
        _, told, _ = run(
            "doctor",
            "--after-restore",
            DATABASE_URL=database_url,
            SHOPIFY_ORIGIN=origin,
            DEMO_CLOCK_FILE=clock_file(loop, folder),
        )
    return told


def settle(loop: Loop) -> None:
    """What the started worker does; no delivery comes in any more."""
    for _ in range(4):
        for duty in (Duty.RELEASE_REWARDS, Duty.DRAIN_OUTBOX):
            loop.duties[duty]()


def issued_codes(loop: Loop) -> list[str]:
    """Every reward code that was ever made at Shopify, once each time it was made."""
    rewards = [one for one in loop.shop_state.discounts.values() if one.title.startswith("Goodword reward")]
    return [code for discount in rewards for code in discount.codes]


def keep(engine: Engine, name: str) -> None:
    with engine.begin() as conn:
        beat(conn, name, START)


def names(engine: Engine) -> list[str]:
    with engine.begin() as conn:
        return list(conn.execute(text("SELECT name FROM heartbeats ORDER BY name")).scalars())


@contextmanager
def writing_pairs(engine: Engine) -> Iterator[list[int]]:
    """Write two rows in each transaction until the end; gives how many transactions there were."""
    written, is_over = [0], threading.Event()
    writer = create_engine_for(engine.url.render_as_string(hide_password=False))

    def write() -> None:
        with writer.begin() as conn:
            for side in ("left", "right"):
                beat(conn, f"{written[0]:06} {side}", START)

    def run() -> None:
        while not is_over.is_set():
            write()
            written[0] += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield written
    finally:
        is_over.set()
        thread.join(30)
        writer.dispose()


def unfit(path: Path, state: str) -> Path:
    """A SQLite file that is no backup of this build's."""
    engine = create_engine_for(f"sqlite:///{path}")
    changes = {
        "another app's": "CREATE TABLE something_else (id INTEGER)",
        "half": "DROP TABLE postings",
        "newer": "UPDATE alembic_version SET version_num = '9999'",
        "damaged": "SELECT 1",
    }
    if state != "another app's":
        upgrade(engine)
    with engine.begin() as conn:
        conn.execute(text(changes[state]))
    engine.dispose()
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        plain.execute("PRAGMA journal_mode = DELETE")
    plain.close()
    if state == "damaged":
        content = bytearray(path.read_bytes())
        content[8_192:12_288] = b"\xff" * 4_096
        path.write_bytes(content)
    return path


def left_over(folder: Path) -> list[str]:
    """Files that an aborted restore would leave beside the database."""
    marks = (".incoming", ".before-", ".unfinished")
    return [path.name for path in folder.iterdir() if any(mark in path.name for mark in marks)]
