"""Forget what a merchant expected of a referral: from then on nothing is weighed and nothing is warned of."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.estimates import drop_estimate
from plugin.db.shops.shops import lock_shop
from plugin.db.work.audit_rows import put_audit
from plugin.domain.shop import Shop


def forget_estimate(conn: Connection, shop: Shop, *, actor: str, now: datetime) -> bool:
    """Forget the figures; False, with nothing written, when none were kept."""
    lock_shop(conn, shop.shop_domain)
    if not drop_estimate(conn, shop.shop_id):
        return False
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="estimate_forgotten",
        subject=f"shop:{shop.shop_id}",
        now=now,
    )
    return True
