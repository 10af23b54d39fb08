"""Whether we still reach our shops and hear all they say: the figures of /metrics that name no shop."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from plugin.db.tables import shops, verdicts
from plugin.domain.shop import ShopStanding

_LOOKED_AT = 1_000
"""Verdicts, newest first: enough for a day of most shops, and the cost of a scrape does not grow with the years."""

_DAY = timedelta(days=1)
_SHOWN = (ShopStanding.INSTALLED, ShopStanding.NEEDS_VISIT, ShopStanding.PAUSED)


def read_reach(conn: Connection, now: datetime, wall: datetime) -> dict[str, float]:
    """Give gauges by name: shops per standing, how long ago we last read and could act, orders nobody told us of."""
    counted = select(shops.c.standing, func.count().label("rows")).group_by(shops.c.standing)
    rows = {row.standing: float(row.rows) for row in conn.execute(counted)}
    oldest = select(func.min(shops.c.orders_read_until), func.min(shops.c.access_expires_at))
    read_until, expires_at = conn.execute(oldest.where(shops.c.standing == ShopStanding.INSTALLED.value)).one()
    return {f"shops_{standing.value}": rows.get(standing.value, 0.0) for standing in _SHOWN} | {
        "reconcile_lag_seconds": _since(read_until, now),
        "access_expired_seconds": _since(expires_at, wall),
        "orders_found_missing": _found_missing(conn, now),
    }


def _found_missing(conn: Connection, now: datetime) -> float:
    """Orders of the last day that we know by comparing with Shopify: no delivery had told of them."""
    newest = select(func.max(verdicts.c.id)).scalar_subquery()
    untold = select(func.count()).where(
        verdicts.c.id > newest - _LOOKED_AT,
        verdicts.c.revision == 1,
        verdicts.c.delivery_id.is_(None),
        verdicts.c.decided_at > now - _DAY,
    )
    return float(conn.execute(untold).scalar_one())


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0
