"""`python -m tests.journeys PRESET`: plays a preset's story on the simulated shop and tells each step in a line."""

import argparse
import logging
import sys
import tempfile
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path

from plugin.db.engine import create_engine_for
from plugin.db.schema import upgrade
from plugin.domain.program.texts.language import Language
from plugin.preset_files import find_preset
from tests.journeys.book import journeys_of
from tests.journeys.entries import with_entries
from tests.journeys.stage import Stage
from tests.journeys.story import Journey, refused_parts
from tests.loop import Loop

_WIDTH = 100
_REFUSED = {
    Language.EN: "This preset cannot be put in force yet; this version does not play: {parts}.",
    Language.DE: "Dieses Preset ist noch nicht einsetzbar; diese Version spielt nicht: {parts}.",
}
_WHERE = {
    Language.EN: "Played on a simulated shop, not on Shopify; the app is the real one.",
    Language.DE: "Gespielt in einem simulierten Shop, nicht bei Shopify; die App ist die echte.",
}
_HELD = {
    Language.EN: "It all came as the story says: {steps} steps, {orders} orders, {days} days of the shop, {s:.1f} s.",
    Language.DE: "Alles kam, wie die Geschichte sagt: {steps} Schritte, {orders} Bestellungen, {days} Tage, {s:.1f} s.",
}
_FAILED = {Language.EN: "It did not: {why}", Language.DE: "So kam es nicht: {why}"}


class Teller:
    """Prints each step with its number, in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.steps = 0

    def __call__(self, english: str, german: str) -> None:
        """Print one step."""
        self.steps += 1
        print(f"{self.steps:3}  {german if self.language is Language.DE else english}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play every journey of one preset; 0 when each went as its story says, else 1."""
    parser = argparse.ArgumentParser(prog="goodword demo", description=__doc__)
    parser.add_argument("preset")
    parser.add_argument("--lang", type=Language, default=Language.EN)
    chosen = parser.parse_args(arguments)
    preset, language = find_preset(chosen.preset), chosen.lang
    if preset is None:
        print(f"There is no preset {chosen.preset}: `goodword presets` lists all of them.", file=sys.stderr)
        return 1
    if parts := refused_parts(with_entries(preset.id, preset.rules("EUR"))):
        print(_REFUSED[language].format(parts=", ".join(parts)), file=sys.stderr)
        return 1
    logging.disable(logging.CRITICAL)
    story = textwrap.fill(preset.story[language], _WIDTH, break_on_hyphens=False)
    print(f"{preset.name[language]}\n{story}\n{_WHERE[language]}\n")
    return 0 if all(play(journey, language) for journey in journeys_of(preset.id)) else 1


def play(journey: Journey, language: Language) -> bool:
    """Play one journey on a shop and a database of its own; False, with what was seen instead, where it fails."""
    began, teller = time.monotonic(), Teller(language)
    with tempfile.TemporaryDirectory(prefix="goodword-demo-") as directory:
        engine = create_engine_for(f"sqlite:///{Path(directory) / 'goodword.db'}")
        upgrade(engine)
        loop = Loop(engine)
        opened = loop.now()
        try:
            journey.play(Stage(loop, teller))
            orders, days = len(loop.shop_state.orders), (loop.now() - opened).days
        except AssertionError as failed:
            print(_FAILED[language].format(why=failed), file=sys.stderr)
            return False
        finally:
            loop.close()
            engine.dispose()
    seconds = time.monotonic() - began
    print("\n" + _HELD[language].format(steps=teller.steps, orders=orders, days=days, s=seconds), flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
