"""The automatic demo stops at the first step that does not hold, says which, and ends with one JSON line."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.sim_shop.demo import keep_settings
from tests.sim_shop.demo_people import Control, Merchant
from tests.sim_shop.demo_processes import Places
from tests.sim_shop.demo_script import Cast, StepFailed, eventually, expect, tell


@pytest.fixture
def cast(tmp_path: Path) -> Cast:
    places = Places("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3", tmp_path)
    return Cast(places, Control(places), Merchant(places))


def issue(cast: Cast) -> str:
    cast.reward_code, cast.verdict = "TY123", "referred"
    return "TY123"


def break_down(cast: Cast) -> str:
    expect(cast.verdict is None, "the verdict was there already")
    return "never said"


def misread(_cast: Cast) -> str:
    return str({}["discount_code"])


def knock(cast: Cast) -> str:
    return str(cast.control.state())


def test_a_play_whose_steps_hold_ends_with_code_verdict_and_time(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell(cast, [("Issue", issue), ("Issue again", issue)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(" 1  ok      Issue: TY123 [")
    assert json.loads(lines[2]) == {"reward_code": "TY123", "verdict": "referred", "elapsed_s": 0.0}
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (break_down, "the verdict was there already"),
        (misread, "an answer was not of the agreed shape (KeyError: 'discount_code')"),
        (knock, "Connection refused"),
    ],
)
def test_the_first_step_that_does_not_hold_ends_the_play(
    cast: Cast, capsys: pytest.CaptureFixture[str], act: object, why: str
) -> None:
    assert tell(cast, [("Issue", issue), ("Break", act), ("Never reached", issue)]) == 1  # type: ignore[list-item]
    lines = capsys.readouterr().out.splitlines()
    told = json.loads(lines[-1])
    assert told["failed"].startswith("step 2, Break: ")
    assert why in told["failed"]
    assert (told["reward_code"], told["verdict"]) == ("TY123", "referred")
    assert len(lines) == 3


def test_waiting_ends_when_patience_does() -> None:
    with pytest.raises(StepFailed, match="the reward did not happen within 0 s"):
        eventually("the reward", lambda: None, patience_s=0)


def test_a_shell_reads_the_settings_as_they_are_and_nobody_else_does(tmp_path: Path) -> None:
    file = tmp_path / "env"
    keep_settings({"SHOPIFY_ORIGIN": "http://127.0.0.1:9292/{shop}", "APP_KEY": "a b'c$d"}, file)

    line = f'set -a; . {file}; printf "%s|%s" "$SHOPIFY_ORIGIN" "$APP_KEY"'
    read = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True)

    assert read.stdout == "http://127.0.0.1:9292/{shop}|a b'c$d"
    assert file.stat().st_mode & 0o777 == 0o600
