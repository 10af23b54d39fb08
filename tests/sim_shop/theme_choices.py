"""What the merchant switched on in the theme editor, as App Bridge's `app.extensions()` reports it."""

import tomllib
from pathlib import Path
from typing import Any

from tests.sim_shop.liquid_theme.files import schema_of
from tests.sim_shop.state import ShopState
from tests.sim_shop.world import World

SNIPPET = Path(__file__).resolve().parents[2] / "storefront_snippet"
THEME_ID = "gid://shopify/OnlineStoreTheme/1"
Json = dict[str, Any]


def extension_report(world: World, shop: ShopState, directory: Path = SNIPPET) -> list[Json]:
    """One entry for the theme app extension, empty while the app is not installed or brings none."""
    blocks = sorted((directory / "blocks").glob("*.liquid"))
    if not shop.installed or not blocks:
        return []
    facts = tomllib.loads((directory / "shopify.extension.toml").read_text())
    handle = facts.get("handle") or facts.get("name") or world.app.handle
    return [{"handle": handle, "type": "theme_app_extension", "activations": [_block(shop, file) for file in blocks]}]


def _block(shop: ShopState, file: Path) -> Json:
    """App embeds stand in the sample theme until they are switched off; app blocks wait to be placed."""
    schema = schema_of(file)
    target = str(schema.get("target", "section"))
    is_on = target != "section" and shop.embed_choices.get(file.stem, {}) is not None
    placed = [{"target": target, "themeId": THEME_ID}] if is_on else []
    return {
        "handle": file.stem,
        "name": schema.get("name", file.stem),
        "target": target,
        "status": "active" if is_on else "available",
        "activations": placed,
    }
