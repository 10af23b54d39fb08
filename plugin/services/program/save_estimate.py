"""Keep what a merchant expects of a referral, so that the program is weighed against it whenever it is looked at."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.estimates import put_estimate, read_estimate
from plugin.db.shops.shops import lock_shop
from plugin.db.work.audit_rows import put_audit
from plugin.domain.program.cost.reward_calculator import ReferralEstimate
from plugin.domain.shop import Shop


def save_estimate(conn: Connection, shop: Shop, estimate: ReferralEstimate, *, actor: str, now: datetime) -> bool:
    """Keep the figures in place of earlier ones; False, with nothing written, when they are the same."""
    lock_shop(conn, shop.shop_domain)
    if read_estimate(conn, shop.shop_id) == estimate:
        return False
    put_estimate(conn, shop.shop_id, estimate, now)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="estimate_saved",
        subject=f"shop:{shop.shop_id}",
        now=now,
    )
    return True
