"""Journeys of gyms, where friends pay every month."""

from tests.journeys.outcomes import given, nothing
from tests.journeys.stage import Stage
from tests.journeys.story import Journey


def anytime_free_month(stage: Stage) -> None:
    """The friend's first two orders bring nothing, the third a subscription payment free 7 days later.

    Three free ones a year: the fourth friend brings nothing in the same year.
    """
    stage.put_in_force("anytime_free_month")
    ada = stage.advocate()
    stage.until("2027-01-01")
    thirds = []
    for _ in range(4):
        friend = stage.friend(ada)
        first = stage.buys(friend, "45.00", "20.00")
        stage.paid(first, "20.00")
        stage.days_pass(20)
        second = stage.buys(friend, "20.00")
        stage.days_pass(20)
        thirds.append(stage.buys(friend, "20.00"))
        stage.came_to([first, second])
    stage.days_pass(7)
    stage.came_to(thirds[:3], given("percent", "100"))
    stage.came_to(thirds[3], nothing("per_year"))
    stage.has_codes(ada, "100%", "100%", "100%")


JOURNEYS = (Journey("anytime_free_month", anytime_free_month),)
