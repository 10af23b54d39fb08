"""`goodword backup FILE`: a consistent copy while the app runs; SQLite's own online copy, or pg_dump."""

import argparse
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Engine

from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import read_settings
from plugin.db.engine import create_engine_for, is_sqlite, sqlite_path


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("backup", help="copy the database while the app runs")
    parser.add_argument("file", type=Path)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the copy beside its final name first, so that a file with that name is always whole."""
    target: Path = arguments.file
    if target.exists():
        raise CommandRefused(f"{target} exists: name a new file.")
    engine = create_engine_for(read_settings().database_url)
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    try:
        copy_database(engine, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    print(f"The database is copied to {target}. Keep APP_KEY too, elsewhere: without it grants stay sealed.")
    return 0


def copy_database(engine: Engine, target: Path) -> None:
    """Copy the whole database into `target`."""
    if is_sqlite(engine):
        copy_sqlite(sqlite_path(engine), target)
    else:
        run_postgres(engine.url, "pg_dump", "--format=custom", f"--file={target}")


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database, page by page, while others write to it."""
    if not source.exists():
        raise CommandRefused(f"There is no database at {source}: check DATABASE_URL.")
    try:
        with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
            origin.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        target.unlink(missing_ok=True)
        raise CommandRefused(f"{source} cannot be copied as a database ({error}): check the file.") from error


def run_postgres(url: URL, program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's own programs on this database, its password off the command line; gives what it says."""
    found = shutil.which(program)
    if found is None:
        raise CommandRefused(f"{program} was not found: install the PostgreSQL client, then run this again.")
    names = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    given = {name: str(value) for name, value in names.items() if value is not None}
    environment = os.environ | given | {"PGDATABASE": url.database or ""}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CommandRefused(
            f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no reason'}"
        )
    return done.stdout
