"""The schema: migrations end exactly where the tables say, and nothing starts on another one."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from plugin.db.engine import create_engine_for
from plugin.db.schema import SchemaRefused, require_schema, schema_state, upgrade
from plugin.db.tables import metadata


def test_migrations_end_exactly_where_the_tables_say(engine: Engine) -> None:
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    assert upgrade(engine) == upgrade(engine)
    assert schema_state(engine).is_ready


def test_an_empty_database_is_sent_to_the_upgrade(tmp_path) -> None:  # type: ignore[no-untyped-def]
    empty = create_engine_for(f"sqlite:///{tmp_path / 'new.db'}")

    with pytest.raises(SchemaRefused, match="goodword db upgrade"):
        require_schema(empty)

    assert upgrade(empty).is_ready


def test_refuses_a_schema_newer_than_the_build(engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaRefused, match="newer than this build"):
        require_schema(engine)
    with pytest.raises(SchemaRefused, match="newer than this build"):
        upgrade(engine)


def test_refuses_a_half_migrated_schema(engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(text("DROP TABLE claim_counts"))

    with pytest.raises(SchemaRefused, match="half-migrated"):
        upgrade(engine)


def test_refuses_tables_without_a_version(engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM alembic_version"))

    assert schema_state(engine).is_half_migrated
