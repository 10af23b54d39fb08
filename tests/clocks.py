"""Clocks for tests: one that stands still, one that is moved by hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class FixedClock:
    """Business time and wall time stand still at `at`."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def wall(self) -> datetime:
        return self.at


@dataclass
class MovableClock:
    """Both times start together; `move` shifts both, `move_business` only the first, as a demo does."""

    at: datetime = START
    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return self.at + self.ahead

    def wall(self) -> datetime:
        return self.at

    def move(self, **step: float) -> datetime:
        self.at += timedelta(**step)
        return self.now()

    def move_business(self, **step: float) -> datetime:
        self.ahead += timedelta(**step)
        return self.now()
