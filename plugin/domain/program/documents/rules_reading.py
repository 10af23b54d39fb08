"""Rules from a document that may have faults of several kinds: as many as can be known are told at once.

What cannot be read is left out, and the rest is looked at as if it had its default there; what that says about the
same place is not told.
"""

from collections.abc import Mapping

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.checks.playable import find_problems
from plugin.domain.program.checks.rules_check import check_rules
from plugin.domain.program.documents.rules_document import read_rules
from plugin.domain.program.rules import Rules

_DECIDING = frozenset({"currency", "event", "kind", "per"})
"""What all else hangs on: without one of these, nothing can be said of the rest."""
_ROUNDS = 4
"""Leaving something out may leave its surroundings without what they need; then these go, too."""


def read_sound_rules(document: object) -> Rules:
    """Read rules that make sense together; raises ProgramInvalid with every problem that can be known."""
    try:
        rules = read_rules(document)
    except ProgramInvalid as invalid:
        raise ProgramInvalid(_of_the_rest(document, invalid.problems) | invalid.problems) from None
    try:
        check_rules(rules)
    except ProgramInvalid as invalid:
        raise ProgramInvalid(find_problems(rules) | invalid.problems) from None
    return rules


def _of_the_rest(document: object, problems: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the document beside these places; nothing where no rules are left without them."""
    rest, faulty = document, set(problems)
    if any(path.rpartition(".")[2] in _DECIDING for path in problems):
        return {}
    for _ in range(_ROUNDS):
        rest = _without(rest, faulty, "")
        try:
            found = find_problems(read_rules(rest))
        except ProgramInvalid as invalid:
            faulty = {path.rpartition(".")[0] for path in invalid.problems}
        else:
            return {path: problem for path, problem in found.items() if not _touches(path, problems)}
        if not all(faulty):
            break
    return {}


def _without(value: object, paths: set[str], here: str) -> object:
    if isinstance(value, Mapping):
        kept = {name: (f"{here}.{name}" if here else str(name)) for name in value}
        return {name: _without(value[name], paths, path) for name, path in kept.items() if path not in paths}
    if isinstance(value, list):
        named = [(f"{here}.{place}", item) for place, item in enumerate(value)]
        return [_without(item, paths, path) for path, item in named if path not in paths]
    return value


def _touches(path: str, problems: Mapping[str, str]) -> bool:
    """Whether it is about one of these places, something in it or the part that it belongs to."""
    return any(_is_in(path, one) or _is_in(one, path) or _is_beside(path, one) for one in problems)


def _is_in(path: str, whole: str) -> bool:
    return path == whole or path.startswith(f"{whole}.")


def _is_beside(path: str, other: str) -> bool:
    part = other.rpartition(".")[0]
    return bool(part) and _is_in(path, part)
