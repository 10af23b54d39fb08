"""Every preset has a journey, and whatever can be put in force is played to its end."""

import pytest
from sqlalchemy import Engine

from plugin.preset_files import list_presets
from tests.journeys.book import JOURNEYS
from tests.journeys.entries import with_entries
from tests.journeys.refused import REFUSED
from tests.journeys.stage import Stage
from tests.journeys.story import Journey, refused_parts
from tests.loop import Loop

PARTS = {preset.id: refused_parts(with_entries(preset.id, preset.rules("EUR"))) for preset in list_presets()}
ON_BOTH = frozenset({"recommended", "twenty_ten", "two_steps", "lead_bonus", "points", "choice", "anytime_fitness"})
"""Between them they have whatever a database is asked for; each part is tried on both elsewhere, too."""
PLAYABLE = [journey for journey in JOURNEYS if not PARTS[journey.preset]]


def test_every_preset_that_can_be_put_in_force_has_a_journey() -> None:
    assert {preset for preset, parts in PARTS.items() if not parts} <= {journey.preset for journey in JOURNEYS}
    assert {journey.preset for journey in JOURNEYS} <= set(PARTS)


def test_what_is_not_played_yet_is_known() -> None:
    """A preset that can be put in force is not in the table, and so its journey runs."""
    assert {preset: parts for preset, parts in PARTS.items() if parts} == REFUSED


@pytest.mark.parametrize("journey", [one for one in PLAYABLE if one.preset not in ON_BOTH], ids=lambda one: one.name)
def test_the_story_is_played_to_its_end(journey: Journey, sqlite_engine: Engine) -> None:
    loop = Loop(sqlite_engine)
    try:
        journey.play(Stage(loop))
    finally:
        loop.close()


@pytest.mark.parametrize("journey", [one for one in PLAYABLE if one.preset in ON_BOTH], ids=lambda one: one.name)
def test_the_story_is_played_to_its_end_on_either_database(journey: Journey, loop: Loop) -> None:
    journey.play(Stage(loop))
