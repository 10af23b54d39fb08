"""APP_KEY was rotated and a backup from before is restored: what was issued since is found again, never paid twice."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from plugin.db.engine import sqlite_path
from plugin.keys import KeyRing
from tests.factories import APP_KEY
from tests.ledger_sums import balances, rewards, states
from tests.loop import Loop
from tests.orders.test_loop_of_an_order import live_codes, referred_order

NEW_KEY = "mP4wX9bT2rL7cY5nV8zH1jD6gQ3sF0kA"


def use_keys(loop: Loop, keys: KeyRing) -> None:
    """Work on with other keys for names; tokens at rest stay sealed as they were."""
    loop.bench = replace(loop.bench, keys=keys)
    loop.duties = loop.build_duties()


def copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def test_a_reward_named_by_another_key_is_adopted_and_not_made_again(sqlite_engine: Engine, tmp_path: Path) -> None:
    loop = Loop(sqlite_engine, hold_days=1)
    _, order = referred_order(loop)
    copy(sqlite_path(sqlite_engine), tmp_path / "before.db")
    with closing(sqlite3.connect(tmp_path / "before.db")) as backup:
        for table in ("postings", "ledger_entries", "rewards", "conversions", "verdicts", "orders"):
            backup.execute(f"DELETE FROM {table}")
        backup.commit()
    use_keys(loop, KeyRing(NEW_KEY, APP_KEY))
    loop.pass_time(days=2)
    (issued,) = rewards(loop, order)
    assert live_codes(loop) == {issued.code}

    loop.close()
    sqlite_engine.dispose()
    shutil.copyfile(tmp_path / "before.db", sqlite_path(sqlite_engine))
    for left in ("-wal", "-shm"):
        Path(f"{sqlite_path(sqlite_engine)}{left}").unlink(missing_ok=True)
    for delivery in [d for d in loop.world.sender.log if d.topic == "orders/paid"][-1:]:
        loop.world.sender.redeliver(replace_id(loop, delivery))
    loop.work()
    (promised,) = rewards(loop, order)
    assert promised.code != issued.code
    loop.pass_time(days=2)

    (again,) = rewards(loop, order)
    assert states(loop, order) == ["issued"]
    assert (again.code, live_codes(loop)) == (issued.code, {issued.code})
    assert balances(loop) == {"program": -1_000, "issued": 1_000}
    loop.close()


def replace_id(loop: Loop, delivery: object) -> object:
    """The same fact under an id that the restored inbox has not seen."""
    return replace(delivery, webhook_id=f"after-{loop.world.hex_token(8)}", attempts=[])  # type: ignore[type-var]
