"""`goodword db upgrade`: brings the database to the schema of this build."""

import argparse

from plugin.commands.running.bench import read_settings
from plugin.db.engine import create_engine_for
from plugin.db.schema import upgrade


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("db", help="look after the database")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("upgrade", help="bring the schema to this build's").set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Upgrade in one transaction; nothing happens when the schema is there."""
    engine = create_engine_for(read_settings().database_url)
    state = upgrade(engine)
    engine.dispose()
    print(f"The database has schema {state.current}.")
    return 0
