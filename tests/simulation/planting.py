"""How a bug is planted: a name in a place gets another body while a history is played, and its own again after."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """A planted bug: which name in which place gets which body.

    `first` is a seed worth trying first, `start` where the hunt goes on from, `step` how far the
    next such seed is.
    """

    name: str
    place: Any
    attribute: str
    body: Any
    first: int = 0
    start: int = 0
    step: int = 1


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """Plant it while inside."""
    before = original(mutant)
    _write(mutant.place, mutant.attribute, mutant.body)
    try:
        yield
    finally:
        _write(mutant.place, mutant.attribute, before)


def original(mutant: Mutant) -> Any:
    """What stands in that place while nothing is planted."""
    place, name = mutant.place, mutant.attribute
    if isinstance(place, type):
        return place.__dict__[name]
    return place[name] if isinstance(place, dict) else getattr(place, name)


def _write(place: Any, name: str, value: Any) -> None:
    if isinstance(place, dict):
        place[name] = value
    else:
        setattr(place, name, value)
