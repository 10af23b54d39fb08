"""How alike two names are: compared while both are at hand, never stored."""

from rapidfuzz import fuzz

from plugin.domain.people.plain_letters import plain_words


def name_likeness(first: str, second: str) -> float:
    """Give 0 to 100; order, case, accents and punctuation of the words do not count. Nothing is like nothing."""
    left, right = (" ".join(sorted(plain_words(name))) for name in (first, second))
    return fuzz.ratio(left, right) if left and right else 0.0
