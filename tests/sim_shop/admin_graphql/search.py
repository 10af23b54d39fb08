"""Shopify's search syntax, as far as referrals need it. Unknown fields are ignored with a warning."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.sim_shop.admin_graphql.plan import Call
from tests.sim_shop.state import fold

TERM = re.compile(
    r"""\s*(?:AND\s+)?(?P<not>-|NOT\s+)?(?:(?P<field>\w+):(?P<op><=|>=|<|>)?)?(?P<value>'[^']*'|"[^"]*"|\S+)""",
    re.IGNORECASE,
)

Reader = Callable[[Any], Any]


def search(items: list[Any], query: str | None, readers: dict[str, Reader], call: Call, root: str) -> list[Any]:
    """Filter by every term whose field is known; a term without a field is for the reader "", where there is one."""
    if not query or not query.strip():
        return items
    warnings = []
    for term in TERM.finditer(query):
        name = term["field"] or ""
        if not name and "" not in readers:
            continue
        reader = readers.get(name.lower())
        if reader is None:
            warnings.append({"field": name, "message": "Invalid search field for this query.", "code": "invalid_field"})
            continue
        items = _narrow(items, reader, term["op"] or "", term["value"].strip("'\""), bool(term["not"]))
    if warnings:
        call.warnings.append({"path": [root], "query": query, "warnings": warnings})
    return items


def _narrow(items: list[Any], reader: Reader, op: str, text: str, negated: bool) -> list[Any]:
    return [item for item in items if _matches(reader(item), op, text) != negated]


def _matches(value: Any, op: str, text: str) -> bool:
    if isinstance(value, list | tuple | set):
        return any(_matches(one, op, text) for one in value)
    if value is None:
        return False
    if isinstance(value, datetime):
        moment = _moment(text)
        return moment is not None and _compare(value.replace(microsecond=0), op, moment)
    if isinstance(value, bool):
        return str(value).lower() == text.lower()
    if isinstance(value, int):
        number = text.rpartition("/")[2]
        return number.isdigit() and _compare(value, op, int(number))
    return fold(str(value)) == fold(text)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _compare(value: Any, op: str, other: Any) -> bool:
    if op == ">=":
        return bool(value >= other)
    if op == "<=":
        return bool(value <= other)
    if op == ">":
        return bool(value > other)
    return bool(value < other) if op == "<" else bool(value == other)
