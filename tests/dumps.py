"""Everything a database holds as one text: to look for what must not be there, and to see that nothing moved."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from plugin.db.tables import metadata


def dump(engine: Engine, *, without: Sequence[str] = ()) -> str:
    """One line a row, in a stable order."""
    with engine.begin() as conn:
        return "\n".join(
            f"{name}: {_readable(dict(row))}"
            for name, table in metadata.tables.items()
            if name not in without
            for row in conn.execute(select(table).order_by(*table.primary_key)).mappings()
        )


def _readable(row: dict[str, object]) -> str:
    return repr({name: bytes(v).decode("latin-1") if isinstance(v, bytes) else v for name, v in row.items()})
