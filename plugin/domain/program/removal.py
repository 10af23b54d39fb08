"""Whether a program can be deleted: only one that nobody was promised anything under, so that no promise is lost."""

from enum import Enum

from plugin.domain.program.program import Program


class Trace(Enum):
    """Why a program is kept, weightiest first. Stable words that pages and commands translate."""

    CLAIMED = "claimed"
    JUDGED = "judged"
    CODES_OUT = "codes_out"
    LIVE = "live"
    ONLY_ONE = "only_one"


def reason_to_keep(program: Program, traces: frozenset[Trace], *, is_only: bool) -> Trace | None:
    """Give why it cannot be deleted, from what was found of it; None where it can."""
    found = traces | ({Trace.LIVE} if program.is_live else set()) | ({Trace.ONLY_ONE} if is_only else set())
    return next((trace for trace in Trace if trace in found), None)
