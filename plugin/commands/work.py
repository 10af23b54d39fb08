"""`goodword worker`: works off inbox and outbox, releases rewards, reconciles, until it is told to stop."""

import argparse

from plugin.commands.bench import open_workbench
from plugin.worker import run_worker


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    commands.add_parser("worker", help="do the background work").set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT, then stop within 25 seconds."""
    return run_worker(open_workbench())
