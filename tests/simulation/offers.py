"""What a link stands for, from first principles: the merchant's order, and what is open of an advocate's group.

"Of their group the first that is on, within its schedule, whose discount works and whose budget is not spent." Kept is
what the merchant said, as they said it; nothing of the app is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plugin.domain.program.choice import Group
from plugin.domain.program.rules import Rules
from tests.simulation.standings import Offer, Standings, least_spent, most_spent

Maybe = bool | None
"""None where either is right."""
_SECOND = timedelta(seconds=1)


@dataclass
class Said:
    """What the merchant said of one program, by version; `lost` are versions whose discount they deleted."""

    program_id: int
    versions: dict[int, Rules]
    version: int
    is_plain: bool
    live_since: datetime | None = None
    lost: set[int] = field(default_factory=set)

    @property
    def rules(self) -> Rules:
        """What it says now."""
        return self.versions[self.version]

    @property
    def offer(self) -> Offer:
        """Itself as it is now."""
        return self.program_id, self.version


@dataclass(frozen=True)
class Between:
    """Two moments of the rows; `day` is when today began where a daily budget is asked at one moment exactly."""

    before: Standings
    after: Standings
    day: datetime | None = None


class Offers:
    """All programs, in the merchant's order."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.all: list[Said] = []

    def said(self, program_id: int) -> Said:
        """The program of this number."""
        return next(one for one in self.all if one.program_id == program_id)

    def rules(self, offer: Offer) -> Rules:
        """What a version of a program says."""
        return self.said(offer[0]).versions[offer[1]]

    def prefer(self, one: Said) -> None:
        """It comes first from now on."""
        self.all.remove(one)
        self.all.insert(0, one)

    def day_of(self, moment: datetime) -> datetime:
        """When the shop's day began."""
        return moment.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def taken(self, group: Group, moment: datetime, between: Between) -> set[Offer | None]:
        """What a group's link may stand for at a moment, among it None for nothing: one where all is certain."""
        found: set[Offer | None] = set()
        for one in self._of(group):
            is_open = _both(self._in_force(one, moment), _not(_closed(one, between)))
            if is_open is not False:
                found.add(one.offer)
            if is_open:
                return found
        return found | {None}

    def gives_points_worth(self, group: Group, moment: datetime) -> Offer | None:
        """Which of the group's programs says what points are worth: the first in force that says anything of it.

        Off means no new claims, and what was earned is kept: while none is in force, the group's first still says it.
        """
        own = list(self._of(group))
        in_force = [one for one in own if self._in_force(one, moment)]
        worth = [one for one in in_force or own[:1] if one.rules.points.per_100 is not None]
        return worth[0].offer if worth else None

    def _of(self, group: Group) -> Iterator[Said]:
        return (one for one in self.all if one.rules.group is group)

    def _in_force(self, one: Said, moment: datetime) -> Maybe:
        """On by then, and within its schedule; of the second in which it was switched on nobody can tell."""
        schedule, wall = one.rules.schedule, moment.astimezone(self.zone).replace(tzinfo=None)
        is_late = schedule.end is not None and wall >= schedule.end
        is_within = not is_late and (schedule.start is None or wall >= schedule.start)
        if one.live_since is None or not is_within:
            return False
        if one.live_since <= moment:
            return True
        return None if one.live_since < moment.replace(microsecond=0) + _SECOND else False


def _closed(one: Said, between: Between) -> Maybe:
    """Whether nobody can claim it: the discount is lost, or as much is promised as the budget allows.

    A loss that nobody told us of yet is none that the app can know.
    """
    is_known = (one.offer in between.before.known_lost, one.offer in between.after.known_lost)
    if all(is_known):
        return True
    spent = _is_spent(one, between)
    return None if spent is False and (one.version in one.lost or any(is_known)) else spent


def _is_spent(one: Said, between: Between) -> Maybe:
    caps, each = one.rules.caps, most_of(one.rules)
    before, after, its = between.before, between.after, one.program_id
    if caps.daily_budget is not None:
        if between.day is not None:
            return after.spent(its, each, between.day) >= caps.daily_budget.amount_minor
        return None if most_spent(before, after, its, each) >= caps.daily_budget.amount_minor else False
    if caps.whole_budget is None:
        return False
    budget = caps.whole_budget.amount_minor
    if least_spent(before, after, its, each) >= budget:
        return True
    return None if most_spent(before, after, its, each) >= budget else False


def most_of(rules: Rules) -> int:
    """What an open claim may come to, in cents: the dearest option, and a chain's share of it."""
    options = [*rules.advocate.options, *(option for tier in rules.tiers for option in tier.options)]
    largest = max(one.amount.amount_minor if one.amount is not None else 0 for one in options)
    return largest + share_of(largest, rules)


def share_of(minor: int, rules: Rules) -> int:
    """A chain's share of so many cents or points, rounded down."""
    return minor * int(rules.chain.share * 100) // 100


def _not(one: Maybe) -> Maybe:
    return None if one is None else not one


def _both(one: Maybe, other: Maybe) -> Maybe:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True
