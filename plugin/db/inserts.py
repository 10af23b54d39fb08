"""Insert a row unless its key is taken: one statement, compiled once for each kind of database and shape of row.

SQLAlchemy never caches `ON CONFLICT` statements; compiling one costs several times what running it does.
"""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Compiled, Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(conn: Connection, table: Table, row: Mapping[str, object], *, keys: tuple[str, ...] = ()) -> int | None:
    """Insert and give the new id; None, with nothing written, when a unique key is taken (only `keys`, where named)."""
    compiled = _compiled(conn.dialect.name, table, tuple(sorted(row)), keys)(conn.dialect)
    inserted: int | None = conn.execute(compiled, row).scalar_one_or_none()  # type: ignore[call-overload]
    return inserted


class _Statement:
    """One statement, compiled for the first connection that needs it."""

    def __init__(self, dialect_name: str, table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> None:
        put = (sqlite.insert if dialect_name == "sqlite" else postgresql.insert)(table)
        self._statement = put.on_conflict_do_nothing(index_elements=keys or None).returning(table.c.id)
        self._columns = list(columns)
        self._compiled: Compiled | None = None

    def __call__(self, dialect: Dialect) -> Compiled:
        if self._compiled is None:
            self._compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        return self._compiled


@cache
def _compiled(dialect_name: str, table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> _Statement:
    return _Statement(dialect_name, table, columns, keys)
