"""Try again what we owe Shopify and had given up, once the cause is mended."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.work.audit_rows import put_audit
from plugin.db.work.outbox_lines import knows_message, revive_message
from plugin.domain.shop import Shop


def retry_message(conn: Connection, shop: Shop, message_id: int, *, actor: str, now: datetime) -> bool | None:
    """Wake a dead message; False when there is nothing to wake, None when it is not this shop's."""
    if not knows_message(conn, shop.shop_id, message_id):
        return None
    kind = revive_message(conn, shop.shop_id, message_id, now)
    if kind is None:
        return False
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="message_retried",
        subject=f"message:{message_id}",
        detail={"kind": kind},
        now=now,
    )
    return True
