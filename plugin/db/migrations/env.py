"""Runs migrations on the connection `upgrade` hands over; `alembic revision` gives none and uses DATABASE_URL."""

import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from plugin.db.engine import create_engine_for
from plugin.db.tables import UtcTime, metadata


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our time type as the plain one, so that old migrations never depend on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


def run(conn: Connection) -> None:
    """Migrate inside the caller's transaction, DDL included, so that an interrupted migration leaves nothing behind."""
    context.configure(
        connection=conn,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        transactional_ddl=True,
        compare_server_default=True,
    )
    context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine_for(os.environ["DATABASE_URL"]).begin() as own:
        run(own)
