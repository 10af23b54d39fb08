"""Journeys in which a friend who signs up is worth something already."""

from tests.journeys.outcomes import given, nothing, waits
from tests.journeys.stage import Stage
from tests.journeys.story import Journey


def lead_bonus(stage: Stage) -> None:
    """50 points for the sign-up, 500 for the order when it is final; the friend who only signs up brings 50."""
    stage.put_in_force("lead_bonus")
    ada = stage.advocate()
    friend = stage.friend(ada, has_account=True)
    stage.has_points(ada, 50)
    stage.friend(ada, has_account=True)
    stage.has_points(ada, 100)
    order = stage.buys(friend, "40.00")
    stage.paid(order, "40.00")
    stage.came_to(order, waits("points", "500"))
    stage.days_pass(30)
    stage.came_to(order, given("points", "500"))
    stage.has_points(ada, 600)


def rock_multi_step(stage: Stage) -> None:
    """100 points for each of two sign-ups, 15.00 for the one order that is kept; the other comes back."""
    stage.put_in_force("rock_multi_step")
    ada = stage.advocate()
    kept = stage.buys(stage.friend(ada, has_account=True), "40.00")
    returned = stage.buys(stage.friend(ada, has_account=True), "40.00")
    stage.has_points(ada, 200)
    stage.days_pass(20)
    stage.returns(returned)
    stage.days_pass(10)
    stage.came_to(kept, given("store_credit", "15.00"))
    stage.came_to(returned, nothing("refunded"))
    stage.has_credit(ada, "15.00")
    stage.has_points(ada, 200)


JOURNEYS = (Journey("lead_bonus", lead_bonus), Journey("rock_multi_step", rock_multi_step))
