"""What Shopify's command line bundles: four flat folders and nothing else, within limits, in two languages.

Source: @shopify/cli 4, `services/…/theme.ts`, and shopify.dev "Theme app extensions", "App block schema" (2026-10).
"""

import gzip
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import make_manifest
from tests.house.source import ROOT

EXTENSION = ROOT / "storefront_snippet"
SUFFIXES = {
    "assets": {".jpg", ".jpeg", ".json", ".js", ".css", ".png", ".svg", ".wasm"},
    "blocks": {".liquid"},
    "locales": {".json"},
    "snippets": {".liquid"},
}
BESIDE = {"shopify.extension.toml", "README.md", ".shopifyignore", ".theme-check.yml"}
LIQUID_TOTAL = 100 * 1024
LOCALE_FILE = 15 * 1024
BUNDLE = 10 * 1024 * 1024
SCRIPT_GZ = 3 * 1024
STYLE_GZ = 1536
SCHEMA = re.compile(r"{%-?\s*schema\s*-?%}(.*?){%-?\s*endschema\s*-?%}", re.DOTALL)
TARGETS = {"section", "head", "body", "compliance_head"}
TEXTS = {"text", "textarea", "richtext", "inline_richtext", "html", "liquid"}
PLACEHOLDER = re.compile(r"{{\s*(\w+)\s*}}")
LANGUAGES = [("en.default.json", "de.json"), ("en.default.schema.json", "de.schema.json")]


def test_its_root_holds_four_folders_and_nothing_that_would_stop_the_bundling() -> None:
    folders = {path.name for path in EXTENSION.iterdir() if path.is_dir()}
    others = {path.name for path in EXTENSION.iterdir() if path.is_file()}

    assert folders == set(SUFFIXES)
    assert "shopify.extension.toml" in others
    assert others - BESIDE == set()


@pytest.mark.parametrize("folder", sorted(SUFFIXES))
def test_a_folder_is_flat_and_holds_one_kind(folder: str) -> None:
    strays = [
        path.name for path in (EXTENSION / folder).iterdir() if path.suffix not in SUFFIXES[folder] or path.is_dir()
    ]
    assert strays == []


def test_it_declares_itself_a_theme_extension() -> None:
    written = tomllib.loads((EXTENSION / "shopify.extension.toml").read_text(encoding="utf-8"))
    assert written["type"] == "theme"


def test_it_keeps_within_shopifys_limits() -> None:
    files = [path for path in EXTENSION.rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files if path.suffix == ".liquid") <= LIQUID_TOTAL
    assert sum(path.stat().st_size for path in files) <= BUNDLE
    assert [path.name for path in (EXTENSION / "locales").iterdir() if path.stat().st_size > LOCALE_FILE] == []


def test_what_a_visitor_downloads_is_small() -> None:
    scripts = sum(zipped(path) for path in (EXTENSION / "assets").glob("*.js"))
    styles = sum(zipped(path) for path in (EXTENSION / "assets").glob("*.css"))

    assert (scripts <= SCRIPT_GZ, styles <= STYLE_GZ) == (True, True), (scripts, styles)


@pytest.mark.parametrize(("english", "german"), LANGUAGES)
def test_both_languages_say_the_same_things(english: str, german: str) -> None:
    ours, theirs = texts_of(english), texts_of(german)

    assert sorted(ours) == sorted(theirs)
    assert [key for key in ours if placeholders(ours[key]) != placeholders(theirs[key])] == []
    assert [key for key, text in {**ours, **theirs}.items() if not text.strip()] == []


@pytest.mark.parametrize("block", sorted((EXTENSION / "blocks").glob("*.liquid")), ids=lambda path: path.stem)
def test_a_block_has_a_schema_that_can_be_translated(block: Path) -> None:
    found = SCHEMA.search(block.read_text(encoding="utf-8"))
    assert found is not None
    schema = json.loads(found[1])

    assert schema["target"] in TARGETS
    assert len(english(schema["name"])) <= 25
    assert make_manifest().name.lower() not in english(schema["name"]).lower()
    settings = schema.get("settings", [])
    assert [one["id"] for one in settings if one.get("type") in TEXTS and "default" in one] == []
    assert [text for text in shown(schema) if not text.startswith("t:")] == []
    assert [text for text in shown(schema) if text.removeprefix("t:") not in texts_of("en.default.schema.json")] == []


def shown(schema: dict[str, object]) -> Iterator[str]:
    """Everything of a schema that a merchant reads."""
    settings = schema.get("settings", [])
    assert isinstance(settings, list)
    for part in (schema, *settings):
        yield from (part[key] for key in ("name", "label", "info", "content") if isinstance(part.get(key), str))
        yield from (option["label"] for option in part.get("options", []))


def english(text: str) -> str:
    return texts_of("en.default.schema.json").get(text.removeprefix("t:"), text)


def texts_of(name: str) -> dict[str, str]:
    return dict(flat(json.loads((EXTENSION / "locales" / name).read_text(encoding="utf-8"))))


def flat(tree: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def zipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))
