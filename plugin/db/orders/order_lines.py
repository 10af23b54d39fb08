"""Orders as the merchant's list shows them: read by place, so that a page costs the same however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, literal, or_, select

from plugin.db.tables import UtcTime, orders
from plugin.domain.money import Money
from plugin.domain.orders.verdict import PersonsWord, Standing
from plugin.domain.page import PAGE_LENGTH, Place


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order with the verdict that stands; `word` is what a person said about it."""

    row_id: int
    order_id: int
    order_name: str
    ordered_at: datetime
    payment: str
    subtotal: Money
    standing: Standing
    reason: str
    revision: int
    word: PersonsWord | None
    word_by: str | None
    word_at: datetime | None


def list_order_lines(
    conn: Connection, shop_id: int, *, standing: Standing | None, names: Iterable[str], place: Place | None
) -> list[OrderLine]:
    """Give one row more than a page holds, from a place on and in its direction; of one standing, of given names."""
    found = select(orders).where(orders.c.shop_id == shop_id)
    if standing is not None:
        found = found.where(orders.c.standing == standing.value)
    if wanted := sorted(set(names)):
        found = found.where(orders.c.order_name.in_(wanted))
    return [_line(row) for row in conn.execute(_from(found, place).limit(PAGE_LENGTH + 1))]


def read_order_line(conn: Connection, shop_id: int, order_id: int) -> OrderLine | None:
    """Give one order of this shop."""
    row = conn.execute(select(orders).where(orders.c.shop_id == shop_id, orders.c.order_id == order_id)).first()
    return None if row is None else _line(row)


def name_orders(conn: Connection, shop_id: int, order_ids: Iterable[int]) -> dict[int, tuple[str, Standing]]:
    """Give name and standing by order id."""
    wanted = sorted(set(order_ids))
    if not wanted:
        return {}
    found = select(orders.c.order_id, orders.c.order_name, orders.c.standing).where(
        orders.c.shop_id == shop_id, orders.c.order_id.in_(wanted)
    )
    return {row.order_id: (row.order_name, Standing(row.standing)) for row in conn.execute(found)}


def count_standing(conn: Connection, shop_id: int, standing: Standing, at_most: int) -> int:
    """Count the orders of a standing, but not beyond `at_most`."""
    some = select(orders.c.id).where(orders.c.shop_id == shop_id, orders.c.standing == standing.value).limit(at_most)
    return len(conn.execute(some).all())


def _from(found: Select[tuple[object, ...]], place: Place | None) -> Select[tuple[object, ...]]:
    if place is None:
        return found.order_by(orders.c.ordered_at.desc(), orders.c.id.desc())
    if place.is_newer:
        return found.where(_beyond(place)).order_by(orders.c.ordered_at, orders.c.id)
    return found.where(_beyond(place)).order_by(orders.c.ordered_at.desc(), orders.c.id.desc())


def _beyond(place: Place) -> ColumnElement[bool]:
    # Both databases walk the index from the bound on the time alone; the second part only sorts out its twins.
    at = literal(place.at, UtcTime)
    ordered_at, row_id = orders.c.ordered_at, orders.c.id
    if place.is_newer:
        return and_(ordered_at >= at, or_(ordered_at > at, row_id > place.row_id))
    return and_(ordered_at <= at, or_(ordered_at < at, row_id < place.row_id))


def _line(row: Row[tuple[object, ...]]) -> OrderLine:
    return OrderLine(
        row_id=row.id,
        order_id=row.order_id,
        order_name=row.order_name,
        ordered_at=row.ordered_at,
        payment=row.payment,
        subtotal=Money(row.subtotal_minor, row.currency),
        standing=Standing(row.standing),
        reason=row.reason,
        revision=row.revision,
        word=PersonsWord(row.word) if row.word else None,
        word_by=row.word_by,
        word_at=row.word_at,
    )
