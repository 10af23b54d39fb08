"""An Admin API client with an access token that lasts: refreshed five minutes early, by one process at a time.

The refresh token is replaced only together with its access token, in one commit; after a lost answer the same one
is sent again. Whoever finds that the grant was replaced meanwhile throws its own away and uses the newer.
"""

from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.auth.grant_text import parse_grant, write_grant
from plugin.auth.oauth import AccessGrant, AppIdentity, GrantError, GrantUnavailable, MerchantNeeded, refresh_grant
from plugin.db.engine import reading
from plugin.db.shops.grants import StoredGrant, end_lease, grant_context, read_grant, save_grant, take_lease
from plugin.db.shops.shops import lock_shop, set_standing
from plugin.domain.shop import Shop, ShopStanding
from plugin.logs import Log
from plugin.services.shops.note_scopes import note_scopes
from plugin.services.workbench import Workbench

REFRESH_EARLY = timedelta(minutes=5)
"""A job that starts with the token should end with it; Shopify's own libraries keep one minute."""

STILL_USABLE = timedelta(seconds=20)
LOOKS = 8
LOOK_AGAIN_S = 0.5
_log = Log(__name__)


def reach_shop(bench: Workbench, shop: Shop, *, is_background: bool) -> AdminClient:
    """Give a client for this shop, its token refreshed where less than five minutes are left.

    Raises GrantUnavailable (try later), MerchantNeeded (the shop now stands at `needs_visit`) or GrantRefused.
    """
    access_token = _access_token(bench, shop)
    return AdminClient(bench.wire, shop.shop_domain, access_token, is_background=is_background)


def _access_token(bench: Workbench, shop: Shop) -> str:
    for look in range(LOOKS):
        stored = _read(bench, shop)
        if _lasts(stored, bench.clock.wall() + REFRESH_EARLY):
            return _open(bench, shop, stored).access_token
        if _is_ours_to_refresh(bench, shop, stored):
            return _refreshed(bench, shop, stored).access_token
        if _lasts(stored, bench.clock.wall() + STILL_USABLE):
            return _open(bench, shop, stored).access_token
        if look < LOOKS - 1:
            bench.wire.timing.sleep(LOOK_AGAIN_S)
    raise GrantUnavailable("refresh_under_way")


def _read(bench: Workbench, shop: Shop) -> StoredGrant:
    with reading(bench.engine) as conn:
        stored = read_grant(conn, shop.shop_id)
    if stored is not None:
        return stored
    raise MerchantNeeded if _ask_for_visit(bench, shop, None) else GrantUnavailable("grant_replaced")


def _lasts(stored: StoredGrant, until: datetime) -> bool:
    return stored.access_expires_at is None or stored.access_expires_at > until


def _open(bench: Workbench, shop: Shop, stored: StoredGrant) -> AccessGrant:
    return parse_grant(bench.cipher.open(stored.sealed, context=grant_context(shop.shop_domain)))


def _is_ours_to_refresh(bench: Workbench, shop: Shop, stored: StoredGrant) -> bool:
    with bench.engine.begin() as conn:
        return take_lease(conn, shop.shop_id, stored.generation, bench.clock.wall())


def _refreshed(bench: Workbench, shop: Shop, stored: StoredGrant) -> AccessGrant:
    before = _open(bench, shop, stored)
    try:
        fresh = _ask_twice(bench, shop, before)
    except MerchantNeeded:
        if not _ask_for_visit(bench, shop, stored):
            return _open(bench, shop, _read(bench, shop))
        _log.warning("refresh_token_dead", shop=shop.shop_domain)
        raise
    except GrantError as error:
        return _go_on_with(bench, shop, stored, before, error)
    return _kept(bench, shop, stored, fresh)


def _ask_twice(bench: Workbench, shop: Shop, before: AccessGrant) -> AccessGrant:
    """A lost answer is asked for again with the same refresh token, which Shopify answers with the same pair."""
    try:
        return _ask(bench, shop, before)
    except GrantUnavailable:
        return _ask(bench, shop, before)


def _ask(bench: Workbench, shop: Shop, before: AccessGrant) -> AccessGrant:
    app = AppIdentity.of(bench.settings)
    return refresh_grant(bench.wire.session, app, shop.shop_domain, grant=before, now=bench.clock.wall())


def _kept(bench: Workbench, shop: Shop, stored: StoredGrant, fresh: AccessGrant) -> AccessGrant:
    with bench.engine.begin() as conn:
        current = read_grant(conn, shop.shop_id, lock=True)
        if current is not None and current.generation == stored.generation:
            sealed = bench.cipher.seal(write_grant(fresh), context=grant_context(shop.shop_domain))
            note_scopes(conn, shop, fresh.scopes, bench.clock.now())
            expires_at, scopes = fresh.access_expires_at, fresh.scopes
            save_grant(conn, shop.shop_id, sealed=sealed, access_expires_at=expires_at, scopes=scopes)
            return fresh
    return _open(bench, shop, _read(bench, shop))


def _go_on_with(
    bench: Workbench, shop: Shop, stored: StoredGrant, before: AccessGrant, error: GrantError
) -> AccessGrant:
    """Let the next one try; the old access token is good for the minutes it has left."""
    with bench.engine.begin() as conn:
        end_lease(conn, shop.shop_id, stored.generation)
    _log.warning("refresh_failed", shop=shop.shop_domain, reason=error.reason)
    if _lasts(stored, bench.clock.wall() + STILL_USABLE):
        return before
    raise error


def _ask_for_visit(bench: Workbench, shop: Shop, stored: StoredGrant | None) -> bool:
    """Mark the shop, unless its grant was replaced meanwhile; `stored` is None where there was none."""
    with bench.engine.begin() as conn:
        found = lock_shop(conn, shop.shop_domain)
        current = read_grant(conn, shop.shop_id)
        if (current and current.generation) != (stored and stored.generation):
            return False
        if stored is not None:
            end_lease(conn, shop.shop_id, stored.generation)
        if found is not None and found.standing in (ShopStanding.INSTALLED, ShopStanding.PAUSED):
            set_standing(conn, shop.shop_id, ShopStanding.NEEDS_VISIT)
    return True
