"""Rules to and from a plain document (JSON): read by the types of the values, so that a new field is one line.

Amounts and shares are decimal texts, amounts in the document's `currency`; what is left out has its default. Reading
collects every problem, each under the path of its field: `advocate.options.1.amount`. The round trip is exact.
"""

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from plugin.domain.errors import MoneyUnreadable, ProgramInvalid
from plugin.domain.money import Money, parse_money
from plugin.domain.program.benefit import Benefit
from plugin.domain.program.rules import Market, Rules

Document = Mapping[str, object]
_MISSING = object()
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def rules_document(rules: Rules) -> dict[str, object]:
    """Give the document of rules, every field written out."""
    written = _write(rules)
    assert isinstance(written, dict)
    return written


def read_rules(document: object) -> Rules:
    """Read a document; raises ProgramInvalid naming every field that is wrong and what would be right.

    Only the form is looked at here; whether the rules make sense together is `check_rules`'.
    """
    reader = _Reader()
    currency = document.get("currency") if isinstance(document, Mapping) else None
    rules = reader.read(Rules, document, "", currency)
    if reader.problems:
        raise ProgramInvalid(reader.problems)
    assert isinstance(rules, Rules)
    return rules


def benefits_document(benefits: tuple[Benefit, ...]) -> list[object]:
    """Give the document of benefits by themselves, as they are frozen in a promise."""
    return [_write(benefit) for benefit in benefits]


def read_benefits(document: object, currency: str) -> tuple[Benefit, ...]:
    """Read benefits back, amounts in this currency; raises ProgramInvalid."""
    reader = _Reader()
    benefits = reader.read(tuple[Benefit, ...], document, "options", currency)
    if reader.problems:
        raise ProgramInvalid(reader.problems)
    assert isinstance(benefits, tuple)
    return benefits


def _write(value: object) -> object:
    if isinstance(value, Money):
        return value.decimal_text()
    if is_dataclass(value):
        return {one.name: _write(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(str(_write(item)) for item in value)
    if isinstance(value, Mapping):
        return {name: _write(item) for name, item in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else value


class _Reader:
    """Reads values by type and notes what cannot be read."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}

    def read(self, kind: Any, value: object, path: str, currency: object) -> object:
        """Give the value as this type; notes a problem and gives what was given where that cannot be."""
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return self._maybe(kind, value, path, currency)
        if origin in (tuple, frozenset):
            return self._many(kind, value, path, currency)
        if origin is not None and issubclass(origin, Mapping):
            return self._named(kind, value, path, currency)
        if kind is Money:
            return self._money(value, path, currency)
        if is_dataclass(kind):
            return self._part(kind, value, path, currency)
        return self._plain(kind, value, path)

    def _maybe(self, kind: Any, value: object, path: str, currency: object) -> object:
        (inner,) = (one for one in get_args(kind) if one is not types.NoneType)
        return None if value is None else self.read(inner, value, path, currency)

    def _many(self, kind: Any, value: object, path: str, currency: object) -> object:
        if not isinstance(value, list | tuple):
            return self._note(path, "give a list")
        inner = get_args(kind)[0]
        items = (self.read(inner, item, _join(path, str(place)), currency) for place, item in enumerate(value))
        return get_origin(kind)(items)

    def _named(self, kind: Any, value: object, path: str, currency: object) -> object:
        if not isinstance(value, Mapping):
            return self._note(path, "give names with their values")
        inner = get_args(kind)[1]
        return {str(name): self.read(inner, item, _join(path, str(name)), currency) for name, item in value.items()}

    def _part(self, kind: Any, value: object, path: str, currency: object) -> object:
        if not isinstance(value, Mapping):
            return self._note(path, "give fields with their values")
        known = _types(kind)
        for name in value:
            if name not in known:
                self._note(_join(path, str(name)), f"there is no such field; the fields are {', '.join(known)}")
        # A market's amounts are in its own currency.
        currency = value.get("currency", currency) if kind is Market else currency
        found = {
            one.name: self.read(known[one.name], value[one.name], _join(path, one.name), currency)
            for one in fields(kind)
            if one.name in value
        }
        needed = [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
        missing = [name for name in needed if name not in value]
        for name in missing:
            self._note(_join(path, name), "is missing")
        return None if missing else kind(**found)

    def _money(self, value: object, path: str, currency: object) -> object:
        text = str(value) if type(value) in (int, Decimal) else value
        try:
            return parse_money(text, currency)
        except MoneyUnreadable as mistake:
            return self._note(path, _say_amount(value, currency, mistake))

    def _plain(self, kind: Any, value: object, path: str) -> object:
        if kind is Decimal:
            return self._decimal(value, path)
        if kind is datetime:
            return self._moment(value, path)
        if issubclass(kind, StrEnum):
            if isinstance(value, str) and value in {one.value for one in kind}:
                return kind(value)
            return self._note(path, f"give one of {', '.join(one.value for one in kind)}")
        if type(value) is kind:
            return value
        wanted = {int: "a whole number", bool: "true or false", str: "a text"}[kind]
        return self._note(path, f"give {wanted}, not {_shown(value)}")

    def _decimal(self, value: object, path: str) -> object:
        try:
            number = Decimal(value) if type(value) in (str, int, Decimal) else None  # type: ignore[arg-type]
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            return self._note(path, f'give a number as a text, such as "12.5", not {_shown(value)}')
        return number

    def _moment(self, value: object, path: str) -> object:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            return self._note(path, "give a date and time such as 2026-12-01T00:00")
        if moment.tzinfo is not None:
            return self._note(path, "leave the offset out: times are those of the shop's zone")
        return moment

    def _note(self, path: str, problem: str) -> object:
        self.problems.setdefault(path or "document", problem)
        return _MISSING


def _say_amount(value: object, currency: object, mistake: MoneyUnreadable) -> str:
    example = f'give an amount such as "10.00" in {currency}'
    pointed = value.replace(",", ".") if isinstance(value, str) and value.count(",") == 1 else ""
    if pointed and _DECIMAL.fullmatch(pointed):
        return f'{example}: use a point, "{pointed}"'
    is_number = not isinstance(value, str) or _DECIMAL.fullmatch(value)
    return (
        f"{example}: {mistake}"
        if is_number and type(value) in (str, int, Decimal)
        else f"{example}, not {_shown(value)}"
    )


@cache
def _types(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: object) -> str:
    return f"{value!r}"[:40]
