"""How far a shop's set-up has come and how much has happened, counted over indexes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from plugin.db.tables import advocates, conversions, pool_codes, referrals, shops

ENOUGH = 1_000


@dataclass(frozen=True, slots=True)
class Traffic:
    """How far the back-fill of earlier buyers is, until when orders have been compared with Shopify's.

    `installed_at` is of the latest installation.
    """

    backfill_state: str
    orders_read_until: datetime | None
    installed_at: datetime


def read_traffic(conn: Connection, shop_id: int) -> Traffic:
    """Give the state of what runs in the background for a shop."""
    row = conn.execute(
        select(shops.c.backfill_state, shops.c.orders_read_until, shops.c.installed_at).where(shops.c.id == shop_id)
    ).one()
    return Traffic(row.backfill_state, row.orders_read_until, row.installed_at)


def count_ready_codes(conn: Connection, shop_id: int, program_id: int, version: int) -> int:
    """Count the friend codes that can be handed out at once, but not beyond a thousand."""
    ready = (
        select(pool_codes.c.id)
        .where(
            pool_codes.c.shop_id == shop_id,
            pool_codes.c.program_id == program_id,
            pool_codes.c.version == version,
            pool_codes.c.state == "ready",
        )
        .limit(ENOUGH)
    )
    return len(conn.execute(ready).all())


def count_advocates(conn: Connection, shop_id: int) -> int:
    """Count the people who have a link."""
    return _count(conn, advocates, shop_id)


def count_referrals(conn: Connection, shop_id: int) -> int:
    """Count the claims."""
    return _count(conn, referrals, shop_id)


def count_conversions(conn: Connection, shop_id: int) -> int:
    """Count the orders counted for an advocate."""
    return _count(conn, conversions, shop_id)


def _count(conn: Connection, table: Table, shop_id: int) -> int:
    counted = select(func.count()).select_from(table).where(table.c.shop_id == shop_id)
    return conn.execute(counted).scalar_one()
