"""Forty-eight hours after a shop left, everything of it goes; a shop that is back keeps what it has.

Shopify's word may come late or be repeated: it counts for the departure before it, not for a later one.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.people.personal_bodies import drop_deliveries
from plugin.db.shops.shop_erasure import departure_of, detach_shop, erase_some, list_detached
from plugin.db.shops.shops import installed_since, lock_shop
from plugin.db.work.audit_rows import SHOPIFY, put_audit
from plugin.domain.shop import Shop, ShopStanding
from plugin.services.workbench import Workbench

AFTER_DEPARTURE = timedelta(hours=48)
ROWS_AT_ONCE = 500
TOPIC = "shop/redact"
"""Deliveries of this topic stay: they carry nothing but the domain and show what was asked."""


def redact_shop(bench: Workbench, shop_domain: str, *, triggered_at: datetime | None, now: datetime) -> str:
    """Erase a shop that left before `triggered_at`, and say what was done; idempotent, also after a crash."""
    with bench.engine.begin() as conn:
        kept = _detach(conn, shop_domain, triggered_at, now)
    if kept is not None:
        return kept
    with bench.engine.begin() as conn:
        leaving = list_detached(conn, shop_domain)
    for shop_id in leaving:
        _erase(bench, shop_id)
    _drop_deliveries(bench, shop_domain)
    return "shop erased"


def _detach(conn: Connection, shop_domain: str, triggered_at: datetime | None, now: datetime) -> str | None:
    """Take the shop out of reach and note it; the reason why it keeps what it has otherwise."""
    shop = lock_shop(conn, shop_domain)
    if shop is None:
        return None
    why = _why_kept(conn, shop, triggered_at)
    _note(conn, shop, "shop_redacted" if why is None else "shop_redaction_ignored", why, now)
    if why is None:
        detach_shop(conn, shop.shop_id, shop_domain)
    return why


def _why_kept(conn: Connection, shop: Shop, triggered_at: datetime | None) -> str | None:
    if shop.standing is ShopStanding.UNINSTALLED:
        left_at = departure_of(conn, shop.shop_id)
        is_older = triggered_at is not None and left_at is not None and left_at > triggered_at
        return "uninstalled again since" if is_older else None
    # The news that it left may have been lost; then its tokens died, and no grant proves it to be here since.
    is_lost = shop.standing is ShopStanding.NEEDS_VISIT and triggered_at is not None
    if is_lost and triggered_at is not None and installed_since(conn, shop.shop_id) <= triggered_at - AFTER_DEPARTURE:
        return None
    return "installed again since"


def _erase(bench: Workbench, shop_id: int) -> None:
    is_more = True
    while is_more:
        with bench.engine.begin() as conn:
            is_more = erase_some(conn, shop_id, ROWS_AT_ONCE)


def _drop_deliveries(bench: Workbench, shop_domain: str) -> None:
    dropped = ROWS_AT_ONCE
    while dropped == ROWS_AT_ONCE:
        with bench.engine.begin() as conn:
            dropped = drop_deliveries(conn, shop_domain, but=TOPIC, limit=ROWS_AT_ONCE)


def _note(conn: Connection, shop: Shop, action: str, why: str | None, now: datetime) -> None:
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=SHOPIFY,
        action=action,
        subject=f"installation:{shop.installation}",
        detail={"reason": why} if why else {},
        now=now,
    )
