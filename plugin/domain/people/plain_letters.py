"""Names and streets in plain letters, so that one spelling is left of the many that mean the same."""

import re
import unicodedata

_SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}
)
_NO_LETTER = re.compile(r"[\W_]+")


def plain_letters(text: str) -> str:
    """Fold case, width and accents, the German umlauts as they are spelled out: Müller and MUELLER are one."""
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).translate(_SPELLED_OUT)
    parts = unicodedata.normalize("NFD", lowered)
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if not unicodedata.combining(sign)))


def plain_words(text: str) -> list[str]:
    """Give the words of a text in plain letters, without any punctuation."""
    return [word for word in _NO_LETTER.split(plain_letters(text)) if word]


def plain_name(text: str) -> str:
    """Give a surname as one word: `von der Heide` and `Von-der-Heide` are one."""
    return "".join(plain_words(text))
