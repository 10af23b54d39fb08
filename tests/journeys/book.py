"""All journeys, by their presets."""

from tests.journeys import ladders, plain_offers
from tests.journeys.story import Journey

JOURNEYS: tuple[Journey, ...] = (
    *plain_offers.JOURNEYS,
    *ladders.JOURNEYS,
)


def journeys_of(preset_id: str) -> tuple[Journey, ...]:
    """Every journey of a preset."""
    return tuple(journey for journey in JOURNEYS if journey.preset == preset_id)
