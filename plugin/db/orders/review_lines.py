"""Orders that wait for a person's word, and those that have one: with who said it, when, and the verdict's grounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, and_, case, select

from plugin.db.tables import orders, verdicts
from plugin.domain.money import Money
from plugin.domain.orders.suspicion import USUAL_SCALE
from plugin.domain.orders.verdict import PersonsWord, Standing

_VERDICT = and_(
    verdicts.c.shop_id == orders.c.shop_id,
    verdicts.c.order_id == orders.c.order_id,
    verdicts.c.revision == orders.c.revision,
)
_LINE = select(orders, verdicts.c.document).outerjoin(verdicts, _VERDICT)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One order with the verdict that stands and the word a person said about it, if one did."""

    order_id: int
    order_name: str
    ordered_at: datetime
    subtotal: Money
    standing: Standing
    reason: str
    word: PersonsWord | None
    word_by: str | None
    word_at: datetime | None
    document: Mapping[str, object]


def list_waiting_lines(conn: Connection, shop_id: int, limit: int) -> list[ReviewLine]:
    """Give orders that wait for a person: likely abuse first, then the longest wait."""
    waiting = _LINE.where(
        orders.c.shop_id == shop_id, orders.c.standing == Standing.HELD.value, orders.c.word.is_(None)
    )
    is_first = case((orders.c.suspicion >= USUAL_SCALE.likely_abuse_from, 0), else_=1)
    ordered = waiting.order_by(is_first, orders.c.ordered_at, orders.c.id)
    return [_line(row) for row in conn.execute(ordered.limit(limit))]


def list_decided_lines(conn: Connection, shop_id: int, limit: int) -> list[ReviewLine]:
    """Give orders with a person's word, the latest word first."""
    decided = _LINE.where(orders.c.shop_id == shop_id, orders.c.word.is_not(None))
    return [_line(row) for row in conn.execute(decided.order_by(orders.c.word_at.desc(), orders.c.id).limit(limit))]


def _line(row: Row[tuple[object, ...]]) -> ReviewLine:
    return ReviewLine(
        order_id=row.order_id,
        order_name=row.order_name,
        ordered_at=row.ordered_at,
        subtotal=Money(row.subtotal_minor, row.currency),
        standing=Standing(row.standing),
        reason=row.reason,
        word=PersonsWord(row.word) if row.word else None,
        word_by=row.word_by,
        word_at=row.word_at,
        document=row.document or {},
    )
