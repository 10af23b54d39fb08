"""A shop with a history: every table that grows holds twenty thousand rows, filled by the database itself.

PostgreSQL gets its statistics as its autovacuum gathers them, SQLite as our worker does.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Engine,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    func,
    select,
    text,
)

from plugin.db.engine import gather_statistics
from plugin.db.tables import UtcTime, metadata
from plugin.domain.rewards.ledger import Account
from plugin.domain.shop import Shop

ROWS = 20_000
FEW = frozenset({"shops", "programs", "program_versions", "estimates", "heartbeats"})
"""Tables that hold a handful of rows however long the app runs; every other one grows with orders or visitors."""

GROWING = tuple(table.name for table in metadata.sorted_tables if table.name not in FEW)

_FIXED = {
    "shop_id": ":shop",
    "shop_domain": ":domain",
    "program_id": ":program",
    "version": "1",
    "installation": "1",
    "revision": "1",
    "currency": "'EUR'",
    "standing": "'not_referred'",
    "reason": "'no_evidence'",
    "side": "'advocate'",
    "account": f"'{Account.HELD.value}'",
    "word": "NULL",
    "spent_order_id": "NULL",
    "lease_until": "NULL",
    "cause": "'referral'",
    "member_of": "'customers'",
    "options": "NULL",
    "factor": "NULL",
    "country": "'DE'",
    "paid_currency": "'EUR'",
    "reached": "NULL",
    "attempts": "1",
}
_STATES = {"deliveries": "done", "messages": "done", "pool_codes": "retired", "rewards": "issued"}
_KINDS = {"topic": "'orders/paid'", "kind": "'retire_code'", "action": "'seen'", "actor": "'system'"}
_AHEAD = ("expires_at", "forget_after", "held_until")
_SERIES = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :rows) "


def fill(engine: Engine, shop: Shop, program_id: int) -> None:
    """Fill every growing table for this shop and let the database look at what it has."""
    with engine.begin() as conn:
        bases = {
            table: conn.execute(select(func.coalesce(func.max(table.c[_key(table)]), 0))).scalar_one()
            for table in _with_numbers()
        }
        given = {"shop": shop.shop_id, "domain": shop.shop_domain, "program": program_id, "rows": ROWS}
        for table in metadata.sorted_tables:
            if table.name in GROWING:
                conn.execute(text(_insert(table, bases, engine.dialect.name)), given)
    if engine.dialect.name == "postgresql":
        with engine.begin() as conn:
            conn.exec_driver_sql("ANALYZE")
    gather_statistics(engine)
    engine.dispose()


def _with_numbers() -> list[Table]:
    return [table for table in metadata.sorted_tables if _key(table) == "id"]


def _key(table: Table) -> str:
    return next(iter(table.primary_key.columns)).name


def _insert(table: Table, bases: dict[Table, int], dialect: str) -> str:
    columns = [column for column in table.columns if not (column.primary_key and column.name == "id")]
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_value(table, column, bases, dialect) for column in columns)
    return f"INSERT INTO {table.name} ({names}) {_SERIES} SELECT {values} FROM series"


def _value(table: Table, column: Column[object], bases: dict[Table, int], dialect: str) -> str:
    """An expression over `n` that gives every row a value of its own, of the column's type."""
    if column.name == "state":
        return f"'{_STATES[table.name]}'"
    if column.name in _KINDS:
        return "'fixed'" if (table.name, column.name) == ("rewards", "kind") else _KINDS[column.name]
    if column.name in _FIXED:
        return _FIXED[column.name]
    if column.foreign_keys:
        return f"{bases[next(iter(column.foreign_keys)).column.table]} + n"
    return _by_type(column, dialect)


def _by_type(column: Column[object], dialect: str) -> str:
    kind = column.type
    if isinstance(kind, UtcTime):
        return _time("+" if column.name in _AHEAD else "-", dialect)
    if isinstance(kind, Boolean):
        return "true"
    if isinstance(kind, JSON):
        return "'{}'"
    if isinstance(kind, LargeBinary):
        return "x'7b7d'" if dialect == "sqlite" else "decode('7b7d', 'hex')"
    if isinstance(kind, Integer):
        return "5000000 + n"
    assert isinstance(kind, String | Text), column
    return "'x' || n"


def _time(sign: str, dialect: str) -> str:
    """A minute a row into the past, an hour a row into the future."""
    unit = "minutes" if sign == "-" else "hours"
    if dialect == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S', '2026-11-24 08:00:00', '{sign}' || n || ' {unit}') || '.000000'"
    return f"timestamptz '2026-11-24 08:00:00+00' {sign} n * interval '1 {unit}'"
