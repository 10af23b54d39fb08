"""A merchant opens the app inside the admin: where we cannot act for the shop (any more), their visit heals it."""

from plugin.auth.grant_text import GrantUnreadable, parse_grant
from plugin.auth.oauth import AppIdentity, exchange_id_token, missing_scopes
from plugin.db.cipher import Cipher, CipherError
from plugin.db.engine import reading
from plugin.db.shops.grants import StoredGrant, grant_context, read_grant
from plugin.db.shops.shops import find_shop
from plugin.domain.shop import Shop
from plugin.services.shops.install_shop import install_shop
from plugin.services.workbench import Workbench


def enter_shop(bench: Workbench, shop_domain: str, *, id_token: str) -> Shop:
    """Give the shop of a verified ID token, installing or reviving it by token exchange where that is needed.

    Raises GrantRefused (`invalid_subject_token`: ask App Bridge for a new ID token) and GrantUnavailable.
    """
    with reading(bench.engine) as conn:
        shop = find_shop(conn, shop_domain)
        stored = read_grant(conn, shop.shop_id) if shop is not None else None
    if shop is not None and _is_at_work(bench, shop, stored):
        return shop
    return _exchange(bench, shop_domain, id_token)


def _is_at_work(bench: Workbench, shop: Shop, stored: StoredGrant | None) -> bool:
    """Whether there is nothing to heal. A token that ran out is replaced here too: it may have been revoked unseen."""
    if not shop.is_active or stored is None or not _opens(bench.cipher, shop, stored):
        return False
    if stored.access_expires_at is not None and stored.access_expires_at <= bench.clock.wall():
        return False
    return not missing_scopes(shop.scopes, bench.manifest.required_scopes)


def _opens(cipher: Cipher, shop: Shop, stored: StoredGrant) -> bool:
    try:
        parse_grant(cipher.open(stored.sealed, context=grant_context(shop.shop_domain)))
    except (CipherError, GrantUnreadable):
        return False
    return True


def _exchange(bench: Workbench, shop_domain: str, id_token: str) -> Shop:
    app, now = AppIdentity.of(bench.settings), bench.clock.now()
    session, wall = bench.wire.session, bench.clock.wall()
    grant = exchange_id_token(session, app, shop_domain, id_token=id_token, now=wall)
    with bench.engine.begin() as conn:
        return install_shop(conn, bench.cipher, shop_domain, grant, now=now)
