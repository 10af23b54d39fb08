"""Chains: a friend who came by an advocate becomes one and brings others. How far that goes, and how many came.

Whoever had brought somebody before they came themselves did not come by a chain. So the times along a chain only rise,
and no chain leads back to where it began: of two who brought each other, the first is the other's beginning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """How many people came by an advocate directly, and when the first of them ordered."""

    advocate_id: int
    people: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An advocate who ordered first as a friend of another one, and when."""

    advocate_id: int
    friend_id: int
    came_at: datetime


@dataclass(frozen=True, slots=True)
class ChainSize:
    """What began with one advocate: people on the first level and on all, the number of levels, by whom they came."""

    direct: int
    people: int
    depth: int
    came_by: int | None


@dataclass(frozen=True, slots=True)
class ChainTotals:
    """What a shop's chains come to. A chain has two levels or more; `deeper` of the `people` are not on the first."""

    chains: int
    longest: int
    largest: int
    people: int
    deeper: int


def measure_chains(brought: Iterable[Brought], links: Iterable[ChainLink]) -> dict[int, ChainSize]:
    """Give by advocate what began with them. One pass over the links, however long a chain is."""
    by_advocate = {one.advocate_id: one for one in brought}
    known = {(one.advocate_id, one.friend_id): one for one in links if one.friend_id in by_advocate}
    came = _came(known.values(), by_advocate)
    direct = {advocate_id: one.people for advocate_id, one in by_advocate.items()}
    for link in known.values():
        if came.get(link.friend_id) != link and link.advocate_id in direct:
            direct[link.advocate_id] -= 1
    people, depth = dict(direct), {advocate_id: min(count, 1) for advocate_id, count in direct.items()}
    # The latest first: whoever came by a friend came after that friend, so what is added is complete.
    for link in sorted(came.values(), key=lambda one: one.came_at, reverse=True):
        people[link.advocate_id] += people[link.friend_id]
        depth[link.advocate_id] = max(depth[link.advocate_id], depth[link.friend_id] + 1)
    by_whom = {friend_id: link.advocate_id for friend_id, link in came.items()}
    return {one: ChainSize(direct[one], people[one], depth[one], by_whom.get(one)) for one in direct}


def sum_chains(sizes: Mapping[int, ChainSize]) -> ChainTotals:
    """Give what all of them come to; each chain is counted where it begins."""
    first = [size for size in sizes.values() if size.came_by is None]
    return ChainTotals(
        chains=sum(size.depth > 1 for size in first),
        longest=max((size.depth for size in first), default=0),
        largest=max((size.people for size in first), default=0),
        people=sum(size.direct for size in sizes.values()),
        deeper=sum(size.direct for size in sizes.values() if size.came_by is not None),
    )


def _came(links: Iterable[ChainLink], by_advocate: Mapping[int, Brought]) -> dict[int, ChainLink]:
    """By whom each advocate came: the earliest link to them, unless they had brought somebody by then."""
    came: dict[int, ChainLink] = {}
    for link in sorted(links, key=lambda one: (one.came_at, one.advocate_id)):
        is_own = link.advocate_id == link.friend_id or link.advocate_id not in by_advocate
        if not is_own and link.came_at < by_advocate[link.friend_id].since:
            came.setdefault(link.friend_id, link)
    return came
