"""Shopify's own theme-check on the extension and on the sample theme: nothing to complain about."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.storefront_widget.support import ROOT, SNIPPET, THEME

SCRIPT = Path(__file__).with_name("check_theme.mjs")


def offences(folder: Path) -> list[dict[str, Any]]:
    node = shutil.which("node")
    assert node is not None, "theme-check needs Node: run `make setup`"
    run = subprocess.run([node, str(SCRIPT), str(folder)], capture_output=True, text=True, check=True, cwd=ROOT)
    files = int(run.stderr.strip().splitlines()[-1].split()[0])
    assert files >= len(list(folder.rglob("*.liquid"))), "theme-check overlooked files"
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.parametrize("folder", [SNIPPET, THEME], ids=["extension", "theme"])
def test_finds_nothing(folder: Path) -> None:
    assert offences(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("'dialog.paused' | t", "'dialog.nowhere' | t", "TranslationKeyExists"),
        ("{%- render 'goodword-style' -%}", "{%- render 'goodword-missing' -%}", "MissingTemplate"),
        ("{{ 'share.copy' | t }}", "{{ 'share.copy' | tell }}", "UnknownFilter"),
    ],
)
def test_finds_a_planted_mistake(tmp_path: Path, old: str, new: str, check: str) -> None:
    folder = tmp_path / "extension"
    shutil.copytree(SNIPPET, folder)
    widget = folder / "snippets/goodword-widget.liquid"
    text = widget.read_text()
    assert old in text
    widget.write_text(text.replace(old, new, 1))

    assert check in {one["check"] for one in offences(folder)}
