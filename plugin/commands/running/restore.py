"""`goodword restore FILE`: puts a backup in the database's place; the one that was there is kept beside it."""

import argparse
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from plugin.commands.refusal import CommandRefused
from plugin.commands.running.backup import copy_sqlite, run_postgres
from plugin.commands.running.bench import read_settings
from plugin.db.engine import create_engine_for, is_sqlite, sqlite_path
from plugin.db.schema import knows_schema, schema_state, upgrade
from plugin.db.shops.shops import list_shops
from plugin.lone_worker import LoneWorker
from plugin.services.offers.renew_pool import renew_pool


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("restore", help="put a backup in the database's place")
    parser.add_argument("file", type=Path)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Restore with the app stopped. Codes already given out are found again, because their text is derived."""
    source: Path = arguments.file
    if not source.is_file():
        raise CommandRefused(f"There is no file {source}: name a file that `goodword backup` wrote.")
    engine = create_engine_for(read_settings().database_url)
    if is_sqlite(engine):
        with LoneWorker(sqlite_path(engine)):
            _restore_sqlite(engine, source)
    else:
        _restore_postgres(engine, source)
    upgrade(engine)
    _renew_pools(engine)
    print("Restored. Now run `goodword doctor --after-restore`, then start the app.")
    return 0


def _renew_pools(engine: Engine) -> None:
    """Friends may have got codes since the backup was made, and the restored database does not know it."""
    with engine.begin() as conn:
        for shop in list_shops(conn):
            renew_pool(conn, shop, datetime.now(UTC))


def _restore_postgres(engine: Engine, source: Path) -> None:
    versions = run_postgres(
        engine.url, "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(source)
    ).partition("FROM stdin;\n")[2]
    version = versions.partition("\n")[0]
    if not version:
        raise CommandRefused("The file is no backup of Goodword's: name a file that `goodword backup` wrote.")
    if not knows_schema(version):
        raise CommandRefused(f"The backup has schema {version}, newer than this build: install the newer Goodword.")
    whole = ("--clean", "--if-exists", "--single-transaction", "--no-owner")
    run_postgres(engine.url, "pg_restore", *whole, f"--dbname={engine.url.database}", str(source))


def _restore_sqlite(engine: Engine, source: Path) -> None:
    place = sqlite_path(engine)
    incoming = place.with_name(place.name + ".incoming")
    incoming.unlink(missing_ok=True)
    try:
        copy_sqlite(source, incoming)
        _refuse_damaged(incoming)
        _put_in_place(incoming, place)
    finally:
        _remove(incoming)


def _put_in_place(incoming: Path, place: Path) -> None:
    if place.exists():
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        kept = place.with_name(f"{place.name}.before-{stamp}")
        _keep(place, kept)
        print(f"The database that was there is kept as {kept.name}.")
    _remove_companions(place)
    incoming.replace(place)


def _keep(place: Path, kept: Path) -> None:
    """Copy what is to be replaced; where it is damaged, which may be why there is a restore, byte for byte."""
    try:
        copy_sqlite(place, kept)
    except CommandRefused:
        for ending in ("", "-wal"):
            if (part := place.with_name(place.name + ending)).exists():
                shutil.copyfile(part, kept.with_name(kept.name + ending))


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _remove_companions(path)


def _remove_companions(path: Path) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _refuse_damaged(incoming: Path) -> None:
    with closing(sqlite3.connect(incoming)) as connection:
        try:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise CommandRefused("The file is no database: name a file that `goodword backup` wrote.") from error
    if answer != "ok":
        raise CommandRefused("The backup is damaged: take an older one.")
    engine = create_engine_for(f"sqlite:///{incoming}")
    state = schema_state(engine)
    engine.dispose()
    if state.current is None or not state.is_upgradable:
        raise CommandRefused(state.refusal() or "The backup is not Goodword's.")
