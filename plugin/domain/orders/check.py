"""One check of an order: what it says, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a check says: `open` means ask again later, `doubtful` means a person decides."""

    PASSED = "passed"
    REFUSED = "refused"
    OPEN = "open"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Check:
    """One check with its outcome; `reason` is the stable word a person's screen and the verdict carry."""

    name: str
    outcome: Outcome
    reason: str | None = None


def passed_if(name: str, holds: bool, reason: str) -> Check:
    """Give the check as passed if it holds, and as refused for this reason if not."""
    return Check(name, Outcome.PASSED) if holds else Check(name, Outcome.REFUSED, reason)
