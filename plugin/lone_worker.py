"""One worker per SQLite file: a lock the system drops with the process, so a crash never leaves it behind."""

import fcntl
from pathlib import Path
from types import TracebackType
from typing import Self


class WorkerRefused(Exception):
    """Another worker holds this database."""

    reason = "worker_refused"


class LoneWorker:
    """Holds the worker's lock of one SQLite file while inside; raises WorkerRefused when another process has it."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".worker")

    def __enter__(self) -> Self:
        self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise WorkerRefused(
                "Another worker uses this SQLite database: stop it first, or move to PostgreSQL to run several."
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
