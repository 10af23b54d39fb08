"""A merchant's Shopify shop as we know it: who it is, where its storefront lives, whether we may act for it."""

from dataclasses import dataclass
from enum import StrEnum


class ShopStanding(StrEnum):
    """Whether we may act: `needs_visit` until the merchant opens the app, `paused` while Shopify freezes the shop."""

    INSTALLED = "installed"
    NEEDS_VISIT = "needs_visit"
    PAUSED = "paused"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop. `installation` counts installs: work begun under an earlier one must not act under a later one."""

    shop_id: int
    shop_domain: str
    standing: ShopStanding
    installation: int
    currency: str | None = None
    storefront_url: str | None = None
    timezone: str | None = None
    locale: str | None = None
    name: str | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def is_active(self) -> bool:
        """Background work and storefront doors act only for an installed shop."""
        return self.standing is ShopStanding.INSTALLED
