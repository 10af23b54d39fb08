"""Every variable the app reads stands in the README, in docs/operations.md and in .env.example, and no other does."""

import ast
import re

import pytest

from tests.house.source import ROOT, Module, app_modules

VARIABLE = re.compile(r"[A-Z][A-Z]*(?:_[A-Z]+)+|DEBUG")
ROW = re.compile(r"^\| `([A-Z_]+)`", re.MULTILINE)
EXAMPLE = re.compile(r"^#? ?([A-Z_]+)=", re.MULTILINE)
# Switches of Flask that are refused, not settings of ours.
REFUSED = frozenset({"FLASK_DEBUG", "DEBUG"})
# What may look at the environment: the starts of processes, which hand it to Settings, and Alembic's own entry.
READERS = frozenset(
    {
        "plugin/app.py",
        "plugin/commands/running/backup.py",
        "plugin/commands/running/bench.py",
        "plugin/commands/running/serve.py",
        "plugin/db/migrations/env.py",
    }
)


def read_by_settings() -> set[str]:
    tree = Module(ROOT / "plugin/settings.py").tree
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if VARIABLE.fullmatch(text)} - REFUSED


def test_the_settings_are_found() -> None:
    assert {"SHOPIFY_API_KEY", "APP_KEY", "APP_KEY_OLD", "DATABASE_URL", "LOG_LEVEL"} <= read_by_settings()


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md"])
def test_the_tables_list_every_variable_and_no_other(document: str) -> None:
    listed = ROW.findall((ROOT / document).read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(read_by_settings())


def test_the_example_file_names_every_variable_and_no_other() -> None:
    named = EXAMPLE.findall((ROOT / ".env.example").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(read_by_settings())


def test_the_environment_is_read_in_one_place() -> None:
    strays = [
        f"{module.shown}:{node.lineno}"
        for module in app_modules()
        if module.shown not in READERS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    ]
    assert strays == []
