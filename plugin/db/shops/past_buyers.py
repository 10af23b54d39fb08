"""Who bought before, as keyed hashes with the first order each was seen on. Answers "is this friend new?"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from plugin.db.inserts import InsertMaker, Upsert, run_compiled
from plugin.db.tables import past_buyers

UNKNOWN_ORDER = 0
"""Stands for an order that is not known itself: the first one was no later than the time beside it."""


@dataclass(frozen=True, slots=True)
class PastBuyer:
    """The earliest paid order known of one identity."""

    identity_key: str
    first_order_id: int
    first_ordered_at: datetime


def read_past_buyers(conn: Connection, shop_id: int, identity_keys: Iterable[str]) -> dict[str, PastBuyer]:
    """Give what is known of these identities."""
    wanted = sorted(set(identity_keys))
    if not wanted:
        return {}
    found = select(past_buyers).where(past_buyers.c.shop_id == shop_id, past_buyers.c.identity_key.in_(wanted))
    return {
        row.identity_key: PastBuyer(row.identity_key, row.first_order_id, row.first_ordered_at)
        for row in conn.execute(found)
    }


def put_past_buyers(conn: Connection, shop_id: int, buyers: Sequence[PastBuyer]) -> None:
    """Remember buyers; where one is known already, the earlier order stays. Idempotent in any order."""
    rows: list[dict[str, object]] = [
        {
            "shop_id": shop_id,
            "identity_key": buyer.identity_key,
            "first_order_id": buyer.first_order_id,
            "first_ordered_at": buyer.first_ordered_at,
        }
        for buyer in sorted(buyers, key=lambda b: b.identity_key)
    ]
    run_compiled(conn, _keep_earlier, rows)


def _keep_earlier(insert: InsertMaker) -> Upsert:
    put = insert(past_buyers)
    earlier = or_(
        put.excluded.first_ordered_at < past_buyers.c.first_ordered_at,
        (put.excluded.first_ordered_at == past_buyers.c.first_ordered_at)
        & (put.excluded.first_order_id < past_buyers.c.first_order_id),
    )
    later = {"first_order_id": put.excluded.first_order_id, "first_ordered_at": put.excluded.first_ordered_at}
    return put.on_conflict_do_update(index_elements=["shop_id", "identity_key"], set_=later, where=earlier)
