"""The name under which an advocate chose to be on the leaderboard; nothing that leads to a person or a page."""

import re
import unicodedata

SHORTEST, LONGEST = 2, 24
_ALLOWED_MARKS = frozenset(" -_'.")
_ADDRESS = re.compile(r"\w\.\w\w|www\.|\bhttps?\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?:\d[ .'_-]*){6,}")


def read_nickname(text: str) -> str | None:
    """Give the name as it is shown; None for one that is too short or long, or could be an address or a number.

    Letters of any script, digits, spaces and - _ ' . are allowed, at least one of them a letter.
    """
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not SHORTEST <= len(name) <= LONGEST or not any(sign.isalpha() for sign in name):
        return None
    if not all(sign in _ALLOWED_MARKS or unicodedata.category(sign)[0] in "LMN" for sign in name):
        return None
    return None if _ADDRESS.search(name) or _LONG_NUMBER.search(name) else name
