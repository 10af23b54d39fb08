"""Where several programs stand, told from what is in force and what is claimed, by value."""

from dataclasses import dataclass, replace

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Group
from plugin.domain.program.program import Program
from plugin.domain.program.program_state import Closing, ProgramState, states_of
from plugin.domain.program.rules import AdvocatePlan, Rules

TEN_EUROS = Benefit(BenefitKind.FIXED, amount=Money(1000, "EUR"))
RULES = Rules("EUR", advocate=AdvocatePlan(options=(TEN_EUROS,)))


@dataclass(frozen=True)
class One:
    program: Program
    is_in_force: bool
    is_taken: bool
    closing: Closing | None = None


def one(*, group: Group = Group.CUSTOMERS, is_live: bool = True, in_force: bool = True, is_taken: bool = False) -> One:
    return One(Program(1, 1, "One", is_live, 1, terms_of(replace(RULES, group=group))), in_force, is_taken)


def test_of_a_group_one_is_taken_those_before_it_are_closed_and_those_after_it_wait() -> None:
    affiliates = one(group=Group.AFFILIATES, is_taken=True)
    listed = (one(), affiliates, one(is_taken=True), one(), one(in_force=False), one(is_live=False, in_force=False))
    assert [state.value for state in states_of(listed)] == ["closed", "taken", "taken", "waits", "out", "off"]


def test_what_another_group_claims_is_no_reason_to_wait() -> None:
    assert states_of((one(group=Group.AFFILIATES, is_taken=True), one())) == (ProgramState.TAKEN, ProgramState.CLOSED)
    assert states_of(()) == ()


@pytest.mark.parametrize("closing", list(Closing))
def test_what_is_closed_says_by_what_even_before_one_that_is_taken(closing: Closing) -> None:
    closed = replace(one(), closing=closing)
    assert [state.value for state in states_of((closed, one(is_taken=True)))] == [closing.value, "taken"]
    assert [state.value for state in states_of((one(is_taken=True), closed))] == ["taken", closing.value]
    off = replace(closed, program=replace(closed.program, is_live=False))
    assert states_of((off,)) == (ProgramState.OFF,)
