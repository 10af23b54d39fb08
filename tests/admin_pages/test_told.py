"""How deliveries ended, in words that people read in either language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin.domain.program.checks.offer_drift import Drift
from plugin.web.wording import Wording
from tests.admin_pages.sample import put_delivery
from tests.admin_pages.stage import Stage
from tests.house.source import ROOT
from webhooks.payloads import Unreadable

TELLERS = (
    *(ROOT / "webhooks").glob("*.py"),
    *(ROOT / "plugin/services/customers").glob("*.py"),
    *(path for path in (ROOT / "plugin/services/shops").glob("*.py") if path.name != "backfill_buyers.py"),
    ROOT / "plugin/services/offers/note_code_change.py",
)
SENTENCE = re.compile(r"[a-z]+(?: [a-z]+:?)+")
"""What these files return with a blank in it is told to people; single words are fields and states."""

SINGLE = {"done", "uninstalled"}
PUT_TOGETHER = {
    "shop paused",
    "shop needs_visit",
    "Shopify shows no such order",
    "offer as we made it, as known",
    *(f"offer {drift.value}{known}" for drift in Drift for known in ("", ", as known")),
    *(f"merge {status}" for status in ("failed", "in_progress", "requested", "unfinished")),
    *(f"cannot be read: {flaw.value}" for flaw in Unreadable),
    "cannot be read: money_unreadable",
    "scopes missing: read_orders",
}


def returned(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Return) and node.value is not None:
            yield from (part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant) if part.value)


def sentences() -> set[str]:
    found = {text for path in TELLERS for text in returned(path) if isinstance(text, str)}
    return {text for text in found if SENTENCE.fullmatch(text)} | SINGLE | PUT_TOGETHER


def test_every_ending_has_a_sentence_of_its_own_in_both_languages() -> None:
    assert {"still installed", "topic unknown", "customers merged before", "no advocate"} <= sentences()
    for text in sorted(sentences()):
        english, german = Wording("en").told(text), Wording("de").told(text)
        assert text not in (english, german), text
        assert english != german


@pytest.mark.parametrize(
    ("outcome", "english", "german"),
    [
        (
            "still installed",
            "Nothing changed: Shopify confirms that the app is installed.",
            "Nichts geändert: Shopify bestätigt, dass die App installiert ist.",
        ),
        ("cannot be read: not JSON", "Cannot be read: it is not JSON.", "Nicht lesbar: Der Inhalt ist kein JSON."),
        (
            "scopes missing: read_customers",
            "Permissions missing: read_customers",
            "Es fehlen Berechtigungen: read_customers",
        ),
        ("a newer build's word", "a newer build&#39;s word", "a newer build&#39;s word"),
        ("newly said: so", "newly said: so", "newly said: so"),
    ],
)
def test_the_page_says_how_a_delivery_ended(plain_stage: Stage, outcome: str, english: str, german: str) -> None:
    put_delivery(plain_stage, plain_stage.ours, "done", outcome=outcome, attempts=1)

    assert english in plain_stage.get("/admin/deliveries").text
    assert german in plain_stage.get("/admin/deliveries", language="de").text
