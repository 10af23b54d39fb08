"""Whether a moment lies within a program's schedule, which is written as wall-clock times of the shop's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from plugin.domain.program.rules import Schedule


def is_within(schedule: Schedule, timezone: str | None, moment: datetime) -> bool:
    """Tell whether claims are taken at `moment` (aware); the end does not belong to it. No zone known: UTC.

    Where clocks are put back an hour comes twice: a start is its first, an end its second. A time that is skipped
    where clocks are put forward is the same moment after it: 02:30 is 03:30.
    """
    zone = ZoneInfo(timezone or "UTC")
    start, end = schedule.start, schedule.end
    has_begun = start is None or start.replace(tzinfo=zone, fold=0).timestamp() <= moment.timestamp()
    return has_begun and (end is None or moment.timestamp() < end.replace(tzinfo=zone, fold=1).timestamp())
