"""Connections: slicing, cursors and Shopify's page-size rules."""

import base64
import json
from collections.abc import Callable
from typing import Any

from graphql import GraphQLError

from tests.sim_shop.admin_graphql.plan import Call

MAX_PAGE = 250


class Page:
    """A slice of a connection. `items` are records; `cursor` makes the cursor of one."""

    __slots__ = ("cursor", "has_next", "has_previous", "items")

    def __init__(self, items: list[Any], has_next: bool, has_previous: bool, cursor: Callable[[Any], str]) -> None:
        self.items = items
        self.has_next = has_next
        self.has_previous = has_previous
        self.cursor = cursor


def paginate(
    items: list[Any],
    arguments: dict[str, Any],
    call: Call,
    key: Callable[[Any], Any] = lambda item: item.id,
    *,
    needs_size: bool = True,
) -> Page:
    """Slice `items`, already sorted ascending by `key`, as first/after/last/before/reverse ask.

    Cursors hold the sort key, so that paging goes on at the right place while records change.
    """
    first, last = arguments.get("first"), arguments.get("last")
    if not call.unlimited:
        _check(first, last, needs_size)
    down = bool(arguments.get("reverse"))
    if down:
        items = items[::-1]
    low, high = _window(items, key, down, arguments.get("after"), arguments.get("before"))
    if not call.unlimited and first is not None:
        high = min(high, low + first)
    elif not call.unlimited and last is not None:
        low = max(low, high - last)
    chosen = items[low:high]
    return Page(chosen, high < len(items), low > 0, lambda item: _encode(key(item)))


def _check(first: int | None, last: int | None, needs_size: bool) -> None:
    if needs_size and first is None and last is None:
        raise GraphQLError("you must provide one of first or last", extensions={"code": "BAD_REQUEST"})
    size = first if first is not None else last
    if size is not None and not 0 <= size <= MAX_PAGE:
        raise GraphQLError(
            f"The page size of {size} is outside the allowed range of 0 to {MAX_PAGE}.",
            extensions={"code": "BAD_REQUEST"},
        )


def _window(
    items: list[Any], key: Callable[[Any], Any], down: bool, after: str | None, before: str | None
) -> tuple[int, int]:
    low, high = 0, len(items)
    if after is not None:
        start = _decode(after)
        low = sum(1 for i in items if (key(i) >= start if down else key(i) <= start))
    if before is not None:
        end = _decode(before)
        high = sum(1 for i in items if (key(i) > end if down else key(i) < end))
    return low, max(low, high)


def _encode(key: Any) -> str:
    parts = list(key) if isinstance(key, tuple) else [key]
    return base64.b64encode(json.dumps(parts).encode()).decode()


def _decode(cursor: str) -> Any:
    try:
        parts = json.loads(base64.b64decode(cursor, validate=True))
        return tuple(parts) if len(parts) > 1 else parts[0]
    except (ValueError, TypeError, IndexError):
        raise GraphQLError("Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"}) from None


def page_resolvers() -> dict[str, Any]:
    """The fields of every `…Connection` type."""
    return {
        "nodes": lambda page, call, a: page.items,
        "edges": lambda page, call, a: [(item, page) for item in page.items],
        "pageInfo": lambda page, call, a: page,
    }


EDGE = {"node": lambda e, call, a: e[0], "cursor": lambda e, call, a: e[1].cursor(e[0])}

PAGE_INFO = {
    "hasNextPage": lambda page, call, a: page.has_next,
    "hasPreviousPage": lambda page, call, a: page.has_previous,
    "startCursor": lambda page, call, a: page.cursor(page.items[0]) if page.items else None,
    "endCursor": lambda page, call, a: page.cursor(page.items[-1]) if page.items else None,
}
