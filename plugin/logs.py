"""One JSON object a line, free of personal data by construction: only facts on the list below are ever written.

Texts of exceptions, arguments of foreign libraries and unknown facts are dropped, because that is where tokens,
addresses and codes would slip in. The shop and the delivery or message at work are added from the context.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

Fact = str | int | bool | None

_NAMES = """shop delivery message kind topic outcome reason state attempts count waited_s took_ms order_id revision
standing program version command host port database queue schema signal pid installation api_version door found
unreadable lag_s"""
ALLOWED = frozenset(_NAMES.split())
_TRUSTED = ("alembic", "granian", "huey")
_LONGEST = 200
_FACTS = "goodword_facts"
_CONTEXT: ContextVar[dict[str, Fact]] = ContextVar("goodword_log_context")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class Log:
    """The logger of one module. `event` is a constant word; everything variable goes into allow-listed facts."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **facts: Fact) -> None:
        """Note what happened."""
        self._logger.info(event, extra={_FACTS: facts})

    def warning(self, event: str, **facts: Fact) -> None:
        """Note what somebody may want to look at."""
        self._logger.warning(event, extra={_FACTS: facts})

    def error(self, event: str, error: BaseException | None = None, **facts: Fact) -> None:
        """Note what somebody must look at; of an error only its kind, its reason and our lines are written."""
        self._logger.error(event, exc_info=error, extra={_FACTS: facts})


@contextmanager
def log_context(**facts: Fact) -> Iterator[None]:
    """Add these facts to every line written inside."""
    before = _CONTEXT.set(_CONTEXT.get({}) | facts)
    try:
        yield
    finally:
        _CONTEXT.reset(before)


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Send everything through one line format; libraries speak from warnings on."""
    lines = logging.StreamHandler(stream or sys.stderr)
    lines.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(logging.WARNING)
    for ours in ("plugin", "webhooks"):
        logging.getLogger(ours).setLevel(level.upper())


class JsonLines(logging.Formatter):
    """Writes the allow-listed facts of a record and nothing else."""

    def format(self, record: logging.LogRecord) -> str:
        """Give one line of JSON, keys in a fixed order."""
        facts = getattr(record, _FACTS, None)
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _event(record, is_ours=facts is not None),
        }
        line |= _allowed(_CONTEXT.get({})) | _allowed(facts or {})
        if record.exc_info and record.exc_info[1] is not None:
            line |= _error_facts(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, separators=(",", ":"))


def error_word(error: BaseException) -> str:
    """The kind of an error with its stable reason: what may be kept and shown without knowing its text."""
    reason = getattr(error, "reason", None)
    kind = type(error).__name__
    return f"{kind}: {reason}" if isinstance(reason, str) else kind


def _event(record: logging.LogRecord, *, is_ours: bool) -> str:
    """Our own constant word; of a library its place, and its template only where it is known to be one."""
    if is_ours:
        return str(record.msg)
    place = f"{record.name}:{record.lineno}"
    is_trusted = record.name.split(".")[0] in _TRUSTED and isinstance(record.msg, str)
    return f"{place} {record.msg[:_LONGEST]}" if is_trusted else place


def _allowed(facts: dict[str, Fact]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, value in facts.items():
        if name in ALLOWED and value is not None:
            kept[name] = value if isinstance(value, int) else str(value)[:_LONGEST]
    return kept


def _error_facts(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": error_word(error),
        "where": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-6:]],
    }
