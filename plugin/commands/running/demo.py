"""`goodword demo`: plays a preset's story on the simulated shop, which is in the source and never ships."""

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from plugin.commands.refusal import CommandRefused
from plugin.domain.program.texts.language import Language
from plugin.preset_files import find_preset

_SOURCE = Path(__file__).resolve().parents[3]
_PLAYER = "tests.journeys"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("demo", help="play a preset's story on a simulated shop, or how to start one")
    parser.add_argument("preset", nargs="?", metavar="PRESET", help="an id of `goodword presets`")
    parser.add_argument("--lang", default="en", choices=[one.value for one in Language], help="de or en (en)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play it in a process of its own and give its exit code; without a preset say which command starts the demo."""
    preset = arguments.preset
    if preset is None:
        print("The demo needs the simulated shop, which is in the source and not in the package:")
        print("  make demo                  starts it and prints a guide; `make demo AUTO=1` plays the whole loop")
        print("  make demo PRESET=dropbox   plays the story of a preset; `goodword presets` lists them")
        return 0
    if find_preset(preset) is None:
        raise CommandRefused(f"There is no preset {preset}: `goodword presets` lists all of them.")
    if not _can_play():
        raise CommandRefused(
            f"The simulated shop is not installed: get the source and run `make demo PRESET={preset}` there."
        )
    played = subprocess.run(  # noqa: S603 — our own module, and a preset that was found
        [sys.executable, "-m", _PLAYER, preset, f"--lang={arguments.lang}"], cwd=_SOURCE, check=False
    )
    return played.returncode


def _can_play() -> bool:
    """Whether this is a checkout with what its tests need."""
    return (_SOURCE / "tests" / "journeys" / "__main__.py").is_file() and find_spec("graphql") is not None
