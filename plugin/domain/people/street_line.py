"""The lines of a postal address taken apart: street, house number, and what tells the flat or whose door it is.

German words for streets and floors are known, and the most usual English, French, Dutch, Spanish and Italian ones.
Numbers may stand before the street or behind it.
"""

import re
from dataclasses import dataclass

from plugin.domain.people.plain_letters import plain_letters, plain_words

_STREET_WORDS = {
    **dict.fromkeys(("strasse", "strase", "straat", "street", "st"), "str"),
    **dict.fromkeys(("platz", "place", "plaza"), "pl"),
    **dict.fromkeys(("avenue", "av"), "ave"),
    **dict.fromkeys(("boulevard", "bd"), "blvd"),
    "allee": "al",
    "calle": "c",
    "court": "ct",
    "drive": "dr",
    "gasse": "g",
    "lane": "ln",
    "road": "rd",
    "square": "sq",
    "via": "v",
}
_STREET_ENDING = re.compile(r"(?<=[a-z]{2})(?:(strasse|strase|straat)|(platz)|(gasse))$")
_ABBREVIATED = ("str", "pl", "g")
_FLAT_WORDS = {
    **dict.fromkeys(("wohnung", "whg", "apartment", "apt", "app", "appartement", "flat", "unit", "suite", "ste"), "u"),
    **dict.fromkeys(("zimmer", "zi", "room", "rm", "tuer", "top"), "u"),
    **dict.fromkeys(("etage", "og", "stock", "stockwerk", "floor", "fl", "obergeschoss"), "f"),
    **dict.fromkeys(("eg", "erdgeschoss", "parterre"), "f0"),
    **dict.fromkeys(("dg", "dachgeschoss"), "roof"),
    **dict.fromkeys(("hinterhaus", "hh"), "back"),
    **dict.fromkeys(("vorderhaus", "vh"), "front"),
    **dict.fromkeys(("links", "li"), "l"),
    **dict.fromkeys(("rechts", "re"), "r"),
    **dict.fromkeys(("aufgang", "stiege"), "stair"),
}
_CARE_OF = re.compile(r"\bc ?/ ?o\b")
_NUMBER = re.compile(r"\d+[a-z]?(?:bis|ter)?(?:-\d+[a-z]?)?")
# In this order: 3. OG; #3 and 12/3 and 10 m. 5; 17. Juni; 12 - 14; Str.12; Nr. 12; 12 bis; 12 a; signs.
_REWRITES = (
    (r"\b(\d+)(?:\.|st|nd|rd|th) ?(etage|og|stock|stockwerk|floor|obergeschoss)\b", r" \2 \1"),
    (r"# ?(?=\w)|(?<=\d) ?/ ?(?=\w)|(?<=\d[a-z]) ?/ ?(?=\w)|(?<=\d) m\.? (?=\d)", " whg "),
    (r"\b(\d+)\.(?= ?[a-z])", r"th\1 "),
    (r"(?<=\d) ?[-–] ?(?=\d)", "-"),
    (r"(?<=str|sse)(\.? ?)(?=\d)", " "),
    (r"\b(?:nr|no)\b\.? ?(?=\d)", ""),
    (r"\b(\d+) (bis|ter)\b", r"\1\2"),
    (r"(?<=[a-z.] )(\d+) ([a-z])\b(?!-)", r"\1\2"),
    (r"[^\w\s-]|(?<!\d)-|-(?!\d)|_", " "),
)


@dataclass(frozen=True, slots=True)
class StreetLine:
    """In plain letters and short words, the street as one word; `rest` is the flat, the floor, the c/o, the firm."""

    street: str
    number: str
    rest: str


def read_street(line1: str, line2: str = "") -> StreetLine | None:
    """Take an address's lines apart; None where no part has both a street and a number."""
    found: StreetLine | None = None
    rest: list[str] = []
    for part in _parts(line1, line2):
        read = _read_part(part)
        if found is None and read.street and read.number:
            found = read
            rest.append(read.rest)
        else:
            rest.append(read.rest if not read.street else "".join(plain_words(part)))
    return None if found is None else StreetLine(found.street, found.number, "".join(sorted(rest)))


def _parts(line1: str, line2: str) -> list[str]:
    """The lines in plain letters, cut at commas; a number alone belongs to its neighbour (`C4, 12`; `12, Rue X`)."""
    lines = " ".join(plain_letters(f"{line1},{line2}").split())
    parts = [part.strip() for part in re.split(r"[,;]", lines) if part.strip()]
    joined: list[str] = []
    for part in parts:
        is_first_alone = len(joined) == 1 and _is_number(joined[0])
        is_alone = _is_number(part) and joined and not _read_part(joined[-1]).number
        if is_first_alone or is_alone:
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def _is_number(part: str) -> bool:
    return _NUMBER.fullmatch(part.replace(" ", "")) is not None


def _read_part(part: str) -> StreetLine:
    care = _CARE_OF.search(part)
    whose = "".join(plain_words(part[care.end() :])) if care else ""
    words, flat = _cut_flat(_words(part[: care.start()] if care else part))
    rest = f"{flat}co{whose}" if care else flat
    numbered = [place for place, word in enumerate(words) if _NUMBER.fullmatch(word)]
    if not numbered:
        return StreetLine(_short_street(words), "", rest)
    if numbered[0] == 0 and len(words) > 1:
        return StreetLine(_short_street(words[1:]), words[0], rest)
    last = numbered[-1]
    return StreetLine(_short_street(words[:last]), words[last], "".join([*words[last + 1 :], rest]))


def _words(part: str) -> list[str]:
    for pattern, better in _REWRITES:
        part = re.sub(pattern, better, part)
    return part.split()


def _cut_flat(words: list[str]) -> tuple[list[str], str]:
    """The words before the first that tells a flat, and the flat in short words; streets may be called like a flat."""
    has_number = False
    for place, word in enumerate(words):
        ahead = words[place + 1] if place + 1 < len(words) else None
        opens = place == 0 and (ahead is None or ahead in _FLAT_WORDS or ahead[0].isdigit())
        if word in _FLAT_WORDS and (has_number or opens):
            return words[:place], "".join(_FLAT_WORDS.get(told, told) for told in words[place:])
        has_number = has_number or _NUMBER.fullmatch(word) is not None
    return words, ""


def _short_street(words: list[str]) -> str:
    return "".join(_STREET_ENDING.sub(_abbreviate, _STREET_WORDS.get(word, word)) for word in words)


def _abbreviate(ending: re.Match[str]) -> str:
    return next(short for short, found in zip(_ABBREVIATED, ending.groups(), strict=True) if found)
