"""Logs: one JSON object a line, and nothing personal by construction."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from plugin.logs import Log, error_word, log_context, set_up_logs

CANARY = "canary@example.com"


class Refused(Exception):
    reason = "user_errors"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs("info", stream)
    yield stream
    root.handlers[:], root.level = before


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_writes_the_allowed_facts_and_drops_the_others(lines: io.StringIO) -> None:
    with log_context(shop="tea.myshopify.com", delivery=12):
        Log("webhooks.drain").info("delivery_done", outcome="judged", email=CANARY, access_token="shpat_1", count=3)

    (line,) = read(lines)
    assert line.pop("at")
    assert line == {
        "level": "info",
        "event": "delivery_done",
        "shop": "tea.myshopify.com",
        "delivery": 12,
        "outcome": "judged",
        "count": 3,
    }


def test_writes_of_an_error_its_kind_and_our_lines_only(lines: io.StringIO) -> None:
    try:
        raise Refused(CANARY)
    except Refused as error:
        Log("plugin.worker").error("duty_failed", error, kind="drain_outbox")

    (line,) = read(lines)
    assert (line["error"], line["kind"]) == ("Refused: user_errors", "drain_outbox")
    assert str(line["where"]).endswith(" test_writes_of_an_error_its_kind_and_our_lines_only']")
    assert CANARY not in lines.getvalue()


def test_foreign_libraries_say_where_but_not_what(lines: io.StringIO) -> None:
    logging.getLogger("urllib3.pool").warning(f"retrying for {CANARY}")
    logging.getLogger("huey.consumer").warning("Task %s failed", CANARY)
    logging.getLogger("urllib3.pool").info("nothing from libraries below a warning")

    assert len(read(lines)) == 2
    assert str(read(lines)[1]["event"]).endswith(" Task %s failed")
    assert CANARY not in lines.getvalue()


def test_a_line_stays_one_line(lines: io.StringIO) -> None:
    Log("plugin.app").info("door_failed", door="a\nb", reason="x" * 1_000)

    (line,) = read(lines)
    assert (line["door"], len(str(line["reason"]))) == ("a\nb", 200)


def test_the_word_of_an_error_never_holds_its_text() -> None:
    assert error_word(ValueError(CANARY)) == "ValueError"
