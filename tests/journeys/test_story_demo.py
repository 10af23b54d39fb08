"""`goodword demo PRESET`: the story of a preset told line by line; 1 where it does not hold."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import plugin
from plugin.cli import main as goodword
from plugin.domain.program.texts.language import Language
from tests.journeys.__main__ import main as tell
from tests.journeys.__main__ import play
from tests.journeys.stage import Stage
from tests.journeys.story import Journey

SOURCE = Path(plugin.__file__).resolve().parents[1]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`goodword …` as a process that finds the package in this folder."""
    return subprocess.run(
        [sys.executable, "-m", "plugin.cli", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.processes
def test_a_story_is_played_and_told_with_its_amounts() -> None:
    played = run(SOURCE, "demo", "candy_every_third")

    lines = played.stdout.splitlines()
    assert (played.returncode, played.stderr) == (0, "")
    assert lines[0] == "ReferralCandy, every third referral"
    assert "  1  The program: You give 10% off, you get €20 for every 3rd referral." in lines
    assert " 11  Ada uses the code: €60.00 instead of €80.00." in lines
    assert lines[-1].startswith("It all came as the story says: 12 steps, 9 orders, 38 days of the shop, ")


def test_it_is_told_in_german_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(["candy_every_third", "--lang", "de"]) == 0

    assert " 11  Ada löst den Code ein: 60,00\u00a0€ statt 80,00\u00a0€.\n" in capsys.readouterr().out


def test_a_code_that_is_not_good_somewhere_is_told_so_with_its_minimum(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(["zalando", "--lang", "de"]) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert " 18  Ada versucht den Code bei 20,00 €: Dort gilt er nicht, erst ab 50,00 €, und er bleibt.\n" in told
    assert " 19  Ada löst den Code ein: 70,00 € statt 80,00 €.\n" in told

    assert tell(["fashion"]) == 0
    assert "  Ada tries the code for €40.00: it is not good there, and stays.\n" in capsys.readouterr().out


def test_a_story_that_does_not_hold_says_what_was_seen_instead(capsys: pytest.CaptureFixture[str]) -> None:
    def too_much(stage: Stage) -> None:
        stage.put_in_force("candy_every_third")
        stage.paid(stage.friend_buys(stage.advocate(), "80.00"), "71.99")

    assert not play(Journey("candy_every_third", too_much), Language.EN)

    told = capsys.readouterr()
    assert told.err == "It did not: what was paid for #1002: '72.00' instead of '71.99'\n"
    assert "It all" not in told.out


def test_a_preset_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert goodword(["demo", "nothing_like_it"]) == 2
    assert tell(["nothing_like_it"]) == 1

    told = capsys.readouterr()
    assert (told.out, told.err) == (
        "",
        "There is no preset nothing_like_it: `goodword presets` lists all of them.\n" * 2,
    )


@pytest.mark.processes
def test_without_the_source_one_line_says_what_to_do(tmp_path: Path) -> None:
    shutil.copytree(SOURCE / "plugin", tmp_path / "plugin", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SOURCE / "webhooks", tmp_path / "webhooks", ignore=shutil.ignore_patterns("__pycache__"))

    refused = run(tmp_path, "demo", "dropbox")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "The simulated shop is not installed: get the source and run `make demo PRESET=dropbox` there.\n"
    )


def test_without_a_preset_it_says_how_to_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert goodword(["demo"]) == 0

    assert "make demo PRESET=dropbox" in capsys.readouterr().out
