"""Reads orders as they are now. One order that cannot be read never keeps its neighbours from being read."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from plugin.admin_api.answers import Answer, read
from plugin.admin_api.failures import Misread
from plugin.admin_api.gids import gid_number, order_gid
from plugin.admin_api.order_contact import MAY_BE_DENIED
from plugin.admin_api.order_parser import order_snapshot
from plugin.domain.errors import OrderUnreadable
from plugin.domain.orders.order import OrderSnapshot

BATCH = 25
PAGE = 50


@dataclass(frozen=True, slots=True)
class UnreadableOrder:
    """An order that is there and cannot be read; with `is_temporary` Shopify itself failed on it just now."""

    order_id: int
    reason: str
    is_temporary: bool = False


@dataclass(frozen=True, slots=True)
class OrdersRead:
    """What became of every id asked for, once each, in the order asked.

    `missing` are unknown to Shopify, erased, or (without `read_all_orders`) older than 60 days.
    """

    found: tuple[OrderSnapshot, ...]
    missing: tuple[int, ...]
    unreadable: tuple[UnreadableOrder, ...]


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """One page, oldest change first; `next_cursor` is None on the last page."""

    found: tuple[OrderSnapshot, ...]
    unreadable: tuple[UnreadableOrder, ...]
    next_cursor: str | None


class AsksPartly(Protocol):
    """What speaks to one shop (AdminClient)."""

    def run_partly(
        self,
        operation_name: str,
        variables: Mapping[str, object] | None = None,
        *,
        may_be_denied: Set[str] = frozenset(),
    ) -> Answer:
        """Give what came, gaps included."""
        ...


def read_orders(client: AsksPartly, order_ids: Sequence[int]) -> OrdersRead:
    """Read any number of orders by id, 25 a call. Raises AdminApiError where nothing can be read."""
    wanted = list(dict.fromkeys(order_ids))
    fates: list[OrderSnapshot | UnreadableOrder | int] = []
    for start in range(0, len(wanted), BATCH):
        fates += _read_batch(client, wanted[start : start + BATCH])
    return OrdersRead(
        found=tuple(fate for fate in fates if isinstance(fate, OrderSnapshot)),
        missing=tuple(fate for fate in fates if isinstance(fate, int)),
        unreadable=tuple(fate for fate in fates if isinstance(fate, UnreadableOrder)),
    )


def list_updated_orders(client: AsksPartly, since: datetime, after: str | None) -> OrdersPage:
    """Give the next 50 orders changed at or after `since` (aware), from the cursor of the page before on.

    Shopify ignores a search term that it does not know, so every order's `updatedAt` is compared again here.
    The search index may lag behind the orders by seconds: overlap the times you ask for.
    """
    bound = since.astimezone(UTC)
    variables = {"query": f"updated_at:>='{bound:%Y-%m-%dT%H:%M:%SZ}'", "first": PAGE, "after": after}
    answer = client.run_partly("list_updated_orders", variables, may_be_denied=MAY_BE_DENIED)
    nodes, flaws = _nodes(answer, "orders", "nodes"), _flaws(answer, ("orders", "nodes"))
    found: list[OrderSnapshot] = []
    unreadable: list[UnreadableOrder] = []
    for position, node in enumerate(nodes):
        order = _read_node(node, gid_number(read(node, "id"), "Order") or 0, flaws.get(position))
        if isinstance(order, UnreadableOrder):
            unreadable.append(order)
        elif order.updated_at >= bound:
            found.append(order)
    return OrdersPage(tuple(found), tuple(unreadable), _next_cursor(answer))


def _read_batch(client: AsksPartly, order_ids: list[int]) -> list[OrderSnapshot | UnreadableOrder | int]:
    """The fate of each id, in their order; the bare id where Shopify has no such order."""
    answer = client.run_partly(
        "read_orders", {"ids": [order_gid(order_id) for order_id in order_ids]}, may_be_denied=MAY_BE_DENIED
    )
    nodes, flaws = _nodes(answer, "nodes", at_least=len(order_ids)), _flaws(answer, ("nodes",))
    return [
        order_id
        if nodes[position] is None and position not in flaws
        else _read_node(nodes[position], order_id, flaws.get(position))
        for position, order_id in enumerate(order_ids)
    ]


def _read_node(node: object, order_id: int, flaw: str | None) -> OrderSnapshot | UnreadableOrder:
    if flaw is not None:
        return UnreadableOrder(order_id, f"Shopify left out a part of it ({flaw})", is_temporary=True)
    try:
        order = order_snapshot(node)
    except OrderUnreadable as error:
        return UnreadableOrder(order_id, str(error))
    if order.order_id != order_id:
        return UnreadableOrder(order_id, "id: is another order's")
    return order


def _nodes(answer: Answer, *path: str, at_least: int = 0) -> list[object]:
    nodes = read(answer.data, *path)
    if not isinstance(nodes, list) or len(nodes) < at_least:
        raise Misread(f"{'.'.join(path)}: is no list of what was asked for")
    return nodes


def _flaws(answer: Answer, prefix: tuple[str, ...]) -> dict[int, str]:
    """Which positions of the list have a gap, and where; an error without a place in it is nobody's gap."""
    flaws: dict[int, str] = {}
    depth = len(prefix)
    for error in answer.errors:
        position = error.path[depth] if len(error.path) > depth and error.path[:depth] == prefix else None
        if isinstance(position, int):
            place = ".".join(str(step) for step in error.path[depth + 1 :]) or "all of it"
            flaws.setdefault(position, f"{place}: {error.code or 'no code'}")
    return flaws


def _next_cursor(answer: Answer) -> str | None:
    if read(answer.data, "orders", "pageInfo", "hasNextPage") is not True:
        return None
    cursor = read(answer.data, "orders", "pageInfo", "endCursor")
    if not isinstance(cursor, str) or not cursor:
        raise Misread("orders.pageInfo.endCursor: is missing although there is a next page")
    return cursor
