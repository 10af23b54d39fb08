"""The end of the authorization code grant: a verified callback's code becomes a grant, and the shop is installed."""

from datetime import datetime

from plugin.auth.oauth import AccessGrant, AppIdentity, exchange_code, missing_scopes
from plugin.db.engine import reading
from plugin.db.work.audit_rows import SHOPIFY, has_audit, put_audit
from plugin.domain.shop import Shop
from plugin.services.shops.install_shop import install_shop
from plugin.services.workbench import Workbench

_AGREED = "install_agreed"


class StateUsed(Exception):
    """The `state` of this callback has installed the shop before; start again from the shop's admin."""

    reason = "state_used"


class ScopesMissing(Exception):
    """The merchant agreed to less than we asked for; nothing was stored. `missing` names what lacks."""

    reason = "scopes_missing"

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__("agree to everything the app asks for, or it cannot do its work")
        self.missing = missing


def complete_install(bench: Workbench, shop_domain: str, *, code: str, state_key: str) -> Shop:
    """Redeem the code once and install the shop. `state_key` is a hash of the callback's state, good for one install.

    Raises StateUsed, ScopesMissing, GrantRefused and GrantUnavailable; then nothing was written.
    """
    subject, now = f"state:{state_key}", bench.clock.now()
    with reading(bench.engine) as conn:
        if has_audit(conn, shop_domain, subject=subject, action=_AGREED):
            raise StateUsed
    grant = _redeem(bench, shop_domain, code)
    missing = missing_scopes(grant.scopes, bench.manifest.required_scopes)
    if missing:
        raise ScopesMissing(missing)
    return _install(bench, shop_domain, grant, subject, now)


def _redeem(bench: Workbench, shop_domain: str, code: str) -> AccessGrant:
    app = AppIdentity.of(bench.settings)
    return exchange_code(bench.wire.session, app, shop_domain, code=code, now=bench.clock.wall())


def _install(bench: Workbench, shop_domain: str, grant: AccessGrant, subject: str, now: datetime) -> Shop:
    with bench.engine.begin() as conn:
        shop = install_shop(conn, bench.cipher, shop_domain, grant, now=now)
        put_audit(
            conn,
            shop_id=shop.shop_id,
            shop_domain=shop_domain,
            actor=SHOPIFY,
            action=_AGREED,
            subject=subject,
            now=now,
        )
    return shop
