"""Whether the advocate of an order belongs to the customers who get more: read once, when the promise is made.

An order's document says that it was known, never what it was: the order is somebody else's. The answer is kept with the
reward it made larger.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plugin.domain.program.program import Terms

SEGMENT_UNREAD = "segment_unread"
"""Why an order waits of whose advocate nobody knows yet whether they get more."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether this advocate carries a customer tag; None: it was known when an earlier verdict was given."""

    advocate_id: int
    tag: str
    is_member: bool | None


def segment_of(terms: Terms) -> str | None:
    """Give the customer tag on which the amount hangs; None where it hangs on none."""
    multiplier = None if terms.rules is None else terms.rules.multiplier
    return None if multiplier is None else multiplier.segment


def carries(tags: Iterable[str], tag: str) -> bool:
    """Whether the tag is among these; Shopify tells tags apart neither by case nor by spaces around them."""
    return fold_tag(tag) in map(fold_tag, tags)


def fold_tag(tag: str) -> str:
    """Bring a tag to the form in which it is compared."""
    return tag.strip().casefold()


def is_known(member: Membership | None, tag: str, advocate_id: int) -> bool:
    """Whether this tag was looked for on this advocate."""
    return member is not None and (member.advocate_id, fold_tag(member.tag)) == (advocate_id, fold_tag(tag))


def gets_more(member: Membership | None, advocate_id: int) -> bool:
    """Whether this very advocate was found to be one of those who get more."""
    return member is not None and member.advocate_id == advocate_id and member.is_member is True


def membership_document(member: Membership) -> dict[str, object]:
    """Write that it was known, and not what."""
    return {"advocate_id": member.advocate_id, "tag": member.tag}


def read_membership(written: object) -> Membership | None:
    """Read that it was known; None for none. Raises KeyError, TypeError or ValueError."""
    if written is None:
        return None
    if not isinstance(written, Mapping):
        raise TypeError("object expected")
    return Membership(int(written["advocate_id"]), str(written["tag"]), None)
