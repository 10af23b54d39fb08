"""Shopify's scalars for graphql-core, and the schema object itself."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLScalarType, GraphQLSchema, build_schema, value_from_ast_untyped

SCHEMA_PATH = Path(__file__).with_name("admin_schema.graphql")


@cache
def admin_schema() -> GraphQLSchema:
    """The subset schema, with scalars that read and write as Shopify's."""
    schema = build_schema(SCHEMA_PATH.read_text())
    for name, read in _READERS.items():
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLScalarType)
        kind.parse_value = read  # type: ignore[method-assign]
        kind.parse_literal = _literal(read)  # type: ignore[method-assign]
        kind.serialize = lambda value: value  # type: ignore[method-assign]
    return schema


def _literal(read: Any) -> Any:
    return lambda node, variables=None: read(value_from_ast_untyped(node, variables))


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise GraphQLError(f"invalid decimal '{value}'")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise GraphQLError(f"invalid decimal '{value}'") from None
    if not number.is_finite():
        raise GraphQLError(f"invalid decimal '{value}'")
    return number


def _datetime(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError(f"invalid DateTime '{value}'") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unsigned(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdigit():
        raise GraphQLError(f"Could not coerce value {value!r} to UnsignedInt64")
    return int(value)


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError(f"invalid Date '{value}'") from None


_READERS: dict[str, Any] = {
    "Decimal": _decimal,
    "Date": _date,
    "DateTime": _datetime,
    "UnsignedInt64": _unsigned,
    "URL": str,
}
