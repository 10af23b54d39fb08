"""Somebody says that the merchant removed the app; Shopify is asked whether that is so before anything is dropped.

Only a delivery's body is signed, and the body of another topic looks the same: by the words alone nobody can tell.
The stored grant can: it works exactly as long as the app is installed.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from plugin.admin_api.failures import AccessLost, Misread, ScopeMissing, ShopFrozen, Unavailable
from plugin.admin_api.shop_facts import read_shop
from plugin.auth.oauth import GrantRefused, GrantUnavailable, MerchantNeeded
from plugin.db.engine import reading
from plugin.db.shops.grants import read_grant
from plugin.db.shops.shops import find_shop, installed_since, lock_shop
from plugin.domain.shop import Shop, ShopStanding
from plugin.services.shops.distrust_access import distrust_access
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.shops.uninstall_shop import uninstall_shop
from plugin.services.workbench import Workbench

LOOKS = 3


def hear_departure(bench: Workbench, shop_domain: str, moments: Sequence[datetime], *, now: datetime) -> list[str]:
    """Uninstall the shop unless Shopify says that the app is there; an outcome for each moment it is said to have left.

    Idempotent. Raises AdminApiError and GrantError while Shopify cannot be asked; then nothing has changed.
    """
    for _ in range(LOOKS):
        with reading(bench.engine) as conn:
            asked = _in_doubt(conn, find_shop(conn, shop_domain), max(moments))
        if asked is not None and _is_installed(bench, asked[0]):
            return ["still installed" for _ in moments]
        with bench.engine.begin() as conn:
            # A grant that came while we asked is a newer one than the answer was about.
            if _in_doubt(conn, lock_shop(conn, shop_domain), max(moments)) in (None, asked):
                return [uninstall_shop(conn, shop_domain, left_at=moment, now=now) for moment in moments]
    raise GrantUnavailable("grant_replaced")


def _in_doubt(conn: Connection, shop: Shop | None, left_at: datetime) -> tuple[Shop, int] | None:
    """The shop and its grant's generation; None where there is nothing to ask with, or nothing left to decide."""
    if shop is None or shop.standing is ShopStanding.UNINSTALLED or installed_since(conn, shop.shop_id) >= left_at:
        return None
    stored = read_grant(conn, shop.shop_id)
    return None if stored is None else (shop, stored.generation)


def _is_installed(bench: Workbench, shop: Shop) -> bool:
    """Ask, after a refused token once more with a renewed one: one answer may be a slip, a dead grant is none."""
    try:
        return _is_answered(bench, shop)
    except AccessLost:
        with bench.engine.begin() as conn:
            distrust_access(conn, shop)
    try:
        return _is_answered(bench, shop)
    except AccessLost:
        return False


def _is_answered(bench: Workbench, shop: Shop) -> bool:
    """Whether the grant works; False when it cannot be renewed. Raises AccessLost and whatever hinders the question."""
    try:
        read_shop(reach_shop(bench, shop, is_background=True))
    except MerchantNeeded:
        return False
    except GrantRefused as refusal:
        if (refusal.reason, refusal.status) != ("refused", 401):
            # Our own credentials, or a closed shop: that says nothing about the app.
            raise
        return False
    except ShopFrozen as error:
        # Not the merchant's turn: a closed shop answers like this whether or not the app is there.
        raise Unavailable("read_shop: the shop is closed", is_effect_unknown=False, reason=error.reason) from error
    except (ScopeMissing, Misread):
        # Shopify looked at the token first.
        return True
    return True
