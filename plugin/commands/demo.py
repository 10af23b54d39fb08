"""`goodword demo`: says how to see the whole loop; the simulated shop is part of the tests and never ships."""

import argparse


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    commands.add_parser("demo", help="how to try it with a simulated shop").set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Say which command starts the demo."""
    print("The demo needs the simulated shop, which is in the source and not in the package:")
    print("  make demo          starts it and prints a guide; `make demo AUTO=1` plays the whole loop")
    return 0
