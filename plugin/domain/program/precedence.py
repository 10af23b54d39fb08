"""Several programs at once: which of them an advocate's link stands for. Programs come in the merchant's order.

An advocate belongs to one group, and their link stands for one program at a time: the first of their group that is in
force. So one with a schedule that stands first takes over while it runs, and the one below it goes on after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from plugin.domain.program.choice import Group
from plugin.domain.program.program import Program
from plugin.domain.program.rules import PointRules
from plugin.domain.program.schedule import is_within


def is_in_force(program: Program, timezone: str | None, moment: datetime) -> bool:
    """Whether it is on, and `moment` (aware) lies within its schedule, which is in the shop's `timezone`."""
    rules = program.terms.rules
    return program.is_live and (rules is None or is_within(rules.schedule, timezone, moment))


def all_in_force(
    programs: Iterable[Program], group: Group, timezone: str | None, moment: datetime
) -> tuple[Program, ...]:
    """Give the group's programs that are in force, in the order given."""
    return tuple(one for one in programs if one.terms.group is group and is_in_force(one, timezone, moment))


def program_of(programs: Sequence[Program], group: Group, timezone: str | None, moment: datetime) -> Program | None:
    """Give the program that the group's links stand for; where none is in force the group's first, if it has any."""
    own = [one for one in programs if one.terms.group is group]
    return next(iter((*all_in_force(own, group, timezone, moment), *own)), None)


def point_program_of(
    programs: Sequence[Program], group: Group, timezone: str | None, moment: datetime
) -> Program | None:
    """Give the program that says what points are earned by; one without points takes none away."""
    with_points = (one for one in all_in_force(programs, group, timezone, moment) if _points_of(one) != PointRules())
    return next(with_points, None) or program_of(programs, group, timezone, moment)


def exchange_program_of(
    programs: Sequence[Program], group: Group, timezone: str | None, moment: datetime
) -> Program | None:
    """Give the program that says what points are worth; one that says nothing of it closes no reward shop."""
    in_force = all_in_force(programs, group, timezone, moment)
    with_worth = (one for one in in_force if _points_of(one).per_100 is not None)
    return next(with_worth, None) or point_program_of(programs, group, timezone, moment)


def points_of(earned_by: Program, worth_by: Program) -> PointRules:
    """Give what one program gives points for, with what another says they are worth."""
    return replace(_points_of(earned_by), per_100=_points_of(worth_by).per_100)


def longest_hold(programs: Iterable[Program]) -> timedelta:
    """Give how long points wait at most: whatever program they were earned under, orders may still come back."""
    with_points = (program.terms.hold for program in programs if _points_of(program) != PointRules())
    return max(with_points, default=timedelta())


def _points_of(program: Program) -> PointRules:
    return PointRules() if program.terms.rules is None else program.terms.rules.points
