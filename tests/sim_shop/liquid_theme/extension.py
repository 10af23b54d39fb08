"""A theme app extension as it lies on disk: its blocks, their schemas, and what the theme editor shows of them."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.sim_shop.liquid_theme.environment import MoneyText, ThemeEnvironment
from tests.sim_shop.liquid_theme.files import Json, defaults_of, inside, read_json, schema_of


@dataclass(frozen=True, slots=True)
class ExtensionBlock:
    """One file of `blocks/`. `target`: section | head | body | compliance_head."""

    handle: str
    path: Path
    schema: Json = field(repr=False)

    @property
    def target(self) -> str:
        """Where the block may stand; embeds say head or body."""
        return str(self.schema.get("target", "section"))

    @property
    def is_embed(self) -> bool:
        """Whether it is an app embed, switched on for the whole theme and off when the app is installed."""
        return self.target != "section"

    def settings(self, chosen: Json) -> Json:
        """What the merchant chose over the schema's defaults."""
        return defaults_of(self.schema.get("settings", ())) | chosen


class ThemeExtension:
    """The folder of an extension. `handle` names it in block types, `asset_base` is where its assets are served."""

    def __init__(self, directory: Path, handle: str, asset_base: str, money_text: MoneyText) -> None:
        self.directory = directory
        self.handle = handle
        self.environment = ThemeEnvironment(directory, asset_base, money_text)

    @property
    def blocks(self) -> dict[str, ExtensionBlock]:
        """Every block by its handle, read anew so that an edited file shows at once."""
        files = sorted((self.directory / "blocks").glob("*.liquid"))
        return {file.stem: ExtensionBlock(file.stem, file, schema_of(file)) for file in files}

    def asset(self, name: str) -> Path | None:
        """The file behind an asset's address."""
        return inside(self.directory / "assets", name)

    def files_of(self, block: ExtensionBlock) -> tuple[str, ...]:
        """The tags that the schema's `stylesheet` and `javascript` ask for; a page carries each once."""
        tags = []
        if name := block.schema.get("stylesheet"):
            tags.append(f'<link rel="stylesheet" href="{self.environment.asset_url(name)}" media="all">')
        if name := block.schema.get("javascript"):
            tags.append(f'<script src="{self.environment.asset_url(name)}" defer></script>')
        return tuple(tags)

    def editor_text(self, value: Any, locale: str) -> str:
        """A schema text for the theme editor: `t:` keys are looked up in `locales/*.schema.json`."""
        text = str(value or "")
        if not text.startswith("t:"):
            return text
        for texts in (self._editor_texts.get(locale, {}), self._editor_texts.get("default", {})):
            found: Any = texts
            for step in text[2:].split("."):
                found = found.get(step) if isinstance(found, dict) else None
            if isinstance(found, str):
                return found
        return text

    @cached_property
    def _editor_texts(self) -> dict[str, Json]:
        files = (self.directory / "locales").glob("*.schema.json")
        named = {(file.name.split(".")[-3], file) for file in files}
        return {name: read_json(file) for name, file in named}
