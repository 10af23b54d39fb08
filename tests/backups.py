"""A backup of all rows, put back later: what a restored database knows, on both kinds."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from plugin.db.tables import metadata

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def back_up(engine: Engine) -> Rows:
    """Give every row of every table."""
    with engine.connect() as conn:
        return {
            table.name: [dict(row._mapping) for row in conn.execute(select(table))] for table in metadata.sorted_tables
        }


def restore(engine: Engine, kept: Rows) -> None:
    """Put these rows in the place of all that there are."""
    with engine.begin() as conn:
        for table in reversed(metadata.sorted_tables):
            conn.execute(delete(table))
        for table in metadata.sorted_tables:
            if kept[table.name]:
                conn.execute(insert(table), list(kept[table.name]))
