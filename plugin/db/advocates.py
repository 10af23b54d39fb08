"""Advocates: found by their own customer, by their public code, or by id."""

from collections.abc import Iterable

from sqlalchemy import Connection, Row, Select, select, update

from plugin.db.tables import advocates
from plugin.domain.advocate import Advocate


def advocates_by_code(conn: Connection, shop_id: int, codes: Iterable[str]) -> dict[str, Advocate]:
    """Give advocates by folded referral code."""
    return {a.referral_code: a for a in _read(conn, shop_id, codes, advocates.c.referral_code)}


def advocates_by_id(conn: Connection, shop_id: int, advocate_ids: Iterable[int]) -> dict[int, Advocate]:
    """Give advocates by our id."""
    return {a.advocate_id: a for a in _read(conn, shop_id, advocate_ids, advocates.c.id)}


def advocates_by_customer(conn: Connection, shop_id: int, customer_ids: Iterable[int]) -> dict[int, Advocate]:
    """Give advocates by Shopify's customer number."""
    return {a.customer_id: a for a in _read(conn, shop_id, customer_ids, advocates.c.customer_id) if a.customer_id}


def remember_email_key(conn: Connection, shop_id: int, advocate_id: int, email_key: str) -> None:
    """Keep the keyed hash of an advocate's e-mail, learnt from an own order, for the self-referral check."""
    conn.execute(
        update(advocates)
        .where(advocates.c.shop_id == shop_id, advocates.c.id == advocate_id)
        .values(email_key=email_key)
    )


def _read(conn: Connection, shop_id: int, wanted: Iterable[object], column: object) -> list[Advocate]:
    values = sorted(set(wanted))  # type: ignore[type-var]  # all of one kind, text or numbers
    if not values:
        return []
    found: Select[tuple[object, ...]] = select(advocates).where(advocates.c.shop_id == shop_id)
    rows = conn.execute(found.where(column.in_(values)))  # type: ignore[attr-defined]  # a column of advocates
    return [_advocate(row) for row in rows]


def _advocate(row: Row[tuple[object, ...]]) -> Advocate:
    return Advocate(row.id, row.shop_id, row.customer_id, row.referral_code, row.email_key, row.locale)
