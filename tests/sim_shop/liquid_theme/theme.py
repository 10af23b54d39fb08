"""A theme on disk: templates, section groups, settings and assets."""

from functools import cached_property
from pathlib import Path
from typing import Any

from tests.sim_shop.liquid_theme.environment import MoneyText, ThemeEnvironment
from tests.sim_shop.liquid_theme.files import Json, defaults_of, inside, read_json, schema_of


class Theme:
    """A theme folder; any Online Store 2.0 theme that keeps to what this engine knows."""

    def __init__(self, directory: Path, asset_base: str, money_text: MoneyText) -> None:
        if not (directory / "layout").is_dir():
            raise ValueError(f"{directory.name} is no theme: it has no layout folder; name a theme's root folder")
        self.directory = directory
        self.environment = ThemeEnvironment(directory, asset_base, money_text)

    def template(self, name: str) -> Json | None:
        """`templates/NAME.json`, or None where the theme has a Liquid template (or none) of that name."""
        path = inside(self.directory / "templates", f"{name}.json")
        return read_json(path) if path else None

    def group(self, name: str) -> Json:
        """`sections/NAME.json`, a group of sections; without the file an empty one."""
        path = inside(self.directory / "sections", f"{name}.json")
        return read_json(path) if path else {}

    def section_schema(self, kind: str) -> Json:
        """The schema of a section; empty where there is none."""
        path = inside(self.directory / "sections", f"{kind}.liquid")
        return schema_of(path) if path else {}

    def asset(self, name: str) -> Path | None:
        """The file behind an asset's address."""
        return inside(self.directory / "assets", name)

    @cached_property
    def settings(self) -> Json:
        """Theme settings: the defaults of the schema under what `config/settings_data.json` says."""
        schema = inside(self.directory / "config", "settings_schema.json")
        groups: Any = read_json(schema) if schema else []
        defaults = defaults_of(setting for group in groups for setting in group.get("settings", ()))
        return defaults | {k: v for k, v in self._current.items() if k not in ("sections", "blocks")}

    def static_section(self, kind: str) -> Json:
        """What the merchant set for a section that stands in the layout by name."""
        found: Json = self._current.get("sections", {}).get(kind, {})
        return {"type": kind} | found

    @cached_property
    def _current(self) -> Json:
        path = inside(self.directory / "config", "settings_data.json")
        data = read_json(path) if path else {}
        current = data.get("current", {})
        return data.get("presets", {}).get(current, {}) if isinstance(current, str) else current
