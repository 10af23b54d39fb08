"""Both grants end here: the shop is there, its grant is sealed, and what follows an installation is owed."""

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from plugin.auth.grant_text import write_grant
from plugin.auth.oauth import AccessGrant
from plugin.db.cipher import Cipher
from plugin.db.shops.grants import grant_context, save_grant
from plugin.db.shops.shops import confirm_shop, insert_shop, lock_shop, read_shop, revive_shop
from plugin.db.work.audit_rows import SHOPIFY, put_audit
from plugin.db.work.outbox import put_message
from plugin.db.work.waiting_work import bring_forward
from plugin.domain.shop import Shop, ShopStanding
from plugin.services.shops.note_scopes import note_scopes


def install_shop(conn: Connection, cipher: Cipher, shop_domain: str, grant: AccessGrant, *, now: datetime) -> Shop:
    """Keep a fresh grant and let what waited for it go on; idempotent. A shop that had left begins anew.

    `now` is business time from before Shopify was asked for the grant, so that an uninstallation after it counts.
    """
    shop, is_beginning = _begin(conn, shop_domain, now)
    note_scopes(conn, shop, grant.scopes, now)
    save_grant(
        conn,
        shop.shop_id,
        sealed=cipher.seal(write_grant(grant), context=grant_context(shop_domain)),
        access_expires_at=grant.access_expires_at,
        scopes=grant.scopes,
    )
    if is_beginning:
        _note(conn, shop, now)
    reference = f"installation:{shop.installation}"
    for kind in ("learn_shop", "backfill_buyers"):
        put_message(conn, shop.shop_id, kind, reference, installation=shop.installation, now=now)
    bring_forward(conn, shop.shop_id, shop_domain, now)
    return read_shop(conn, shop.shop_id)


def _begin(conn: Connection, shop_domain: str, now: datetime) -> tuple[Shop, bool]:
    shop = lock_shop(conn, shop_domain)
    if shop is None:
        try:
            with conn.begin_nested():
                return insert_shop(conn, shop_domain, now), True
        except IntegrityError:
            # Two first page loads at once: the other one was faster, and its row is as good as ours.
            shop = lock_shop(conn, shop_domain)
            if shop is None:
                raise
    if shop.standing is ShopStanding.UNINSTALLED:
        return revive_shop(conn, shop.shop_id, now), True
    return confirm_shop(conn, shop.shop_id, now), False


def _note(conn: Connection, shop: Shop, now: datetime) -> None:
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=SHOPIFY,
        action="app_installed",
        subject=f"installation:{shop.installation}",
        now=now,
    )
