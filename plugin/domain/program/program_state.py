"""Where each of a shop's programs stands: off, claimed now, waiting behind another one, closed, or out of its time."""

from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from plugin.domain.program.program import Program


class ProgramState(Enum):
    """What a merchant reads about one program; only of one that is `TAKEN` can friends claim the offer."""

    OFF = "off"
    TAKEN = "taken"
    WAITS = "waits"
    CLOSED = "closed"
    DISCOUNT_GONE = "discount_gone"
    SPENT_TODAY = "spent_today"
    SPENT = "spent"
    OUT = "out"


class Closing(Enum):
    """Why a program that is in force cannot be claimed: its discount at Shopify, or a budget."""

    DISCOUNT_GONE = "discount_gone"
    SPENT_TODAY = "spent_today"
    SPENT = "spent"


class Listed(Protocol):
    """A program and whether friends claim it now."""

    @property
    def program(self) -> Program:
        """What is listed."""

    @property
    def is_in_force(self) -> bool:
        """Whether it is on and within its schedule."""

    @property
    def is_taken(self) -> bool:
        """Whether its group's links stand for it now."""

    @property
    def closing(self) -> Closing | None:
        """What keeps one that is in force from being claimed; None for one that only waits."""


def states_of(listed: Sequence[Listed]) -> tuple[ProgramState, ...]:
    """Give each one's state, in the order given, which is the merchant's.

    One in force is closed by its discount or its budget. Else it waits behind the one of its group that is taken; where
    none before it is taken it was passed over for something that has ended since, and is closed.
    """
    return tuple(_state(one, listed[:place]) for place, one in enumerate(listed))


def _state(one: Listed, before: Sequence[Listed]) -> ProgramState:
    if not one.program.is_live:
        return ProgramState.OFF
    if one.is_taken:
        return ProgramState.TAKEN
    if not one.is_in_force:
        return ProgramState.OUT
    if one.closing is not None:
        return ProgramState(one.closing.value)
    group = one.program.terms.group
    is_behind = any(other.is_taken and other.program.terms.group is group for other in before)
    return ProgramState.WAITS if is_behind else ProgramState.CLOSED
