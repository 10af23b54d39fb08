"""Whom a delivery concerns. Bodies are hints: only ids are taken from them, and every way of being broken is a value.

Field names: Shopify's webhook payloads of API version 2026-10.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LARGEST_ID = 2**63 - 1
REDACTED_BODY = b'{"redacted":true}'
"""What stands in the place of a body that named a person who was redacted."""

_OF_ORDERS = frozenset({"orders", "refunds", "disputes"})
_GID = re.compile(r"gid://shopify/(\w+)/(\d{1,19})")
_SCAN = {
    "Order": re.compile(rb'"admin_graphql_api_id"\s*:\s*"gid:(?:\\?/){2}shopify\\?/Order\\?/(\d{1,19})"'),
    "order_id": re.compile(rb'"order_id"\s*:\s*"?(\d{1,19})\b'),
}


class Unreadable(StrEnum):
    """Why a body cannot be read; the words are shown to people after "cannot be read"."""

    EMPTY = "empty"
    NOT_UTF8 = "not UTF-8"
    NOT_JSON = "not JSON"
    NOT_AN_OBJECT = "not an object"
    TOO_DEEP = "nested too deep"
    NUMBER_TOO_LONG = "a number is too long"
    NOT_A_NUMBER = "NaN or Infinity"
    DUPLICATE_KEY = "a key appears twice"
    NO_ID = "no id"
    REDACTED = "redacted"
    OTHER_SHOP = "names another shop"
    OTHER_TOPIC = "not of this topic"


@dataclass(frozen=True, slots=True)
class Payload:
    """A readable body."""

    document: Mapping[str, object]

    def text(self, name: str) -> str | None:
        """A top-level text, without what no database keeps: NUL and lone surrogates."""
        value = self.document.get(name)
        return _clean(value) if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """A top-level id, exact; also from the last part of a gid or from digits in a text."""
        return _id(self.document.get(name))

    def inner(self, name: str) -> "Payload":
        """A nested object; empty when it is absent or something else."""
        value = self.document.get(name)
        return Payload(value if isinstance(value, dict) else {})

    def numbers(self, name: str) -> tuple[int, ...]:
        """A top-level list of ids; what is no id is left out."""
        value = self.document.get(name)
        found = (_id(item) for item in value) if isinstance(value, list) else ()
        return tuple(item for item in found if item is not None)


class _Broken(ValueError):
    def __init__(self, why: Unreadable) -> None:
        super().__init__(why.value)
        self.why = why


def parse_webhook(body: bytes) -> Payload | Unreadable:
    """Read a body; never raises. A byte order mark is tolerated, floats stay texts, integers stay exact."""
    if not body.strip():
        return Unreadable.EMPTY
    try:
        document = json.loads(
            body.decode("utf-8-sig"), parse_float=str, parse_constant=_refuse, object_pairs_hook=_object
        )
    except _Broken as broken:
        return broken.why
    except UnicodeDecodeError:
        return Unreadable.NOT_UTF8
    except json.JSONDecodeError:
        return Unreadable.NOT_JSON
    except RecursionError:
        return Unreadable.TOO_DEEP
    except ValueError:
        return Unreadable.NUMBER_TOO_LONG
    if body == REDACTED_BODY:
        return Unreadable.REDACTED
    return Payload(document) if isinstance(document, dict) else Unreadable.NOT_AN_OBJECT


def order_id_of(topic: str, body: bytes) -> tuple[int | None, Unreadable | None]:
    """Which order a delivery is about, and what was wrong with its body; both may be there, either may be missing.

    `orders/*` carry the order's own gid and id, refunds, disputes and edits its `order_id`.
    """
    payload = parse_webhook(body)
    is_order = topic.startswith("orders/") and topic != "orders/edited"
    if isinstance(payload, Unreadable):
        return _scan(body, "Order" if is_order else "order_id"), payload
    if topic == "orders/edited":
        payload = payload.inner("order_edit")
    found = _own_id(payload, "Order") if is_order else payload.number("order_id")
    return found, None if found is not None else Unreadable.NO_ID


def customer_id_of(payload: Payload) -> int | None:
    """Which customer a body of `customers/update` or `customers/delete` is about."""
    return _own_id(payload, "Customer")


def bare_body(topic: str, body: bytes) -> bytes:
    """Leave of a body that names a redacted person only which order has to be read again, if any."""
    order_id, _ = order_id_of(topic, body) if topic.split("/")[0] in _OF_ORDERS else (None, None)
    if order_id is None:
        return REDACTED_BODY
    if topic == "orders/edited":
        return b'{"order_edit":{"order_id":%d}}' % order_id
    return (b'{"id":%d}' if topic.startswith("orders/") else b'{"order_id":%d}') % order_id


def _own_id(payload: Payload, kind: str) -> int | None:
    gid = payload.document.get("admin_graphql_api_id")
    named = _GID.fullmatch(gid) if isinstance(gid, str) else None
    if named is not None and named[1] != kind:
        return None
    return payload.number("admin_graphql_api_id") if named else payload.number("id")


def _scan(body: bytes, field: str) -> int | None:
    """Look for the id in a body that is no JSON; two different ones are as good as none."""
    found = {_id(match.decode()) for match in _SCAN[field].findall(body)}
    return found.pop() if len(found) == 1 else None


def _id(value: object) -> int | None:
    if isinstance(value, str):
        named = _GID.fullmatch(value)
        digits = named[2] if named else value
        value = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 19 else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= LARGEST_ID else None


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _refuse(_constant: str) -> object:
    raise _Broken(Unreadable.NOT_A_NUMBER)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Broken(Unreadable.DUPLICATE_KEY)
    return made
