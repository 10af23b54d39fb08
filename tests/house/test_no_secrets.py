"""Nothing of one machine and nothing secret in any file; no shortcut around escaping; nothing left for later."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from tests.house.source import ROOT, app_modules

SKIPPED = {".venv", ".git", "node_modules", "__pycache__", ".demo", ".build"}
BINARY = {".bin", ".png", ".jpg", ".ico", ".gz", ".woff2", ".db"}
# Written in two halves, so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:ro" + r"ot|wo" + r"rk|ho" + r"me/\w+|Us" + r"ers/\w+)/")
LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
REGISTRY = re.compile(r"^\s*--(?:extra-)?index-url|\"resolved\":")
SECRET = re.compile(r"sh(?:pat|pca|pss|pua|prt)_([0-9a-f]{32})|-----BEGIN [A-Z ]*PRIVATE KEY-----|gh[pousr]_\w{36}")
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|Mark" + r"up\(f?[\"'].*[{%]")
MAY_PRINT = ("plugin/cli.py", "plugin/commands/")


@lru_cache
def project_files() -> tuple[Path, ...]:
    """Every text file that is in the repository or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    named = [ROOT / line for line in listed.stdout.splitlines()] if listed.returncode == 0 else ROOT.rglob("*")
    kept = (path for path in named if path.is_file() and path.suffix not in BINARY)
    return tuple(path for path in kept if not SKIPPED & set(path.relative_to(ROOT).parts))


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert list(hits(MACHINE_PATHS)) == []


def test_no_file_keeps_work_for_later() -> None:
    assert list(hits(LATER)) == []


def test_lock_files_name_no_registry() -> None:
    locks = {"requirements.lock", "requirements-dev.lock", "package-lock.json"}
    assert [hit for hit in hits(REGISTRY) if hit.partition(":")[0].rpartition("/")[2] in locks] == []


def test_no_file_holds_a_real_secret() -> None:
    assert list(hits(SECRET, unless=is_made_up)) == []


def test_a_real_secret_is_told_from_a_made_up_one() -> None:
    written = "shp" + "ss_"

    assert is_made_up(found(written + "0123456789abcdef" * 2))
    assert is_made_up(found(written + "00112233445566778899aabbccddeeff"))
    assert not is_made_up(found(written + "9f1c03b7e2d84a65c7710fae3b92d468"))


def test_no_page_switches_escaping_off() -> None:
    pages = ("plugin/", "tests/sim_shop/")
    assert [hit for hit in hits(UNESCAPED) if hit.startswith(pages)] == []


def test_only_commands_print() -> None:
    prints = [
        f"{module.shown}:{node.lineno}"
        for module in app_modules()
        if not module.shown.startswith(MAY_PRINT)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "breakpoint")
    ]
    assert prints == []


def test_no_check_is_silenced_without_a_reason_beside_it() -> None:
    bare = re.compile(r"#\s*(?:type:\s*ignore(?!\[)|noqa(?!:))")
    assert list(hits(bare, ".py")) == []


def hits(
    pattern: re.Pattern[str], suffix: str = "", unless: Callable[[re.Match[str]], bool] = lambda match: False
) -> Iterator[str]:
    for path in project_files():
        if suffix and path.suffix != suffix:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if any(not unless(match) for match in pattern.finditer(line)):
                yield f"{path.relative_to(ROOT).as_posix()}:{number}"


def found(text: str) -> re.Match[str]:
    match = SECRET.fullmatch(text)
    assert match is not None
    return match


def is_made_up(match: re.Match[str]) -> bool:
    """Whether the digits run on like a hand on the keys: made up for a test, and of no shop."""
    digits = match[1] or ""
    steps = [abs(int(one, 16) - int(other, 16)) for one, other in pairwise(digits)]
    return sum(step <= 1 or step == 15 for step in steps) > 0.8 * len(steps)
