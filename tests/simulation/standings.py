"""What rows say at one moment of each program: what is promised, what is claimed, which discount is known to be lost.

Two moments bound everything in between, so that what a worker met within a step is known even if nobody looked.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.tables import audit_rows, conversions, referrals, rewards

_GONE = ("voided", "clawed_back")
Offer = tuple[int, int]
"""A program and a version of it."""


@dataclass(frozen=True)
class Promise:
    """One reward's row: its cents, whether it stands, when it was written."""

    minor: int
    stands: bool
    made_at: datetime


@dataclass(frozen=True)
class Standings:
    """Promises and open claims (by the moment they were made) of each program by their rows' numbers; lost offers."""

    promises: Mapping[int, Mapping[int, Promise]]
    claims: Mapping[int, Mapping[int, datetime]]
    known_lost: frozenset[Offer]

    def spent(self, program_id: int, each: int, since: datetime | None = None) -> int:
        """What stands and what open claims may come to, all of it or only what is of `since` and later."""
        own, open_claims = self.promises.get(program_id, {}), self.claims.get(program_id, {})
        made = sum(one.minor for one in own.values() if one.stands and (since is None or one.made_at >= since))
        return made + each * sum(since is None or moment >= since for moment in open_claims.values())


def read_standings(conn: Connection) -> Standings:
    """Read them; there is one shop, and no claim grows old within a history."""
    promises: dict[int, dict[int, Promise]] = defaultdict(dict)
    for row in conn.execute(select(rewards)):
        promises[row.program_id][row.id] = Promise(row.amount_minor, row.state not in _GONE, row.created_at)
    taken = set(conn.execute(select(conversions.c.referral_id)).scalars())
    claims: dict[int, dict[int, datetime]] = defaultdict(dict)
    for row in conn.execute(select(referrals.c.id, referrals.c.program_id, referrals.c.claimed_at)):
        if row.id not in taken:
            claims[row.program_id][row.id] = row.claimed_at
    told = conn.execute(select(audit_rows.c.subject).where(audit_rows.c.action == "offer_deleted")).scalars()
    return Standings(promises, claims, frozenset(_offer(subject) for subject in told))


def least_spent(before: Standings, after: Standings, program_id: int, each: int) -> int:
    """The least that stood at any moment between."""
    old, new = before.promises.get(program_id, {}), after.promises.get(program_id, {})
    both = [name for name in old.keys() & new.keys() if old[name].stands and new[name].stands]
    made = sum(min(old[name].minor, new[name].minor) for name in both)
    claimed = before.claims.get(program_id, {}).keys() & after.claims.get(program_id, {}).keys()
    return made + each * len(claimed)


def most_spent(before: Standings, after: Standings, program_id: int, each: int) -> int:
    """The most that may have stood at any moment between; what is new may have been settled or taken back since."""
    old, new = before.promises.get(program_id, {}), after.promises.get(program_id, {})
    made = sum(max(one.minor, each) for name, one in new.items() if name not in old)
    made += sum(max(one.minor, new[name].minor) for name, one in old.items() if one.stands or new[name].stands)
    return made + each * len({*before.claims.get(program_id, {}), *after.claims.get(program_id, {})})


def _offer(subject: str) -> Offer:
    _, program_id, version = subject.split(":")
    return int(program_id), int(version)
