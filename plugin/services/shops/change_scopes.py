"""The merchant granted or took back a scope: Shopify is asked what holds now, whatever order the news came in."""

from datetime import datetime

from plugin.admin_api.shop_facts import read_shop
from plugin.auth.oauth import missing_scopes
from plugin.db.shops.shops import join_scopes, save_scopes
from plugin.db.work.audit_rows import SHOPIFY, put_audit
from plugin.domain.shop import Shop
from plugin.services.shops.note_scopes import note_scopes
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench


def change_scopes(bench: Workbench, shop: Shop, now: datetime) -> str:
    """Remember the scopes granted at this moment and say which required ones are missing. Idempotent.

    What waited for one that is new goes on at once.
    """
    granted = read_shop(reach_shop(bench, shop, is_background=True)).scopes
    missing = join_scopes(missing_scopes(granted, bench.manifest.required_scopes))
    with bench.engine.begin() as conn:
        note_scopes(conn, shop, granted, now)
        save_scopes(conn, shop.shop_id, granted)
        put_audit(
            conn,
            shop_id=shop.shop_id,
            shop_domain=shop.shop_domain,
            actor=SHOPIFY,
            action="scopes_changed",
            subject=f"installation:{shop.installation}",
            detail={"missing": missing},
            now=now,
        )
    return f"scopes missing: {missing}" if missing else "scopes complete"
