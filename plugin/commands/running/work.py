"""`goodword worker`: works off inbox and outbox, releases rewards, reconciles, until it is told to stop."""

import argparse

from plugin.commands.running.bench import open_workbench
from plugin.commands.running.beside import stop_without
from plugin.worker import run_worker


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("worker", help="do the background work")
    parser.add_argument("--beside", type=int, metavar="PID", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT, then stop within 25 seconds; `--beside` is a parent not to be outlived."""
    if arguments.beside is not None:
        stop_without(arguments.beside)
    return run_worker(open_workbench())
