"""Orders counted for a referral: at most one per order, at most one per referral."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from plugin.db.inserts import insert_once
from plugin.db.tables import conversions
from plugin.domain.money import Money


@dataclass(frozen=True, slots=True)
class Conversion:
    """One paid order counted for one advocate; `referral_id` is None where the friend never claimed."""

    order_id: int
    program_id: int
    version: int
    advocate_id: int
    referral_id: int | None
    subtotal: Money


def put_conversion(conn: Connection, shop_id: int, conversion: Conversion, now: datetime) -> bool:
    """Count an order; False (and nothing written) when the order or its referral is counted already."""
    row = {
        "shop_id": shop_id,
        "order_id": conversion.order_id,
        "program_id": conversion.program_id,
        "version": conversion.version,
        "advocate_id": conversion.advocate_id,
        "referral_id": conversion.referral_id,
        "subtotal_minor": conversion.subtotal.amount_minor,
        "currency": conversion.subtotal.currency,
        "converted_at": now,
    }
    return insert_once(conn, conversions, row) is not None


def drop_conversion(conn: Connection, shop_id: int, order_id: int) -> None:
    """Stop counting an order whose referral fell away before anything was issued for it."""
    conn.execute(delete(conversions).where(conversions.c.shop_id == shop_id, conversions.c.order_id == order_id))


def converted_orders(conn: Connection, shop_id: int, order_ids: Iterable[int]) -> set[int]:
    """Tell which of these orders are counted."""
    wanted = sorted(set(order_ids))
    found = select(conversions.c.order_id).where(conversions.c.shop_id == shop_id, conversions.c.order_id.in_(wanted))
    return set(conn.execute(found).scalars()) if wanted else set()


def orders_of_referrals(conn: Connection, shop_id: int, referral_ids: Iterable[int]) -> dict[int, int]:
    """Map referral id to the order that converted it."""
    wanted = sorted(set(referral_ids))
    if not wanted:
        return {}
    found = select(conversions.c.referral_id, conversions.c.order_id).where(
        conversions.c.shop_id == shop_id, conversions.c.referral_id.in_(wanted)
    )
    return {row.referral_id: row.order_id for row in conn.execute(found)}
