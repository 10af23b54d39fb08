"""`python -m bench [ack] [verdict] [claim] [growth]`: measure, print a table each, keep the JSON in bench/results/."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import ack, claim, growth, verdict
from bench.report import Section, machine_facts

Measure = Callable[[Path, argparse.Namespace], Section]

SECTIONS: dict[str, Measure] = {
    "ack": lambda folder, chosen: ack.measure(folder, rounds=chosen.rounds, seconds=chosen.seconds),
    "verdict": lambda folder, chosen: verdict.measure(folder, rounds=chosen.rounds, count=chosen.count),
    "claim": lambda folder, chosen: claim.measure(folder, rounds=chosen.rounds, seconds=chosen.seconds),
    "growth": lambda folder, chosen: growth.measure(
        folder, rounds=chosen.rounds, seconds=chosen.seconds / 2, sizes=chosen.sizes
    ),
}


def main() -> int:
    """Measure what was chosen; 1 when a goal was missed and `--strict` was given."""
    chosen = _options()
    is_met = True
    for name in chosen.sections or SECTIONS:
        with tempfile.TemporaryDirectory(prefix="goodword-bench-", dir=chosen.folder) as folder:
            # PostgreSQL runs as a user of its own and has to get at its folder in here.
            Path(folder).chmod(0o755)
            machine = machine_facts(Path(folder))
            section = SECTIONS[name](Path(folder), chosen)
        section.show()
        section.keep(machine)
        is_met = is_met and all(goal.is_met for goal in section.goals)
    return 1 if chosen.strict and not is_met else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"any of {', '.join(SECTIONS)} (all)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds a round takes for each server (3)")
    parser.add_argument("--count", type=int, default=3_000, help="deliveries of a burst (3000)")
    parser.add_argument("--sizes", type=int, nargs="+", default=growth.SIZES, help="stored orders to compare")
    parser.add_argument("--folder", type=Path, help="where databases are put; its disk is measured too (system's)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    chosen = parser.parse_args()
    unknown = set(chosen.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"unknown section {', '.join(sorted(unknown))}; choose from {', '.join(SECTIONS)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
