"""Which customer became which: Shopify merges two records into one, and the number that is gone lives on in our rows.

Every number leads to the one that is kept today, over any chain and in whatever order the merges were told.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from plugin.db.tables import customer_merges

_LONGEST_CHAIN = 32


def put_merge(conn: Connection, shop_id: int, customer_id: int, kept_customer_id: int, now: datetime) -> bool:
    """Remember that one customer went into another; False when that is known, or would lead in a circle."""
    kept = resolve_customers(conn, shop_id, [kept_customer_id])[kept_customer_id]
    if kept == customer_id:
        return False
    put = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = put(customer_merges).values(shop_id=shop_id, customer_id=customer_id, kept_customer_id=kept, merged_at=now)
    once = row.on_conflict_do_nothing(index_elements=["shop_id", "customer_id"])
    is_new = conn.execute(once.returning(customer_merges.c.id)).first() is not None
    shortened = update(customer_merges).where(
        customer_merges.c.shop_id == shop_id, customer_merges.c.kept_customer_id == customer_id
    )
    conn.execute(shortened.values(kept_customer_id=kept))
    return is_new


def resolve_customers(conn: Connection, shop_id: int, customer_ids: Iterable[int]) -> dict[int, int]:
    """Map every one of these customers to the one it is today: itself, unless it was merged."""
    today = {customer_id: customer_id for customer_id in customer_ids}
    for _ in range(_LONGEST_CHAIN):
        steps = _steps(conn, shop_id, set(today.values()))
        if not steps:
            break
        today = {customer_id: steps.get(kept, kept) for customer_id, kept in today.items()}
    return today


def list_aliases(conn: Connection, shop_id: int, customer_ids: Iterable[int]) -> frozenset[int]:
    """Give every number, past and present, of the people these customers are; the given ones included."""
    found = set(customer_ids)
    for _ in range(_LONGEST_CHAIN):
        touching = _touching(conn, shop_id, found)
        if touching <= found:
            break
        found |= touching
    return frozenset(found)


def drop_merges(conn: Connection, shop_id: int, customer_ids: Iterable[int]) -> None:
    """Forget how these customers are connected."""
    people = sorted(set(customer_ids))
    is_theirs = or_(customer_merges.c.customer_id.in_(people), customer_merges.c.kept_customer_id.in_(people))
    conn.execute(delete(customer_merges).where(customer_merges.c.shop_id == shop_id, is_theirs))


def _steps(conn: Connection, shop_id: int, customer_ids: set[int]) -> dict[int, int]:
    if not customer_ids:
        return {}
    found = select(customer_merges.c.customer_id, customer_merges.c.kept_customer_id).where(
        customer_merges.c.shop_id == shop_id, customer_merges.c.customer_id.in_(sorted(customer_ids))
    )
    return {row.customer_id: row.kept_customer_id for row in conn.execute(found)}


def _touching(conn: Connection, shop_id: int, customer_ids: set[int]) -> set[int]:
    people = sorted(customer_ids)
    found = select(customer_merges.c.customer_id, customer_merges.c.kept_customer_id).where(
        customer_merges.c.shop_id == shop_id,
        or_(customer_merges.c.customer_id.in_(people), customer_merges.c.kept_customer_id.in_(people)),
    )
    return {number for row in conn.execute(found) for number in row}
