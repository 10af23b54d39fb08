"""Whom a privacy request is about, in Shopify's words, and how a text is recognised that mentions them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of a shop with the orders that belong to the request; every field may be unknown."""

    customer_id: int | None = None
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    order_ids: tuple[int, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything says who it is."""
        return self.customer_id is not None or bool(self.email)


def trace_of(person: Person, numbers: Iterable[int]) -> re.Pattern[bytes]:
    """Give what finds the person in raw JSON: their numbers as whole numbers, e-mail and phone in any case.

    `numbers` are further customer and order numbers of theirs.
    """
    known = {*numbers, *person.order_ids} | ({person.customer_id} if person.customer_id is not None else set())
    whole = [rb"(?<![0-9])%d(?![0-9])" % number for number in sorted(known)]
    texts = [text for text in (person.email, person.phone) if text]
    spelled = {form for text in texts for form in (text.encode(), json.dumps(text)[1:-1].encode())}
    return re.compile(b"|".join([*whole, *map(re.escape, sorted(spelled))]) or rb"(?!)", re.IGNORECASE)
