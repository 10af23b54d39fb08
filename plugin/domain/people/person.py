"""Whom a privacy request is about, in Shopify's words, and how a text is recognised that mentions them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_DIGITS = re.compile(rb"[0-9]+")


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


@dataclass(frozen=True, slots=True)
class Trace:
    """What finds one person in raw JSON: their numbers as whole numbers, e-mail and phone in any case."""

    numbers: frozenset[bytes] = field(repr=False)
    texts: tuple[bytes, ...] = field(repr=False)

    def is_in(self, raw: bytes) -> bool:
        """Whether the person is mentioned; takes no longer the more numbers there are."""
        lowered = raw.lower()
        return any(text in lowered for text in self.texts) or not self.numbers.isdisjoint(_DIGITS.findall(raw))


def trace_of(person: Person, numbers: Iterable[int]) -> Trace:
    """Give the trace of a person; `numbers` are further customer and order numbers of theirs."""
    known = {*numbers, *person.order_ids} | ({person.customer_id} if person.customer_id is not None else set())
    # Bytes change their case in ASCII alone; an address in other letters is looked for in both.
    texts = [cased for text in (person.email, person.phone) if text for cased in (text.lower(), text.upper())]
    spelled = {form.lower() for text in texts for form in (text.encode(), json.dumps(text)[1:-1].encode())}
    return Trace(frozenset(b"%d" % number for number in known), tuple(sorted(spelled)))
