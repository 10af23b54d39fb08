"""The JSON Schema of rules documents (draft 2020-12), made from the types of the values themselves."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from plugin.domain.money import Money
from plugin.domain.program.rules import Rules

Schema = dict[str, object]
_AMOUNT = {"type": ["string", "integer"], "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"}
_NUMBER = {"type": ["string", "integer"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_PLAIN: dict[object, Schema] = {
    Money: {**_AMOUNT, "description": "An amount as decimal text, in the document's currency."},
    Decimal: {**_NUMBER, "description": "A number as decimal text."},
    datetime: {"type": "string", "format": "date-time", "description": "Wall-clock time of the shop, no offset."},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
}


def rules_schema() -> Schema:
    """Give the schema; a document that `read_rules` can read is valid against it."""
    found: dict[str, Schema] = {}
    top = _schema(Rules, found)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Goodword program",
        **top,
        "$defs": found,
    }


def _schema(kind: Any, found: dict[str, Schema]) -> Schema:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        (inner,) = (one for one in get_args(kind) if one is not types.NoneType)
        return {"anyOf": [_schema(inner, found), {"type": "null"}]}
    if origin in (tuple, frozenset):
        unique = {"uniqueItems": True} if origin is frozenset else {}
        return {"type": "array", "items": _schema(get_args(kind)[0], found), **unique}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1], found)}
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    return _defined(kind, found)


def _defined(kind: Any, found: dict[str, Schema]) -> Schema:
    if kind.__name__ not in found:
        found[kind.__name__] = {}
        found[kind.__name__] = _choice(kind) if issubclass(kind, StrEnum) else _part(kind, found)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _choice(kind: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [one.value for one in kind], "description": _first_line(kind)}


def _part(kind: Any, found: dict[str, Schema]) -> Schema:
    hints = get_type_hints(kind)
    needed = [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
    return {
        "type": "object",
        "description": _first_line(kind),
        "properties": {one.name: _schema(hints[one.name], found) for one in fields(kind)},
        "required": needed,
        "additionalProperties": False,
    }


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").split("\n\n")[0].replace("\n    ", " ")
