"""The Liquid environment of one file tree (a theme, or an app extension): its snippets, texts and assets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext
from liquid.exceptions import TemplateNotFoundError
from liquid.loader import BaseLoader, TemplateSource

from tests.sim_shop.liquid_theme import form_tag, section_tags
from tests.sim_shop.liquid_theme.files import inside, markup_of
from tests.sim_shop.liquid_theme.filters import FILTERS
from tests.sim_shop.liquid_theme.locales import Translations

MoneyText = Callable[[int, str, str], str]
"""(minor units, currency, locale) → what a shopper reads."""


class ThemeEnvironment(Environment):
    """Liquid as a theme sees it. `money_text` writes prices; `asset_base` is the address of its assets folder."""

    def __init__(self, directory: Path, asset_base: str, money_text: MoneyText) -> None:
        super().__init__(loader=_FolderLoader(directory), strict_filters=False)
        self.directory = directory
        self.asset_base = asset_base
        self.money_text = money_text
        self.translations = Translations(directory / "locales")
        self.filters.update(FILTERS)
        for tag in (*section_tags.TAGS, *form_tag.TAGS):
            self.add_tag(tag)

    def asset_url(self, name: str) -> str:
        """The address of an asset, with a mark that changes whenever the file does."""
        file = inside(self.directory / "assets", name)
        mark = f"?v={file.stat().st_mtime_ns // 1_000_000:x}" if file else ""
        return f"{self.asset_base}/{name}{mark}"


class _FolderLoader(BaseLoader):
    """Finds `name` as it is, else as a snippet; keeps what is parsed until the file changes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._parsed: dict[str, tuple[int, BoundTemplate]] = {}

    def load(self, env: Environment, name: str, **options: Any) -> BoundTemplate:
        path = self._path(name)
        changed_at = path.stat().st_mtime_ns
        held = self._parsed.get(name)
        if held is None or held[0] != changed_at:
            held = self._parsed[name] = (changed_at, env.from_string(markup_of(path), name=name, path=path))
        return held[1]

    def get_source(
        self, env: Environment, template_name: str, *, context: RenderContext | None = None, **kwargs: object
    ) -> TemplateSource:
        path = self._path(template_name)
        return TemplateSource(markup_of(path), str(path), None)

    def _path(self, template_name: str) -> Path:
        name = template_name.removesuffix(".liquid")
        for candidate in (f"{name}.liquid", f"snippets/{name}.liquid"):
            path = inside(self._directory, candidate)
            if path is not None:
                return path
        raise TemplateNotFoundError(template_name)
