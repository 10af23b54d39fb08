"""What a shop says about itself, and which scopes it has granted."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from plugin.admin_api.answers import JsonObject, read
from plugin.admin_api.failures import Misread
from plugin.admin_api.mutations import Asks


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """Facts of one moment. `currency` is ISO 4217, `storefront_url` has no trailing slash.

    `timezone` is IANA, None for one that this machine does not know yet: there are new ones, and UTC counts then.
    `locale` is the main domain's, None where Shopify keeps it back: the shop's own list of locales needs a scope of
    its own. `scopes` are as granted, not expanded.
    """

    gid: str
    installation_gid: str
    name: str
    currency: str
    timezone: str | None
    storefront_url: str
    locale: str | None
    scopes: frozenset[str]


def read_shop(client: Asks) -> ShopFacts:
    """Read the shop. Raises AdminApiError."""
    data = client.run("read_shop")
    locale = read(data, "shop", "primaryDomain", "localization", "defaultLocale")
    return ShopFacts(
        gid=_text(data, "shop", "id"),
        installation_gid=_text(data, "currentAppInstallation", "id"),
        name=_text(data, "shop", "name"),
        currency=_text(data, "shop", "currencyCode"),
        timezone=_zone(_text(data, "shop", "ianaTimezone")),
        storefront_url=_text(data, "shop", "primaryDomain", "url").rstrip("/"),
        locale=locale if isinstance(locale, str) and locale else None,
        scopes=_scopes(data),
    )


def _zone(name: str) -> str | None:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return None


def _scopes(data: JsonObject) -> frozenset[str]:
    granted = read(data, "currentAppInstallation", "accessScopes")
    handles = [read(scope, "handle") for scope in granted] if isinstance(granted, list) else [None]
    if not all(isinstance(handle, str) for handle in handles):
        raise Misread("currentAppInstallation.accessScopes: cannot be read")
    return frozenset(str(handle) for handle in handles)


def _text(data: JsonObject, *path: str) -> str:
    value = read(data, *path)
    if not isinstance(value, str) or not value:
        raise Misread(f"{'.'.join(path)}: is missing")
    return value
