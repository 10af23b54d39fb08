"""Every preset has a journey, and whatever can be put in force is played to its end."""

import pytest

from plugin.preset_files import list_presets
from tests.journeys.book import JOURNEYS
from tests.journeys.entries import with_entries
from tests.journeys.refused import REFUSED
from tests.journeys.stage import Stage
from tests.journeys.story import Journey, refused_parts
from tests.loop import Loop

PARTS = {preset.id: refused_parts(with_entries(preset.id, preset.rules("EUR"))) for preset in list_presets()}
PLAYABLE = [journey for journey in JOURNEYS if not PARTS[journey.preset]]


def test_every_preset_that_can_be_put_in_force_has_a_journey() -> None:
    assert {preset for preset, parts in PARTS.items() if not parts} <= {journey.preset for journey in JOURNEYS}
    assert {journey.preset for journey in JOURNEYS} <= set(PARTS)


def test_what_is_not_played_yet_is_known() -> None:
    """A preset that can be put in force is not in the table, and so its journey runs."""
    assert {preset: parts for preset, parts in PARTS.items() if parts} == REFUSED


@pytest.mark.parametrize("journey", PLAYABLE, ids=lambda journey: journey.name)
def test_the_story_is_played_to_its_end(journey: Journey, loop: Loop) -> None:
    journey.play(Stage(loop))
