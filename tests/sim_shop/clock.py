"""The simulated shop's clock: a time source plus an offset that can only be moved forward."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


class SimClock:
    """Business time of the simulation (createdAt, startsAt, retries); signatures keep real time.

    With `offset_path` the offset is mirrored to that file as decimal seconds, replaced atomically, so that
    another process can follow.
    """

    def __init__(self, offset_path: Path | None = None, source: Callable[[], float] = time.time) -> None:
        self._path = offset_path
        self._source = source
        self._offset = timedelta()
        if offset_path is not None:
            self._write()

    @classmethod
    def frozen(cls, at: datetime) -> "SimClock":
        """A clock that stands still at `at` and moves only by `advance`: the one for seeded histories."""
        return cls(source=at.timestamp)

    @property
    def offset(self) -> timedelta:
        """How far business time is ahead of the source."""
        return self._offset

    def now(self) -> datetime:
        """Business time, aware UTC."""
        return datetime.fromtimestamp(self._source(), UTC) + self._offset

    def advance(self, step: timedelta) -> datetime:
        """Move forward by `step` and return the new time. Time never runs backwards."""
        if step < timedelta():
            raise ValueError("the simulated clock cannot run backwards; advance it by a positive step")
        self._offset += step
        if self._path is not None:
            self._write()
        return self.now()

    def _write(self) -> None:
        assert self._path is not None
        beside = self._path.with_name(self._path.name + ".new")
        beside.write_text(f"{self._offset.total_seconds():.6f}")
        os.replace(beside, self._path)
