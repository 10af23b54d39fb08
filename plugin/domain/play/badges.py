"""Badges and progress: pure functions of how many of an advocate's referrals are approved."""

from collections.abc import Iterator
from dataclasses import dataclass

from plugin.domain.program.benefit import Benefit
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import Rules

BADGES = (1, 3, 5, 10, 25)
"""At how many approved referrals there is one."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How near the next thing is; `options` is what it brings, none for a badge.

    With `is_of_offer` only the referrals of the program in force count, and there are others.
    """

    approved: int
    goal: int
    options: tuple[Benefit, ...] = ()
    is_of_offer: bool = False

    @property
    def missing(self) -> int:
        """How many referrals it still takes, 1 or more."""
        return self.goal - self.approved


def earned_badges(approved: int) -> tuple[int, ...]:
    """Give the badges that so many approved referrals earn, smallest first."""
    return tuple(badge for badge in BADGES if badge <= approved)


def next_progress(rules: Rules, approved: int, in_all: int) -> Progress | None:
    """Give the nearest milestone, step of the ladder or n-th referral ahead; otherwise the next badge, if there is one.

    Rewards count the `approved` referrals of the program, badges all of the advocate's (`in_all`). Of several at one
    number the milestone is named. Challenges with a time limit are left out: their count is another.
    """
    ahead = [(goal, options) for goal, options in _goals(rules, approved) if goal > approved]
    if ahead:
        goal, options = min(ahead, key=lambda pair: pair[0])
        return Progress(approved, goal, options, is_of_offer=approved != in_all)
    badge = next((badge for badge in BADGES if badge > in_all), None)
    return None if badge is None or not rules.play.badges else Progress(in_all, badge)


def _goals(rules: Rules, approved: int) -> Iterator[tuple[int, tuple[Benefit, ...]]]:
    for milestone in rules.milestones:
        if milestone.within_days is None:
            yield milestone.at, (milestone.benefit,)
    for tier in rules.tiers:
        yield tier.first, tier.options
    if rules.advocate.per is Per.EVERY_N:
        yield (approved // rules.advocate.n + 1) * rules.advocate.n, rules.advocate.options
    if rules.advocate.per is Per.NTH:
        yield rules.advocate.n, rules.advocate.options
