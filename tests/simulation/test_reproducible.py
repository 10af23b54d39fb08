"""A seed is the whole history: played again, here or in another process, it leaves the same to the last row."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

import pytest

from tests.simulation.__main__ import digest
from tests.simulation.play import picture

pytestmark = [pytest.mark.simulation, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What the app logs about the faults it meets is not the point here."""
    before = logging.root.manager.disable
    yield
    logging.disable(before)


@cache
def first_time(seed: int) -> dict[str, str]:
    """What it left when it was played for the first time in this process."""
    return picture(seed)


@pytest.mark.parametrize("seed", [9, 701, 1_207, 1_600], ids=["plain", "ruled", "rich", "several"])
def test_a_seed_played_twice_leaves_the_same(seed: int) -> None:
    first, second = first_time(seed), picture(seed)

    assert first["diary"] == second["diary"]
    assert first["rows"] == second["rows"]
    assert first["effects"] == second["effects"]


def test_another_process_that_hashes_otherwise_plays_the_same() -> None:
    command = [sys.executable, "-m", "tests.simulation", "--seed", "1207", "--digest"]

    other = subprocess.run(
        command, env=os.environ | {"PYTHONHASHSEED": "11"}, capture_output=True, text=True, timeout=120, check=True
    )

    assert json.loads(other.stdout) == digest(first_time(1_207))


def test_two_seeds_leave_other_histories() -> None:
    one, other = first_time(9), picture(10)

    assert one["diary"] != other["diary"]
    assert one["rows"] != other["rows"]
    assert one["effects"] != other["effects"]
