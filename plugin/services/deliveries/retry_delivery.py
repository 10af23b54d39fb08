"""Take up again what was given up, once the merchant has mended the cause."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.work.audit_rows import put_audit
from plugin.db.work.inbox_lines import knows_delivery, revive_delivery
from plugin.domain.shop import Shop


def retry_delivery(conn: Connection, shop: Shop, delivery_id: int, *, actor: str, now: datetime) -> bool | None:
    """Wake a dead delivery; False when there is nothing to wake, None when it is not this shop's."""
    if not knows_delivery(conn, shop.shop_domain, delivery_id):
        return None
    if not revive_delivery(conn, shop.shop_domain, delivery_id, now):
        return False
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="delivery_retried",
        subject=f"delivery:{delivery_id}",
        now=now,
    )
    return True
