"""A schedule in the shop's wall-clock time, to the second, on the days when clocks are changed too."""

from datetime import UTC, datetime, timedelta

import pytest

from plugin.domain.program.rules import Schedule
from plugin.domain.program.schedule import is_within

BERLIN = "Europe/Berlin"
SECOND = timedelta(seconds=1)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        ("2026-12-01T00:00", datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),  # winter: an hour ahead of UTC
        ("2026-07-01T00:00", datetime(2026, 6, 30, 22, 0, tzinfo=UTC)),  # summer: two hours
        ("2027-03-28T02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # skipped: 03:30 in summer time
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first
    ],
)
def test_it_opens_at_the_very_second(start: str, opens: datetime) -> None:
    schedule = Schedule(start=wall(start))
    assert not is_within(schedule, BERLIN, opens - SECOND)
    assert is_within(schedule, BERLIN, opens)


@pytest.mark.parametrize(
    ("end", "closes"),
    [
        ("2026-12-01T00:00", datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # comes twice: the second
        ("2026-10-25T04:00", datetime(2026, 10, 25, 3, 0, tzinfo=UTC)),
    ],
)
def test_its_end_does_not_belong_to_it(end: str, closes: datetime) -> None:
    schedule = Schedule(end=wall(end))
    assert is_within(schedule, BERLIN, closes - SECOND)
    assert not is_within(schedule, BERLIN, closes)


def test_without_bounds_it_is_always_open_and_without_a_zone_it_is_utc() -> None:
    assert is_within(Schedule(), BERLIN, datetime(1990, 1, 1, tzinfo=UTC))
    assert is_within(Schedule(start=wall("2026-12-01T00:00")), None, datetime(2026, 12, 1, tzinfo=UTC))
