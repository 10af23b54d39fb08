"""Over which time a leaderboard runs, and who stands where on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plugin.domain.program.choice import Leaderboard

TOP = 10
"""How many places are shown, and one's own beside them."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line; those with as many referrals share a place, and the next one's place counts them all."""

    place: int
    nickname: str
    referrals: int
    is_own: bool


def board_span(board: Leaderboard, now: datetime, timezone: str | None) -> tuple[datetime, datetime] | None:
    """Give from when to when it counts: this week from Monday, or this month, in the shop's zone; None for all time."""
    today = now.astimezone(ZoneInfo(timezone or "UTC")).replace(hour=0, minute=0, second=0, microsecond=0)
    if board is Leaderboard.WEEKLY:
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=7)
    if board is Leaderboard.MONTHLY:
        first = today.replace(day=1)
        following = (
            first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
        )
        return first, following
    return None
