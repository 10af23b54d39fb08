"""The merchant removed the app: the tokens go at once, the rest stays until Shopify asks for its erasure."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.shops.grants import drop_grant
from plugin.db.shops.shops import installed_since, leave_shop, lock_shop
from plugin.db.work.audit_rows import SHOPIFY, put_audit
from plugin.domain.shop import Shop, ShopStanding


def uninstall_shop(conn: Connection, shop_domain: str, *, left_at: datetime, now: datetime) -> str:
    """Stop acting for a shop that left at `left_at`, and say what was done; idempotent.

    A removal that is older than the last proof of an installation came late: the shop is back, nothing happens.
    """
    shop = lock_shop(conn, shop_domain)
    if shop is None:
        return "shop unknown"
    if installed_since(conn, shop.shop_id) >= left_at:
        return "installed again since"
    if shop.standing is ShopStanding.UNINSTALLED:
        return "uninstalled before"
    leave_shop(conn, shop.shop_id, left_at)
    drop_grant(conn, shop.shop_id)
    _note(conn, shop, now)
    return "uninstalled"


def _note(conn: Connection, shop: Shop, now: datetime) -> None:
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=SHOPIFY,
        action="app_uninstalled",
        subject=f"installation:{shop.installation}",
        now=now,
    )
