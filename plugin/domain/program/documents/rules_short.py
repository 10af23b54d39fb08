"""The document of rules as people keep it: only what differs from the defaults. `read_rules` gives back the same."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from plugin.domain.program.documents.rules_document import rules_document
from plugin.domain.program.rules import Rules


def short_document(rules: Rules) -> dict[str, object]:
    """Give the short document of rules; it is enough to make the same rules again."""
    short = _short(rules, rules_document(rules))
    assert isinstance(short, dict)
    return short


def _short(value: object, written: object) -> object:
    if is_dataclass(value) and isinstance(written, Mapping):
        return {
            one.name: _short(getattr(value, one.name), written[one.name])
            for one in fields(value)
            if _is_special(one, getattr(value, one.name))
        }
    if isinstance(value, tuple) and isinstance(written, list):
        return [_short(item, text) for item, text in zip(value, written, strict=True)]
    if isinstance(value, Mapping) and isinstance(written, Mapping):
        return {name: _short(item, written[name]) for name, item in value.items()}
    return written


def _is_special(one: "Field[Any]", value: object) -> bool:
    if one.default is not MISSING:
        return bool(value != one.default)
    return one.default_factory is MISSING or bool(value != one.default_factory())
