"""The automatic demo: the whole loop, then everything that must not earn a reward, through the doors only."""

from tests.sim_shop import demo_loop, demo_refunds, demo_refusals
from tests.sim_shop.demo_people import Control, Merchant
from tests.sim_shop.demo_processes import Places
from tests.sim_shop.demo_script import Cast, tell

STEPS = (*demo_loop.STEPS, *demo_refunds.STEPS, *demo_refusals.STEPS)


def play(places: Places) -> int:
    """Play every step; gives the exit code."""
    return tell(Cast(places, Control(places), Merchant(places)), STEPS)
