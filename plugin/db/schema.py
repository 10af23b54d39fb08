"""Which schema the database has, which one this build expects, and the one way from the first to the second."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from plugin.db.tables import metadata

_MIGRATING = 7_140_231  # PostgreSQL advisory lock: one migration at a time


class SchemaRefused(Exception):
    """The schema does not fit this build; the message says which command repairs it."""

    reason = "schema_refused"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`current` is None for a database without our tables; `is_known` is false when a newer build wrote it."""

    current: str | None
    expected: str
    is_known: bool
    is_half_migrated: bool

    @property
    def is_ready(self) -> bool:
        """Whether this build may run on it."""
        return self.current == self.expected and not self.is_half_migrated

    @property
    def is_upgradable(self) -> bool:
        """Whether `upgrade` can bring it to the expected schema."""
        return self.is_known and not self.is_half_migrated

    def refusal(self) -> str | None:
        """Say why this build must not run on it, with the remedy; None when it may."""
        if self.is_half_migrated:
            return "The database is half-migrated: restore the last backup with `goodword restore FILE`."
        if not self.is_known:
            return f"The database has schema {self.current}, newer than this build: install the newer Goodword again."
        if self.current != self.expected:
            return f"The database has schema {self.current or 'none'}: run `goodword db upgrade`."
        return None


def upgrade(engine: Engine) -> SchemaState:
    """Bring the schema to this build's, in one transaction; does nothing when it is there. Raises SchemaRefused."""
    if engine.dialect.name != "sqlite":
        with engine.begin() as conn:
            return _upgrade(conn)
    with engine.connect() as conn:
        # A batch rebuild of a parent table would delete its children with foreign keys on; SQLite ignores the
        # switch inside a transaction, so it is thrown before BEGIN.
        cursor = conn.connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        try:
            with conn.begin():
                return _upgrade(conn)
        finally:
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.close()


def schema_state(engine: Engine) -> SchemaState:
    """Compare the database with this build."""
    with engine.connect() as conn:
        return _state(conn)


def require_schema(engine: Engine) -> None:
    """Refuse to start on a missing, older, newer or half-migrated schema. Raises SchemaRefused."""
    refusal = schema_state(engine).refusal()
    if refusal is not None:
        raise SchemaRefused(refusal)


def knows_schema(version: str) -> bool:
    """Whether this build knows that schema, and so can bring it to its own."""
    return version in {revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions()}


def _upgrade(conn: Connection) -> SchemaState:
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
    state = _state(conn)
    if not state.is_upgradable:
        raise SchemaRefused(state.refusal() or "")
    if not state.is_ready:
        config = _config()
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
    return _state(conn)


def _state(conn: Connection) -> SchemaState:
    scripts = ScriptDirectory.from_config(_config())
    expected = scripts.get_current_head() or ""
    current = MigrationContext.configure(conn).get_current_revision()
    known = {revision.revision for revision in scripts.walk_revisions()}
    present = set(inspect(conn).get_table_names())
    return SchemaState(
        current=current,
        expected=expected,
        is_known=current is None or current in known,
        is_half_migrated=_is_half_migrated(present, current, expected),
    )


def _is_half_migrated(present: set[str], current: str | None, expected: str) -> bool:
    ours = set(metadata.tables)
    if current is None:
        return bool(present & ours)
    return current == expected and not ours <= present


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
