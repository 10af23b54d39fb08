"""Every command with bad input: one line that says what to do, exit code 2, nothing half-written."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from plugin.db.engine import create_engine_for
from plugin.db.schema import upgrade
from tests.commands.conftest import Run
from tests.dumps import dump
from tests.factories import SHOP_DOMAIN, environment

ROOT = Path(__file__).parents[2]
NEEDED = ("APP_KEY", "APP_URL", "SHOPIFY_API_KEY", "SHOPIFY_API_SECRET")
EVERY = (
    ("serve", "--no-worker"),
    ("worker",),
    ("db", "upgrade"),
    ("doctor",),
    ("reconcile",),
    ("replay", "--dead"),
    ("replay", "--verdicts"),
    ("explain", "#1001"),
    ("review", "list"),
    ("review", "allow", "#1001"),
    ("review", "take-back", "#1001"),
    ("tasks", "list"),
    ("tasks", "done", "1"),
    ("tasks", "cancel", "1", "sold out"),
    ("tasks", "retry", "1"),
    ("payouts", "csv", "--accounts", "{folder}/some.file", "--to", "{folder}/new.csv"),
    ("payouts", "sepa", "--accounts", "{folder}/some.file", "--to", "{folder}/new.xml"),
    ("payouts", "paid", "1"),
    ("backup", "{folder}/new.backup"),
    ("restore", "{folder}/some.file"),
    ("shopify-toml",),
)
NEEDING_SCHEMA = (
    ("worker",),
    ("reconcile",),
    ("replay", "--dead"),
    ("replay", "--verdicts"),
    ("replay", "--delivery", "1"),
    ("explain", "1"),
    ("review", "list"),
    ("review", "refuse", "1"),
    ("tasks", "list"),
    ("tasks", "done", "1"),
    ("tasks", "cancel", "1", "sold out"),
    ("tasks", "retry", "1"),
    ("payouts", "csv", "--accounts", "accounts.csv", "--to", "new.csv"),
    ("payouts", "sepa", "--accounts", "accounts.csv", "--to", "new.xml"),
    ("payouts", "paid", "1"),
)
STATES = {
    "none": "run `goodword db upgrade`",
    "newer": "newer than this build: install the newer Goodword again",
    "half": "half-migrated: restore the last backup with `goodword restore FILE`",
}


def placed(command: tuple[str, ...], folder: Path) -> list[str]:
    (folder / "some.file").write_bytes(b"something")
    return [part.format(folder=folder) for part in command]


def one_line(complaint: str) -> bool:
    return complaint.count("\n") == 1 and "Traceback" not in complaint


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_missing_settings_are_listed_all_at_once(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    code, said, complaint = run(*placed(command, tmp_path), **dict.fromkeys(NEEDED))
    assert (code, said) == (2, "")
    assert [name for name in NEEDED if f"\n  {name}: is missing; set it to " not in complaint] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["some.file"]


def test_the_entry_point_itself_says_so_and_ends_with_two(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "plugin.cli", "explain", "1"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The settings need attention; set these environment variables:\n")
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_works_does_so_from_the_entry_point_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'goodword.db'}"
    done = subprocess.run(
        [sys.executable, "-m", "plugin.cli", "db", "upgrade"],
        cwd=tmp_path,
        env=environment(PATH=os.environ["PATH"], PYTHONPATH=str(ROOT), DATABASE_URL=url),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The database has schema ")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("command", NEEDING_SCHEMA, ids=" ".join)
def test_a_schema_that_does_not_fit_stops_what_needs_it(
    run: Run, tmp_path: Path, command: tuple[str, ...], state: str
) -> None:
    url = unfit(tmp_path, state)
    before = (tmp_path / "goodword.db").read_bytes()
    code, said, complaint = run(*command, DATABASE_URL=url)
    assert (code, said) == (2, "")
    assert one_line(complaint), complaint
    assert STATES[state] in complaint
    assert (tmp_path / "goodword.db").read_bytes() == before


@pytest.mark.parametrize("state", ["newer", "half"])
@pytest.mark.parametrize("command", [("db", "upgrade"), ("serve", "--no-worker")], ids=" ".join)
def test_nothing_upgrades_what_it_does_not_know(run: Run, tmp_path: Path, command: tuple[str, ...], state: str) -> None:
    url = unfit(tmp_path, state)
    before = (tmp_path / "goodword.db").read_bytes()
    code, _, complaint = run(*command, DATABASE_URL=url)
    assert (code, one_line(complaint)) == (2, True), complaint
    assert STATES[state] in complaint
    assert (tmp_path / "goodword.db").read_bytes() == before


def test_what_is_unknown_is_named_with_the_way_on(run: Run, database_url: str, engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(text(_SHOP), {"domain": SHOP_DOMAIN})
    before = dump(engine)
    answers = {
        ("explain", "#4711"): "No order #4711 is known: run `goodword reconcile`, then ask again.\n",
        ("explain", "9" * 30): f"No order {'9' * 30} is known: run `goodword reconcile`, then ask again.\n",
        ("explain", "1", "--shop", "who.myshopify.com"): "No shop who.myshopify.com has installed this app: "
        "check the name.\n",
        ("replay", "--verdicts", "--shop", "x"): "No shop x has installed this app: check the name.\n",
        (
            "replay",
            "--delivery",
            "77",
        ): "Delivery 77 is unknown, or its body was forgotten: run `goodword reconcile`.\n",
        ("reconcile", "--shop", "x"): "No shop x has installed this app: check the name.\n",
    }
    for command, expected in answers.items():
        assert run(*command, DATABASE_URL=database_url) == (2, "", expected)
    assert dump(engine) == before


def test_where_there_are_several_shops_one_is_to_be_named(run: Run, sqlite_url: str, sqlite_engine: Engine) -> None:
    none = run("explain", "1", DATABASE_URL=sqlite_url)
    with sqlite_engine.begin() as conn:
        for domain in ("one.myshopify.com", "two.myshopify.com"):
            conn.execute(text(_SHOP), {"domain": domain})
    several = run("explain", "1", DATABASE_URL=sqlite_url)
    assert none == (2, "", "No shop has installed this app yet.\n")
    assert several == (2, "", "Name the shop with --shop: one.myshopify.com, two.myshopify.com.\n")


@pytest.mark.parametrize(
    "command",
    [
        ("explain",),
        ("replay",),
        ("replay", "--delivery", "seven"),
        ("replay", "--dead", "--verdicts"),
        ("reconcile", "--hours", "soon"),
        ("serve", "--port", "99999"),
        ("restore",),
        ("tasks", "done", "one"),
        ("tasks", "cancel", "1"),
        ("payouts", "sepa", "--to", "new.xml"),
        ("payouts", "csv", "--accounts", "a.csv", "--to", "new.csv", "--pay-on", "soon"),
        ("payouts", "paid"),
        ("unknown",),
        (),
    ],
    ids=" ".join,
)
def test_what_was_typed_wrong_is_answered_with_the_usage(run: Run, sqlite_url: str, command: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*command, DATABASE_URL=sqlite_url)
    assert ended.value.code == 2


def unfit(folder: Path, state: str) -> str:
    """A database that this build must not run on."""
    url = f"sqlite:///{folder / 'goodword.db'}"
    engine = create_engine_for(url)
    if state == "none":
        with engine.begin() as conn:
            conn.execute(text("CREATE TABLE something_else (id INTEGER)"))
    else:
        upgrade(engine)
        with engine.begin() as conn:
            change = {"newer": "UPDATE alembic_version SET version_num = '9999'", "half": "DROP TABLE postings"}
            conn.execute(text(change[state]))
    engine.dispose()
    with sqlite3.connect(folder / "goodword.db") as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.close()
    return url


_SHOP = """
INSERT INTO shops (shop_domain, standing, installed_at) VALUES (:domain, 'installed', '2026-11-24 09:00:00+00:00')
"""
