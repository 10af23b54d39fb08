"""`python -m tests.simulation`: play many histories on all cores, one by its seed, or every planted bug."""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.mutants import MUTANTS
from tests.simulation.play import HistoryFailed, hunt, picture, play_seeds

BATCH = 50
"""Histories a process plays before it says how far it is."""

LONGEST_HUNT = 2_000
"""Histories within which every planted bug has to be noticed."""


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when every history held, or every planted bug was noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--histories", type=int, default=100_000)
    parser.add_argument("--seed", type=int, help="play this one only")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--mutants", action="store_true", help="plant each bug and look for the history that notices")
    parser.add_argument("--digest", action="store_true", help="with --seed: say what it left, in a few characters each")
    chosen = parser.parse_args(arguments)
    if chosen.digest and chosen.seed is not None:
        print(json.dumps(digest(picture(chosen.seed))))
        return 0
    if chosen.mutants:
        return _hunt_all()
    seeds = [chosen.seed] if chosen.seed is not None else range(chosen.first, chosen.first + chosen.histories)
    return _play_all(list(seeds))


def digest(left: Mapping[str, str]) -> dict[str, str]:
    """Give of each part of what a history left the beginning of its hash."""
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in left.items()}


def _play_all(seeds: list[int]) -> int:
    began, played = time.monotonic(), 0
    parts = [seeds[start : start + BATCH] for start in range(0, len(seeds), BATCH)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        try:
            for count in pool.map(play_seeds, parts):
                played += count
                print(f"\r{played} of {len(seeds)} histories hold", end="", flush=True)
        except HistoryFailed as failure:
            pool.shutdown(cancel_futures=True)
            print(f"\n{failure}\nPlay it alone: make simulate SEED={str(failure).split()[1].rstrip(':')}")
            return 1
    print(f", {time.monotonic() - began:.0f} s")
    return 0


def _hunt_all() -> int:
    names = [mutant.name for mutant in MUTANTS]
    escaped = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, noticed in zip(names, pool.map(hunt, range(len(names)), [LONGEST_HUNT] * len(names)), strict=True):
            escaped += noticed is None
            print(f"{name:45s} {'NOT NOTICED' if noticed is None else noticed.splitlines()[0][:120]}", flush=True)
    print(f"{len(names) - escaped} of {len(names)} planted bugs noticed")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
