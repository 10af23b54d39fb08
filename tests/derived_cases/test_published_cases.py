"""The published cases, each a patch of an official sample body, have the same verdicts as our own table's."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.derived_cases.situations import SITUATIONS, with_lines
from tests.derived_cases.test_situations import decide

DATA = Path(__file__).parents[2].parent / "shared" / "data"
CASES = DATA / "cases" / "derived_order_cases.json"
LARGE = 500
ABSENT = "the published cases are not beside this checkout; our own table says the same"


@cache
def published() -> dict[str, dict[str, Any]]:
    if not CASES.exists():
        pytest.skip(ABSENT)
    return {case["name"]: case for case in json.loads(CASES.read_text())["cases"]}


@cache
def base() -> dict[str, Any]:
    """The body the patches were made for: the file named, or the same sample under the name of another topic."""
    named = DATA / json.loads(CASES.read_text())["base"]
    first = next(iter(published().values()))
    for path in (named, *sorted((DATA / "payloads").glob("orders_*/*.json"))):
        if path.exists():
            document: dict[str, Any] = json.loads(path.read_text())
            try:
                if digest(patched(document, first["patch"])) == first["sha256_of_result"]:
                    return document
            except (KeyError, TypeError):
                continue
    pytest.skip("the official sample the patches were made for is not among the payloads")


def patched(document: dict[str, Any], patch: list[dict[str, Any]]) -> dict[str, Any]:
    """Apply RFC 6902's `replace`, `add` to an object, and `remove`."""
    result: dict[str, Any] = json.loads(json.dumps(document))
    for step in patch:
        *way, last = step["path"].split("/")[1:]
        place: Any = result
        for part in way:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if step["op"] == "remove":
            del place[last]
        else:
            place[last] = step["value"]
    return result


def digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def test_the_table_has_every_published_case() -> None:
    assert set(published()) == {name for name, situation in SITUATIONS.items() if not situation.only_ours}


@pytest.mark.parametrize("name", [name for name, situation in SITUATIONS.items() if not situation.only_ours])
def test_the_published_case_has_our_verdict(sqlite_engine: Engine, name: str) -> None:
    case = published()[name]
    if case["patch"] is None:
        body = with_lines(patched(base(), next(iter(published().values()))["patch"]), LARGE)
    else:
        body = patched(base(), case["patch"])
        assert digest(body) == case["sha256_of_result"]
    decide(sqlite_engine, SITUATIONS[name], body)
