"""What programs of a shop are called: no two alike, in any case of letters, because lists and pages tell them by it."""

from collections.abc import Iterable, Sequence
from itertools import count

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.program import Program

NAME_TAKEN = "another program of this shop is called that; choose another name"


def check_name_is_free(name: str, programs: Sequence[Program], known: Program | None = None) -> None:
    """Refuse a name that another of these programs has; raises ProgramInvalid.

    One that keeps its name is left alone, whoever else has it from earlier days.
    """
    if known is not None and name == known.name:
        return
    if name.casefold() in _names(one for one in programs if known is None or one.program_id != known.program_id):
        raise ProgramInvalid({"name": NAME_TAKEN})


def free_name(name: str, programs: Sequence[Program]) -> str:
    """Give the name, or with the next number behind it where one of these programs has it: `Another program 2`."""
    taken = _names(programs)
    numbered = (f"{name} {number}" for number in count(2))
    return next((one for one in (name, *(next(numbered) for _ in programs)) if one.casefold() not in taken), name)


def _names(programs: Iterable[Program]) -> set[str]:
    return {one.name.casefold() for one in programs}
