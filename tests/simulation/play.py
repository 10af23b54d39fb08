"""Play histories by seed, each on a database file of its own, and say which seed failed and how."""

import gc
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from plugin.db.engine import create_engine_for
from plugin.db.schema import upgrade
from tests.dumps import dump
from tests.simulation.history import History
from tests.simulation.invariants import Broken, StepChecks, check_rest
from tests.simulation.luck import seeded_luck
from tests.simulation.mutants import MUTANTS
from tests.simulation.planting import planted
from tests.simulation.several import is_several
from tests.simulation.several_history import SeveralHistory
from tests.warm import warm_engine

_MEMORY = Path("/dev/shm")


class HistoryFailed(AssertionError):
    """One history broke an invariant or the app; the message begins with its seed."""


def make_template(folder: Path) -> Path:
    """A migrated, empty database file to copy."""
    path = folder / "template.db"
    engine = create_engine_for(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as conn:
        conn.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@cache
def migrated() -> bytes:
    """The same as bytes, made once in a process."""
    with tempfile.TemporaryDirectory(prefix="goodword-template-") as name:
        made = make_template(Path(name)).read_bytes()
    # What was imported and compiled by now lives as long as the process: no collection need walk through it again.
    gc.collect()
    gc.freeze()
    return made


def play_seed(seed: int, template: Path, folder: Path) -> History:
    """Play one history and check it; raises HistoryFailed with the seed and the last steps."""
    path = folder / "history.db"
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copyfile(template, path)
    engine = warm_engine(f"sqlite:///{path}")
    with seeded_luck(seed):
        return _play(engine, seed)


def _play(engine: Engine, seed: int) -> History:
    history = SeveralHistory(engine, seed) if is_several(seed) else History(engine, seed)
    try:
        history.play(StepChecks())
        check_rest(history)
    except Exception as error:
        kind = str(error) if isinstance(error, Broken) else f"{type(error).__name__}: {error}"
        raise HistoryFailed(f"seed {seed}: {kind}\nsteps: {' '.join(history.diary.steps)}") from error
    finally:
        history.loop.close()
        history.stage.leave_database(engine)
        engine.dispose()
    return history


def play_seeds(seeds: Iterable[int]) -> int:
    """Play many in one process, on a file in memory where the machine has one; gives how many were played."""
    with _room() as (template, folder):
        count = 0
        for seed in seeds:
            play_seed(seed, template, folder)
            count += 1
    return count


def picture(seed: int) -> dict[str, str]:
    """Play one and give as text all that it left: what was done, every row, what really happened at the shop."""
    with _room() as (template, folder):
        history = play_seed(seed, template, folder)
        engine = warm_engine(f"sqlite:///{folder / 'history.db'}")
        rows = dump(engine)
        engine.dispose()
    return {
        "diary": f"{' '.join(history.diary.steps)} {history.loop.now()}",
        "rows": rows,
        "effects": "\n".join(map(str, history.loop.world.effects)),
    }


@contextmanager
def _room() -> Iterator[tuple[Path, Path]]:
    logging.disable(logging.CRITICAL)
    place = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="goodword-simulation-", dir=place) as name:
        folder = Path(name)
        template = folder / "template.db"
        template.write_bytes(migrated())
        yield template, folder


def hunt(mutant: int, most: int) -> str | None:
    """Plant this bug and play histories until one notices; gives what it said, None when none of `most` did."""
    planned = MUTANTS[mutant]
    with planted(planned):
        try:
            # Every second history has rules; a bug in these is not looked for in the others.
            step = max(planned.step, 2 if planned.start else 1)
            play_seeds((planned.first or planned.start, *range(planned.start, planned.start + most, step)))
        except HistoryFailed as failure:
            return str(failure)
    return None
