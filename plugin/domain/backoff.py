"""How long failed work waits before it is tried again, and when it is given up for a person to look at."""

from datetime import timedelta

TRIES = 8
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 25, 125, 360, 360, 360))


def is_exhausted(attempts: int) -> bool:
    """Whether the last try has been made; the eight tries span about a day."""
    return attempts >= TRIES


def wait_after(attempts: int, luck: float) -> timedelta:
    """Give the pause after this many failed tries: 1 min growing to 6 h, plus up to a fifth by `luck` in [0, 1)."""
    wait = _WAITS[min(max(attempts, 1), len(_WAITS)) - 1]
    return wait + wait * 0.2 * luck
