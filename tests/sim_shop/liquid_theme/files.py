"""Reading theme files: JSON with comments, Liquid with its schema, style and script parts taken apart."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|/\*.*?\*/|^\s*//[^\n]*', re.DOTALL | re.MULTILINE)
_PARTS = re.compile(r"{%-?\s*(schema|javascript|stylesheet)\b[^%]*-?%}(.*?){%-?\s*end\1\s*-?%}", re.DOTALL)


def read_json(path: Path) -> Json:
    """A JSON file of a theme; comments, which Shopify's own editor writes, are allowed."""
    text = _COMMENT.sub(lambda found: found[1] or "", path.read_text(encoding="utf-8"))
    value: Json = json.loads(text)
    return value


@lru_cache(maxsize=512)
def _parts(path: Path, _changed_at: int) -> tuple[str, Mapping[str, str]]:
    text = path.read_text(encoding="utf-8")
    return _PARTS.sub("", text), {found[1]: found[2] for found in _PARTS.finditer(text)}


def markup_of(path: Path) -> str:
    """What Liquid renders of the file: everything but `schema`, `javascript` and `stylesheet`."""
    return _parts(path, path.stat().st_mtime_ns)[0]


def part_of(path: Path, name: str) -> str:
    """The text inside `{% name %}…{% endname %}`, or an empty text."""
    return _parts(path, path.stat().st_mtime_ns)[1].get(name, "")


def schema_of(path: Path) -> Json:
    """The parsed `{% schema %}`; an empty object where there is none."""
    text = part_of(path, "schema")
    return json.loads(text) if text.strip() else {}


def defaults_of(settings: Iterable[Json]) -> Json:
    """The value every setting has before a merchant touches it; without a default it is None."""
    return {setting["id"]: setting.get("default") for setting in settings if "id" in setting}


def inside(directory: Path, name: str) -> Path | None:
    """The file of that name in the directory, or None when there is none or it would lie outside."""
    found = (directory / name).resolve()
    return found if found.is_relative_to(directory.resolve()) and found.is_file() else None
