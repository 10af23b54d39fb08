"""The two times there are: business time, which a demo may move, and wall time, which proves freshness."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Gives both times, aware UTC."""

    def now(self) -> datetime:
        """Business time: holds, windows, leases."""
        ...

    def wall(self) -> datetime:
        """Real time: signatures, tokens, their expiry."""
        ...


class SystemClock:
    """The machine's clock; `offset_file` (decimal seconds, written by a simulated shop) moves business time ahead."""

    def __init__(self, offset_file: Path | None = None) -> None:
        self._offset_file = offset_file

    def now(self) -> datetime:
        """Business time: the machine's, plus the offset of a demo."""
        return self.wall() + self._offset()

    def wall(self) -> datetime:
        """The machine's time."""
        return datetime.now(UTC)

    def _offset(self) -> timedelta:
        if self._offset_file is None:
            return timedelta()
        try:
            return timedelta(seconds=float(self._offset_file.read_text(encoding="ascii")))
        except (OSError, ValueError, OverflowError):
            return timedelta()
