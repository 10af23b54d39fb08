"""All journeys, by their presets."""

from tests.journeys import choices, ladders, named_programs, plain_offers, several_rewards, sign_ups, subscriptions
from tests.journeys.story import Journey

JOURNEYS: tuple[Journey, ...] = (
    *plain_offers.JOURNEYS,
    *named_programs.JOURNEYS,
    *ladders.JOURNEYS,
    *several_rewards.JOURNEYS,
    *sign_ups.JOURNEYS,
    *choices.JOURNEYS,
    *subscriptions.JOURNEYS,
)


def journeys_of(preset_id: str) -> tuple[Journey, ...]:
    """Every journey of a preset."""
    return tuple(journey for journey in JOURNEYS if journey.preset == preset_id)
