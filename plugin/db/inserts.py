"""Insert rows unless their key is taken: a statement is compiled once for each kind of database and shape of row.

SQLAlchemy never caches `ON CONFLICT` statements; compiling one costs several times what running it does.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Compiled, Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

# The two dialects' inserts say the same and share no type that knows `on_conflict_do_update`.
InsertMaker = Callable[[Table], Any]
Upsert = Any


def insert_once(conn: Connection, table: Table, row: Mapping[str, object], *, keys: tuple[str, ...] = ()) -> int | None:
    """Insert and give the new id; None, with nothing written, when a unique key is taken (only `keys`, where named)."""
    compiled = _compiled(conn.dialect.name, table, tuple(sorted(row)), keys)(conn.dialect)
    inserted: int | None = conn.execute(compiled, row).scalar_one_or_none()  # type: ignore[call-overload]
    return inserted


def run_compiled(conn: Connection, make: Callable[[InsertMaker], Upsert], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of one shape with the statement that `make` (a function of a module) writes for the database."""
    if rows:
        compiled = _written(conn.dialect.name, make, tuple(sorted(rows[0])))(conn.dialect)
        conn.execute(compiled, list(rows))  # type: ignore[call-overload]


class _Statement:
    """One statement, compiled for the first connection that needs it."""

    def __init__(self, statement: Upsert, columns: tuple[str, ...]) -> None:
        self._statement = statement
        self._columns = list(columns)
        self._compiled: Compiled | None = None

    def __call__(self, dialect: Dialect) -> Compiled:
        if self._compiled is None:
            self._compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        return self._compiled


@cache
def _compiled(dialect_name: str, table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> _Statement:
    put = _maker(dialect_name)(table)
    return _Statement(put.on_conflict_do_nothing(index_elements=keys or None).returning(table.c.id), columns)


@cache
def _written(dialect_name: str, make: Callable[[InsertMaker], Upsert], columns: tuple[str, ...]) -> _Statement:
    # Inline: no value is asked for in return, which many rows at once cannot give.
    return _Statement(make(_maker(dialect_name)).inline(), columns)


def _maker(dialect_name: str) -> InsertMaker:
    return sqlite.insert if dialect_name == "sqlite" else postgresql.insert
