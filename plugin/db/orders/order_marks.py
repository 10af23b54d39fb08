"""What orders carry by which people are alike: keyed hashes of phone, address, household, network and mail alias."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from plugin.db.inserts import InsertMaker, Upsert, run_compiled
from plugin.db.tables import order_marks, orders
from plugin.domain.money import Money

_MOST_NEIGHBOURS = 1_000


@dataclass(frozen=True, slots=True)
class OrderMark:
    """One hash on one order; `seen_at` is when the order was placed."""

    order_id: int
    kind: str
    mark_key: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class NeighbourOrder:
    """An order that went to an address asked for."""

    mark_key: str
    order_id: int
    customer_id: int | None
    advocate_id: int | None
    ordered_at: datetime
    subtotal: Money


def put_marks(conn: Connection, shop_id: int, marks: Sequence[OrderMark]) -> None:
    """Remember marks; an order has one of a kind, the latest read. Writes only what is new."""
    known = {(mark.order_id, mark.kind): mark.mark_key for mark in _marks_of(conn, shop_id, marks)}
    fresh = [mark for mark in marks if known.get((mark.order_id, mark.kind)) != mark.mark_key]
    rows: list[dict[str, object]] = [
        {
            "shop_id": shop_id,
            "order_id": mark.order_id,
            "kind": mark.kind,
            "mark_key": mark.mark_key,
            "seen_at": mark.seen_at,
        }
        for mark in sorted(fresh, key=lambda mark: (mark.order_id, mark.kind))
    ]
    run_compiled(conn, _latest, rows)


def marks_of_customers(conn: Connection, shop_id: int, customer_ids: Iterable[int]) -> dict[int, list[OrderMark]]:
    """Give the marks of these customers' own orders, by customer."""
    people = sorted(set(customer_ids))
    if not people:
        return {}
    is_its = (orders.c.shop_id == order_marks.c.shop_id) & (orders.c.order_id == order_marks.c.order_id)
    found = (
        select(order_marks, orders.c.customer_id)
        .join(orders, is_its)
        .where(orders.c.shop_id == shop_id, orders.c.customer_id.in_(people))
    )
    given: dict[int, list[OrderMark]] = {}
    for row in conn.execute(found):
        given.setdefault(row.customer_id, []).append(OrderMark(row.order_id, row.kind, row.mark_key, row.seen_at))
    return given


def orders_at(conn: Connection, shop_id: int, mark_keys: Iterable[str]) -> list[NeighbourOrder]:
    """Give the latest orders that carry any of these marks, at most a thousand."""
    wanted = sorted(set(mark_keys))
    if not wanted:
        return []
    is_its = (orders.c.shop_id == order_marks.c.shop_id) & (orders.c.order_id == order_marks.c.order_id)
    found = (
        select(order_marks.c.mark_key, orders)
        .join(orders, is_its)
        .where(order_marks.c.shop_id == shop_id, order_marks.c.mark_key.in_(wanted))
    )
    rows = conn.execute(found.order_by(order_marks.c.id.desc()).limit(_MOST_NEIGHBOURS))
    return [
        NeighbourOrder(
            mark_key=row.mark_key,
            order_id=row.order_id,
            customer_id=row.customer_id,
            advocate_id=row.advocate_id,
            ordered_at=row.ordered_at,
            subtotal=Money(row.subtotal_minor, row.currency),
        )
        for row in rows
    ]


def drop_marks(conn: Connection, shop_id: int, order_ids: Iterable[int]) -> int:
    """Forget the marks of these orders; gives how many there were."""
    wanted = sorted(set(order_ids))
    gone = delete(order_marks).where(order_marks.c.shop_id == shop_id, order_marks.c.order_id.in_(wanted))
    return conn.execute(gone).rowcount if wanted else 0


def _marks_of(conn: Connection, shop_id: int, marks: Sequence[OrderMark]) -> list[OrderMark]:
    wanted = sorted({mark.order_id for mark in marks})
    if not wanted:
        return []
    found = select(order_marks).where(order_marks.c.shop_id == shop_id, order_marks.c.order_id.in_(wanted))
    return [OrderMark(row.order_id, row.kind, row.mark_key, row.seen_at) for row in conn.execute(found)]


def _latest(insert: InsertMaker) -> Upsert:
    put = insert(order_marks)
    seen = {"mark_key": put.excluded.mark_key, "seen_at": put.excluded.seen_at}
    return put.on_conflict_do_update(index_elements=["shop_id", "order_id", "kind"], set_=seen)
