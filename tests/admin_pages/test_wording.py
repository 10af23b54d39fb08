"""Both languages say the same things, and every word that the rules may write has a sentence in each."""

import ast
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugin.domain.errors import MoneyUnreadable, OrderUnreadable
from plugin.domain.money import Money
from plugin.domain.orders import eligibility, enough
from plugin.domain.orders.check import Outcome
from plugin.domain.orders.counted import PRODUCTS_UNREAD
from plugin.domain.orders.evidence import EvidenceFate, EvidenceKind
from plugin.domain.orders.membership import SEGMENT_UNREAD
from plugin.domain.orders.order import PaymentState
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.documents.preset import Preset
from plugin.domain.program.market import MarketDoubt
from plugin.domain.program.program import PLAIN_KINDS
from plugin.domain.rewards.reward import UNPAID, RewardState
from plugin.services.views.list_deliveries import STATES
from plugin.web.wording import LANGUAGES, Wording, catalogue
from tests.house.source import ROOT

TEMPLATES = ROOT / "plugin" / "web" / "templates" / "admin"
FAMILIES = {
    "standing": Standing,
    "state": RewardState,
    "evidence": EvidenceKind,
    "fate": EvidenceFate,
    "outcome": Outcome,
    "payment": PaymentState,
    "offer_kind": PLAIN_KINDS,
    "preset": Preset,
    "delivery": STATES,
}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def literals(path: Path, called: frozenset[str]) -> set[str]:
    """Texts written as arguments of these calls: the words that code may put into a verdict or a reward."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in called]
    return {a.value for c in named for a in c.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def words_of_the_rules() -> tuple[set[str], set[str]]:
    """The names of all checks and the reasons they may give."""
    trees = [ast.parse(Path(str(module.__file__)).read_text()) for module in (eligibility, enough)]
    calls = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    checks = [c for c in calls if c.func.id in ("Check", "passed_if")]  # type: ignore[attr-defined]  # names, see above
    texts = [[a.value for a in c.args if isinstance(a, ast.Constant)] for c in checks]
    return {t[0] for t in texts if t}, {t[-1] for t in texts if len(t) > 1}


def test_both_languages_say_the_same_things() -> None:
    english, german = catalogue("en"), catalogue("de")

    assert english.keys() == german.keys()
    assert {key for key in english if gaps(english[key]) != gaps(german[key])} == set()
    assert [key for texts in (english, german) for key, text in texts.items() if not text.strip()] == []


def test_every_choice_of_the_rules_has_a_sentence() -> None:
    missing = [f"{family}.{word}" for family, words in FAMILIES.items() for word in words]
    assert [key for key in missing if key not in catalogue("en")] == []


def test_every_check_and_every_reason_has_a_sentence() -> None:
    checks, reasons = words_of_the_rules()
    assert (len(checks), "self_referral" in reasons) == (19, True)
    reasons |= {PRODUCTS_UNREAD, SEGMENT_UNREAD}

    steps = [p for p in (ROOT / "plugin/services").rglob("*.py") if p.is_file()]
    moved = set().union(*(literals(path, frozenset({"Move", "_flaw_row"})) for path in steps))
    flaws = {word for word in moved if " " not in word}
    decided = {"no_evidence", "not_judged_yet", "refused_by_person", "allowed_by_person", "promised"}
    unread = {MoneyUnreadable.reason, OrderUnreadable.reason}

    wanted = reasons | flaws | decided | unread | {fate.value for fate in EvidenceFate} | UNPAID | {*MarketDoubt}
    assert {word for word in wanted if f"reason.{word}" not in catalogue("en")} == set()
    assert {name for name in checks if f"check.{name}" not in catalogue("en")} == set()


def test_every_sentence_is_said_somewhere() -> None:
    written = "".join(p.read_text() for p in [*TEMPLATES.glob("*.html"), *(ROOT / "plugin/web").rglob("*.py")])
    checks, _ = words_of_the_rules()
    choices = {f"{family}.{word}" for family, words in FAMILIES.items() for word in words}
    choices |= {f"check.{name}" for name in checks} | {k for k in catalogue("en") if k.startswith("reason.")}

    silent = [key for key in catalogue("en").keys() - choices if not is_said(key, written)]

    assert silent == []


def is_said(key: str, written: str) -> bool:
    """Whether a key stands whole in the code or is put together there from a family and a word (`"a." ~ b`)."""
    parts = key.split(".")
    heads = [".".join(parts[:cut]) + "." for cut in range(1, len(parts))]
    tails = ["." + ".".join(parts[cut:]) for cut in range(1, len(parts))]
    whole = any(f"{quote}{key}{quote}" in written for quote in "\"'")
    joined = any(f'"{head}" ~' in written or f'"{head}{{' in written for head in heads)
    family = f'"{parts[0]}"' in written
    return whole or joined or family or any(f'~ "{tail}"' in written for tail in tails)


@pytest.mark.parametrize(
    ("language", "minor", "currency", "written"),
    [
        ("en", 123_450, "EUR", "€1,234.50"),
        ("de", 123_450, "EUR", "1.234,50\xa0€"),
        ("en", 1_500, "JPY", "¥1,500"),
        ("de", 3_005, "KWD", "3,005\xa0KWD"),
        ("en", -5, "EUR", "-€0.05"),
        ("de", 100_000_000_000, "USD", "1.000.000.000,00\xa0$"),
    ],
)
def test_amounts_are_written_as_each_language_does(language: str, minor: int, currency: str, written: str) -> None:
    assert Wording(language).money(Money(minor, currency)) == written


def test_times_are_written_in_the_shops_zone() -> None:
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # half an hour after Berlin's clocks went to summer time

    assert Wording("de", "Europe/Berlin").moment(moment) == "29.03.2026, 03:30"
    assert Wording("en", "Asia/Tokyo").moment(moment) == "29 Mar 2026, 10:30"


@pytest.mark.parametrize("zone", [None, "", "Mars/Base", "../../etc/passwd", "Europe/"])
def test_an_unknown_zone_is_shown_as_utc(zone: str | None) -> None:
    assert Wording("de", zone).moment(datetime(2026, 1, 2, 3, 4, tzinfo=UTC)) == "02.01.2026, 03:04"


def test_a_word_of_a_newer_build_is_shown_as_it_stands() -> None:
    assert Wording("de").word("reason", "moon_is_full") == "moon is full"


def test_an_unknown_language_is_english() -> None:
    assert Wording("tlh").language == LANGUAGES[0] == "en"
