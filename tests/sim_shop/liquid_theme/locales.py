"""Shopper-facing translations of a theme or an app extension: lookup, plural, interpolation, escaping."""

import html
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.sim_shop.liquid_theme.files import Json, read_json

_PLACE = re.compile(r"{{\s*(\w+)\s*}}")


class Translations:
    """All `locales/*.json` of one directory. `missing` collects every key that was asked for and is not there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.missing: set[str] = set()

    @cached_property
    def _texts(self) -> dict[str, Json]:
        files = sorted(f for f in self._directory.glob("*.json") if not f.name.endswith(".schema.json"))
        return {file.name.partition(".")[0]: read_json(file) for file in files}

    @cached_property
    def default_locale(self) -> str:
        """The locale whose file is called `xx.default.json`."""
        found = next(self._directory.glob("*.default.json"), None)
        return found.name.partition(".")[0] if found else "en"

    @property
    def locales(self) -> tuple[str, ...]:
        """Every locale there is a file for, the default first."""
        return tuple(sorted(self._texts, key=lambda code: (code != self.default_locale, code)))

    def text(self, locale: str, key: str, values: Mapping[str, Any]) -> str:
        """The text of a key, escaped unless the key ends with `_html`; values are escaped always."""
        found = self._find(locale, key, values.get("count"))
        if found is None:
            self.missing.add(f"{locale}.{key}")
            return f"Translation missing: {locale}.{key}"
        is_markup = key.rpartition(".")[2].endswith("_html")
        raw = found if is_markup else html.escape(found)
        return _PLACE.sub(lambda place: html.escape(_written(values.get(place[1]))), raw)

    def _find(self, locale: str, key: str, count: Any) -> str | None:
        for code in dict.fromkeys((locale, locale.partition("-")[0], self.default_locale)):
            value: Any = self._texts.get(code)
            for step in key.split("."):
                value = value.get(step) if isinstance(value, dict) else None
            if isinstance(value, dict) and count is not None:
                value = value.get("one" if _written(count) == "1" else "other", value.get("other"))
            if isinstance(value, str):
                return value
        return None


def _written(value: Any) -> str:
    return "" if value is None else str(value)
