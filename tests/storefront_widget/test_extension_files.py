"""The extension as files: sizes, schemas, languages, and what its code must never do."""

import gzip
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sim_shop.liquid_theme.files import markup_of, read_json, schema_of
from tests.storefront_widget.support import SNIPPET, THEME

BLOCKS = sorted((SNIPPET / "blocks").glob("*.liquid"))
SCRIPT = SNIPPET / "assets/referral-widget.js"
STYLE = SNIPPET / "snippets/goodword-style.liquid"
# Settings that Shopify knows for app blocks, as far as this extension uses any.
TYPES = {"header", "text", "textarea", "select", "range", "color"}


def leaves(texts: dict[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", value


def settings(block: Path) -> list[dict[str, Any]]:
    return list(schema_of(block)["settings"])


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_weighs_little() -> None:
    assert gzipped(SCRIPT) <= 3 * 1000
    assert gzipped(STYLE) <= 1.5 * 1000
    parts = [*(SNIPPET / "snippets").glob("*.liquid"), SNIPPET / "blocks/referral_embed.liquid"]
    assert sum(file.stat().st_size for file in parts) <= 12_000


def test_is_a_theme_extension_with_the_folders_that_shopify_takes() -> None:
    facts = tomllib.loads((SNIPPET / "shopify.extension.toml").read_text())

    assert (facts["type"], facts["handle"], facts["name"]) == ("theme", "goodword-storefront", "goodword-storefront")
    assert {path.name for path in SNIPPET.iterdir() if path.is_dir()} == {"assets", "blocks", "locales", "snippets"}


@pytest.mark.parametrize(("name", "target"), [("referral_embed", "body"), ("referral_card", "section")])
def test_blocks_have_their_targets_and_load_the_one_script(name: str, target: str) -> None:
    schema = schema_of(SNIPPET / f"blocks/{name}.liquid")

    assert schema["target"] == target
    assert schema["javascript"] == SCRIPT.name
    assert "stylesheet" not in schema


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.stem)
def test_settings_are_valid(block: Path) -> None:
    for one in settings(block):
        assert one["type"] in TYPES
        match one["type"]:
            case "select":
                assert one["default"] in [option["value"] for option in one["options"]]
            case "range":
                steps = (one["max"] - one["min"]) / one["step"]
                assert steps == int(steps)
                assert 2 <= steps <= 100
                assert (one["default"] - one["min"]) % one["step"] == 0
                assert one["min"] <= one["default"] <= one["max"]
            case "color":
                assert re.fullmatch(r"#[0-9A-F]{6}", one["default"])
            case "text" | "textarea":
                assert "default" not in one, "a default text would be shown in every language"


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.stem)
@pytest.mark.parametrize("locale", ["en.default", "de"])
def test_editor_texts_are_all_there_and_short_enough(block: Path, locale: str) -> None:
    texts = dict(leaves(read_json(SNIPPET / f"locales/{locale}.schema.json")))
    schema = schema_of(block)
    keys = re.findall(r'"t:([\w.]+)"', json.dumps(schema))

    assert {key for key in keys if key not in texts} == set()
    name = texts[schema["name"].removeprefix("t:")]
    assert len(name) <= 25
    assert "goodword" not in name.lower()


@pytest.mark.parametrize(
    ("folder", "default", "other"),
    [
        (SNIPPET, "en.default.json", "de.json"),
        (SNIPPET, "en.default.schema.json", "de.schema.json"),
        (THEME, "en.default.json", "de.json"),
    ],
)
def test_german_says_everything_that_english_says(folder: Path, default: str, other: str) -> None:
    english = dict(leaves(read_json(folder / "locales" / default)))
    german = dict(leaves(read_json(folder / "locales" / other)))

    assert english.keys() == german.keys()
    for key, text in english.items():
        assert german[key].strip()
        assert places(german[key]) == places(text), key


def places(text: str) -> list[str]:
    return sorted(re.findall(r"\[\w+\]|{{\s*\w+\s*}}", text))


@pytest.mark.parametrize("locale", ["en.default", "de"])
def test_every_text_that_a_script_or_block_uses_exists_and_none_is_left_over(locale: str) -> None:
    texts = dict(leaves(read_json(SNIPPET / f"locales/{locale}.json")))
    liquid = "".join(markup_of(file) for file in SNIPPET.rglob("*.liquid"))
    used = set(re.findall(r"'([a-z_]+\.[a-z_]+)' \| t\b", liquid))

    assert used == texts.keys()


@pytest.mark.parametrize(
    ("locale", "label", "owns_up"), [("en.default", "Ad:", "I can get"), ("de", "Anzeige:", "Ich kann etwas bekommen")]
)
def test_shared_texts_say_that_they_are_advertising(locale: str, label: str, owns_up: str) -> None:
    text = read_json(SNIPPET / f"locales/{locale}.json")["share"]["text"]

    assert text.startswith(label)
    assert owns_up in text
    assert "[reward]" in text


def test_the_script_takes_no_short_cuts() -> None:
    script = SCRIPT.read_text()

    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "document.cookie",
        "//cdn",
    ):
        assert forbidden not in script
    assert re.findall(r"https?://", script) == []


def test_every_offer_stands_beside_its_conditions() -> None:
    offer = markup_of(SNIPPET / "snippets/goodword-offer.liquid")
    widget = markup_of(SNIPPET / "snippets/goodword-widget.liquid")

    assert "data-fill=\"{% unless reader == 'advocate' %}friend_{% endunless %}conditions\"" in offer
    assert "friend_offer" not in widget, "offers are rendered by goodword-offer, which has the conditions"
    assert widget.count("render 'goodword-offer'") == 5
