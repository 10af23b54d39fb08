"""People who recommend one another in a circle, in pairs, or many at one address. Found, not judged: a person decides.

A ring is where recommendations lead back to where they began. Everyone in it is named; whom its members recommended
outside is not, for they may be honest customers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

FEWEST_IN_STAR = 3

Tie = tuple[int, int]
"""Advocate and friend, both by the number of the person."""


class RingKind(StrEnum):
    """What was found: a pair that recommended each other, a longer circle, one advocate's friends at one address."""

    MUTUAL = "mutual"
    CIRCLE = "circle"
    STAR = "star"


@dataclass(frozen=True, slots=True)
class Ring:
    """The people in it, advocate of a star included."""

    kind: RingKind
    members: frozenset[int]


def find_rings(ties: Iterable[Tie]) -> tuple[Ring, ...]:
    """Give the pairs and circles; who recommends only themselves is no ring. Order of the ties does not matter."""
    friends: dict[int, set[int]] = defaultdict(set)
    for advocate, friend in ties:
        if advocate != friend:
            friends[advocate].add(friend)
            friends.setdefault(friend, set())
    groups = [frozenset(group) for group in _strong_groups(friends) if len(group) > 1]
    rings = [Ring(RingKind.MUTUAL if len(group) == 2 else RingKind.CIRCLE, group) for group in groups]
    return tuple(sorted(rings, key=lambda ring: sorted(ring.members)))


def find_stars(ties: Iterable[Tie], address_of: Mapping[int, str], *, fewest: int = FEWEST_IN_STAR) -> tuple[Ring, ...]:
    """Give the advocates with that many friends at one address, each with those friends; `address_of` gives keys."""
    at_address: dict[tuple[int, str], set[int]] = defaultdict(set)
    for advocate, friend in ties:
        if advocate != friend and friend in address_of:
            at_address[advocate, address_of[friend]].add(friend)
    stars = [
        Ring(RingKind.STAR, frozenset({advocate, *friends}))
        for (advocate, _), friends in at_address.items()
        if len(friends) >= fewest
    ]
    return tuple(sorted(stars, key=lambda ring: sorted(ring.members)))


def _strong_groups(friends: Mapping[int, set[int]]) -> list[set[int]]:
    """Groups in which everyone leads to everyone (Kosaraju): backwards from those that a walk leaves last."""
    backwards: dict[int, set[int]] = {person: set() for person in friends}
    for advocate, known in friends.items():
        for friend in known:
            backwards[friend].add(advocate)
    left_last = list(reversed(_order_of_leaving(friends)))
    groups, seen = [], set[int]()
    for start in left_last:
        group = _reach(start, backwards, seen)
        if group:
            groups.append(group)
    return groups


def _order_of_leaving(friends: Mapping[int, set[int]]) -> list[int]:
    """People in the order in which a depth-first walk is done with them; by hand, for chains may be long."""
    done: list[int] = []
    seen: set[int] = set()
    for start in friends:
        if start in seen:
            continue
        seen.add(start)
        walk = [(start, iter(friends[start]))]
        while walk:
            person, ahead = walk[-1]
            friend = next((other for other in ahead if other not in seen), None)
            if friend is None:
                done.append(person)
                walk.pop()
            else:
                seen.add(friend)
                walk.append((friend, iter(friends[friend])))
    return done


def _reach(start: int, leads_to: Mapping[int, set[int]], seen: set[int]) -> set[int]:
    """Whom one reaches from here among those not seen yet; they are seen from now on."""
    reached, waiting = set[int](), [start]
    while waiting:
        person = waiting.pop()
        if person not in seen:
            seen.add(person)
            reached.add(person)
            waiting.extend(leads_to[person])
    return reached
