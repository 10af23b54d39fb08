"""`goodword rules`: what is in force as a file, a file put in force, and a file refused with nothing changed."""

import io
import re
from pathlib import Path

import pytest

from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_advocate_reward, say_conditions
from tests.commands.conftest import Run, clock_file
from tests.commands.test_explain_and_replay import url_of
from tests.dumps import dump
from tests.house.source import ROOT
from tests.loop import Loop

GAP = "\u00a0"
CHAIN = 'chain: {levels: 1, share: "0.1", legal_tick: true}\neligibility: {advocate_min_orders: 0'
LADDER = """
currency: EUR
friend: {kind: percent, percent: "10", minimum: "50.00"}
trigger: {minimum: "50.00"}
hold: {days: 14}
tiers:
  - {first: 1, options: [{kind: fixed, amount: "5.00"}]}
  - {first: 2, options: [{kind: fixed, amount: "8.00"}]}
caps: {per_month: 5}
"""


@pytest.fixture
def ladder(tmp_path: Path) -> str:
    """A file with a ladder."""
    path = tmp_path / "ladder.yaml"
    path.write_text(LADDER)
    return str(path)


def test_a_file_is_put_in_force_and_comes_back(run: Run, loop: Loop, ladder: str, tmp_path: Path) -> None:
    before = loop.program()
    here = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}

    code, told, complaint = run("rules", "set", ladder, **here)

    assert (code, complaint) == (0, "")
    assert f"Version {before.version + 1} is in force for new claims" in told
    assert f"5{GAP}€, 8{GAP}€ ab der 2. Empfehlung" in told
    assert "At most 5 rewards a month." in told
    code, shown, _ = run("rules", "show", **here)
    again = tmp_path / "again.yaml"
    again.write_text(shown)
    assert (code, "per_month: 5" in shown) == (0, True)
    code, told, _ = run("rules", "set", str(again), **here)
    assert (code, "They were in force already." in told) == (0, True)
    assert loop.program().version == before.version + 1


def test_plain_terms_are_shown_as_rules_that_say_the_same(run: Run, loop: Loop, tmp_path: Path) -> None:
    here = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}

    _, shown, _ = run("rules", "show", **here)
    path = tmp_path / "plain.yaml"
    path.write_text(shown)
    before = loop.program().terms
    run("rules", "set", str(path), **here)

    after = loop.program().terms
    assert (after.offer, after.reward, after.hold_days, after.claim_days) == (
        before.offer,
        before.reward,
        before.hold_days,
        before.claim_days,
    )


def test_what_is_shown_as_a_file_reads_the_same_when_it_is_checked(run: Run, loop: Loop, tmp_path: Path) -> None:
    """Every place that shows conditions takes them from one list, whatever the program was written with."""
    here = {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}
    terms = loop.program().terms
    path = tmp_path / "plain.yaml"
    path.write_text(run("rules", "show", **here)[1])

    _, told, _ = run("rules", "check", str(path))

    assert terms.rules is None
    for language in Language:
        assert f"{say_friend_offer(terms, language)} | {say_advocate_reward(terms, language)}\n" in told
        assert f"Friends read: {' '.join(say_friend_conditions(terms, language))}\n" in told
        assert f"Advocates read: {' '.join(say_conditions(terms, language))}\n" in told


def test_checking_changes_nothing_and_reads_standard_input(
    run: Run, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(loop.bench.engine)
    monkeypatch.setattr("sys.stdin", io.StringIO(LADDER))

    code, told, complaint = run("rules", "check", "-", DATABASE_URL=url_of(loop))

    assert (code, complaint) == (0, "")
    assert told.endswith("Nothing was changed.\n")
    assert dump(loop.bench.engine) == before


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ("caps: {per_month: 5}", "caps.per_month", "1 or more"),
        ("hold: {days: 14}", "markets.CH.advocate", "goes without tiers"),
        ("per_month: 5", "chain", "a place earns no share"),
        ("first: 2", "tiers.1.first", "more than the one before it (1)"),
        ('"5.00"', "tiers.0.options.0.amount", "more digits than EUR has"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_with_nothing_changed(
    run: Run, loop: Loop, tmp_path: Path, change: str, field: str, says: str
) -> None:
    wrong = {
        "caps: {per_month: 5}": "caps: {per_month: 0}",
        "hold: {days: 14}": 'markets: {CH: {currency: CHF, advocate: "6.00"}}',
        "per_month: 5": f"per_month: 5}}\n{CHAIN}",
        "first: 2": "first: 1",
        '"5.00"': '"5.005"',
    }
    path = tmp_path / "wrong.yaml"
    path.write_text(LADDER.replace(change, wrong[change]))
    before = dump(loop.bench.engine)

    code, told, complaint = run("rules", "set", str(path), DATABASE_URL=url_of(loop))

    assert (code, told) == (2, "")
    assert f"  {field}: " in complaint
    assert says in complaint
    assert dump(loop.bench.engine) == before


def test_a_currency_that_is_not_the_shops_is_refused(run: Run, loop: Loop, tmp_path: Path) -> None:
    path = tmp_path / "francs.yaml"
    path.write_text(LADDER.replace("EUR", "CHF"))

    code, _, complaint = run("rules", "set", str(path), DATABASE_URL=url_of(loop))

    assert (code, "use the shop's currency, EUR" in complaint) == (2, True)


def test_a_file_that_is_not_there_is_said_so(run: Run, loop: Loop) -> None:
    code, _, complaint = run("rules", "check", "/nowhere/rules.yaml", DATABASE_URL=url_of(loop))

    assert code == 2
    assert complaint.startswith("/nowhere/rules.yaml: No such file")


def test_the_example_of_the_readme_can_be_put_in_force(run: Run, tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert example is not None
    path = tmp_path / "affiliates.yaml"
    path.write_text(example[1])

    code, told, _ = run("rules", "check", str(path))

    assert ("group: affiliates" in example[1], "schedule:" in example[1]) == (True, True)
    assert code == 0
    assert "[en] 20% off your first order of €50.00 or more | €15 as a discount code" in told.replace(GAP, " ")
