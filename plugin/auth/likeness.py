"""How alike two people's names and houses are: compared while both are at hand, never stored."""

import re

from rapidfuzz import fuzz

from plugin.domain.people.plain_letters import plain_words
from plugin.domain.people.postal_address import PostalAddress, building_of

ALIKE_STREET_FROM = 85

_DIGITS = re.compile(r"\d+")


def name_likeness(first: str, second: str) -> float:
    """Give 0 to 100; order, case, accents and punctuation of the words do not count. Nothing is like nothing."""
    left, right = (" ".join(sorted(plain_words(name))) for name in (first, second))
    return fuzz.ratio(left, right) if left and right else 0.0


def is_same_building(first: PostalAddress, second: PostalAddress) -> bool:
    """Whether two addresses name one house, be it with a slip in the street, which no hash forgives.

    Post code and every number must be the same. With one surname it is one household; alone it proves nothing.
    """
    left, right = building_of(first), building_of(second)
    if left is None or right is None:
        return False
    is_near = (left.country, left.code, left.number) == (right.country, right.code, right.number)
    is_numbered_alike = _DIGITS.findall(left.street) == _DIGITS.findall(right.street)
    return is_near and is_numbered_alike and fuzz.ratio(left.street, right.street) >= ALIKE_STREET_FROM
