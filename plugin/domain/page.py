"""One page of a long list, and the place in it: a page costs the same on the first and on the thousandth screen."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

Line = TypeVar("Line")

PAGE_LENGTH = 25
_PLACE = re.compile(r"(-?[0-9]{1,17})\.([0-9]{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A row to go on from, by its time and our id; `is_newer` looks toward newer rows, otherwise toward older ones."""

    at: datetime
    row_id: int
    is_newer: bool = False

    @property
    def text(self) -> str:
        """The place as it stands in an address."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.row_id}"


@dataclass(frozen=True, slots=True)
class Page(Generic[Line]):
    """Lines, newest first, and where newer and older ones begin; None where there are none."""

    lines: tuple[Line, ...]
    newer: str | None = None
    older: str | None = None


def read_place(older: str, newer: str) -> Place | None:
    """Read a place back from an address; None, which is the first page, for anything that is no place."""
    found = _PLACE.fullmatch(newer or older)
    if found is None:
        return None
    try:
        return Place(_EPOCH + int(found[1]) * _MICROSECOND, int(found[2]), is_newer=bool(newer))
    except OverflowError:
        return None


def cut_page(found: list[Line], places: list[Place], asked: Place | None, length: int = PAGE_LENGTH) -> Page[Line]:
    """Make a page of up to `length` + 1 rows read from a place on; the one too many only tells that there are more.

    `found` and `places` stand in reading order: newest first, or oldest first when looking toward newer rows.
    """
    has_more = len(found) > length
    lines, kept = found[:length], places[:length]
    if asked is not None and asked.is_newer:
        lines, kept = lines[::-1], kept[::-1]
        has_newer, has_older = has_more, True
    else:
        has_newer, has_older = asked is not None, has_more
    if not kept:
        return Page(())
    return Page(tuple(lines), kept[0].text if has_newer else None, kept[-1].text if has_older else None)
