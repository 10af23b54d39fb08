"""A journey: the story of one preset, played with its numbers to the end."""

from collections.abc import Callable
from dataclasses import dataclass

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import Rules
from tests.journeys.stage import Stage


@dataclass(frozen=True, slots=True)
class Journey:
    """`play` raises AssertionError where the world is not as the story says."""

    preset: str
    play: Callable[[Stage], None]

    @property
    def name(self) -> str:
        """Its own name within its preset."""
        return self.play.__name__


def refused_parts(rules: Rules) -> tuple[str, ...]:
    """The parts of rules that cannot be put in force, as the check itself names them."""
    try:
        terms_of(rules)
    except ProgramInvalid as invalid:
        return tuple(sorted(invalid.problems))
    return ()
