"""The machine's clock, and a demo's offset on top."""

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from plugin.clock import SystemClock


def test_both_times_are_aware_utc() -> None:
    clock = SystemClock()

    assert clock.now().tzinfo is clock.wall().tzinfo is UTC


def test_a_demo_moves_business_time_only(tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    offset.write_text("1209600.500000")
    clock = SystemClock(offset)

    ahead = clock.now() - clock.wall()

    assert timedelta(days=13, hours=23) < ahead <= timedelta(days=14, seconds=0.5)


@pytest.mark.parametrize("written", [None, "", "soon", "nan", "1e400"])
def test_an_offset_that_cannot_be_read_moves_nothing(tmp_path: Path, written: str | None) -> None:
    offset = tmp_path / "offset"
    if written is not None:
        offset.write_text(written)

    assert abs(SystemClock(offset).now() - SystemClock().wall()) < timedelta(hours=1)
