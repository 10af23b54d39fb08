"""A shop is erased in two steps: at once it is out of everybody's reach, then its rows go, some at a time.

A merchant who installs again meanwhile gets a new shop; and the rows of a big shop never block the inbox for long.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from plugin.db.tables import audit_rows, metadata, shops
from plugin.domain.shop import ShopStanding

_OUTLIVES_ITS_SHOP = frozenset({audit_rows.name})


def departure_of(conn: Connection, shop_id: int) -> datetime | None:
    """Give the moment at which the merchant removed the app; None while it is installed."""
    left_at: datetime | None = conn.execute(select(shops.c.uninstalled_at).where(shops.c.id == shop_id)).scalar_one()
    return left_at


def detach_shop(conn: Connection, shop_id: int, shop_domain: str) -> None:
    """Take the shop out of reach: nobody finds it by its domain, nothing can act for it."""
    gone = {
        "shop_domain": f"erased-{shop_id}.{shop_domain}"[:255],
        "standing": ShopStanding.UNINSTALLED.value,
        "grant_sealed": None,
        "name": None,
    }
    conn.execute(update(shops).where(shops.c.id == shop_id).values(gone))


def list_detached(conn: Connection, shop_domain: str) -> tuple[int, ...]:
    """Give the shops of this domain that were detached and not yet erased to the end."""
    found = select(shops.c.id).where(shops.c.shop_domain.like(f"erased-%.{shop_domain}"))
    return tuple(conn.execute(found.order_by(shops.c.id)).scalars())


def erase_some(conn: Connection, shop_id: int, limit: int) -> bool:
    """Erase up to `limit` rows of one table, those that refer to others first; False when nothing is left."""
    for table in reversed(metadata.sorted_tables):
        if "shop_id" not in table.c or table.name in _OUTLIVES_ITS_SHOP:
            continue
        some = select(table.c.id).where(table.c.shop_id == shop_id).limit(limit)
        if conn.execute(delete(table).where(table.c.id.in_(some))).rowcount:
            return True
    return conn.execute(delete(shops).where(shops.c.id == shop_id)).rowcount == 1
