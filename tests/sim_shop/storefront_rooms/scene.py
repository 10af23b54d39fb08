"""What every room of the storefront shares: the shop, its visitors, its theme and the app's theme extension."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from tests.sim_shop.liquid_theme.extension import ThemeExtension
from tests.sim_shop.liquid_theme.page import ActiveEmbed, Page
from tests.sim_shop.liquid_theme.theme import Theme
from tests.sim_shop.pricing import Priced, price_cart
from tests.sim_shop.state import ShopState
from tests.sim_shop.storefront_rooms.drops import shared_drops
from tests.sim_shop.storefront_rooms.platform_head import platform_head
from tests.sim_shop.storefront_rooms.visitors import Visitor, Visitors
from tests.sim_shop.world import World


@dataclass(frozen=True, slots=True)
class Scene:
    """Made once a storefront; what is about one request is a property."""

    world: World
    shop: ShopState
    visitors: Visitors
    theme: Theme
    extension: ThemeExtension

    @property
    def visitor(self) -> Visitor:
        """Who sent the present request."""
        return self.visitors.of(request)

    @property
    def locale(self) -> str:
        """The language of the present request: the market's sub-folder, else the shop's own."""
        return request.script_root.strip("/") or self.shop.locale

    @property
    def embeds(self) -> dict[str, dict[str, Any]]:
        """The app embeds that are on, with what was chosen for each in the theme editor; all, unless switched off."""
        choices = self.shop.embed_choices
        chosen = {name: choices.get(name, {}) for name, block in self.extension.blocks.items() if block.is_embed}
        return {name: settings for name, settings in chosen.items() if settings is not None}

    @property
    def root(self) -> str:
        """`/` or `/de/`, as `Shopify.routes.root` says it."""
        return f"{request.script_root}/"

    def priced(self, visitor: Visitor, email: str | None = None) -> Priced:
        """The visitor's cart as it costs now."""
        cart = visitor.cart
        return price_cart(self.shop, cart.lines, cart.codes, visitor.customer_id, email)

    def page(self, kind: str, **data: Any) -> Page:
        """A page of the theme to render; `kind` is its page type, `data` its own Liquid objects."""
        visitor = self.visitor
        drops = shared_drops(self, visitor, kind) | data
        is_there = self.shop.installed
        return Page(
            self.theme,
            drops,
            extension=self.extension if is_there else None,
            app={"metafields": self._metafields()},
            embeds=[ActiveEmbed(handle, chosen) for handle, chosen in self.embeds.items()],
            head=platform_head(self, visitor),
        )

    def _metafields(self) -> Mapping[str, Any]:
        found: dict[str, dict[str, Any]] = {}
        for (namespace, key), field in self.shop.app_metafields.items():
            found.setdefault(namespace, {})[key] = {"value": field["value"], "type": field["type"]}
        return found
