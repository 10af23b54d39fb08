"""Journeys in which the advocate chooses the reward."""

from tests.journeys.outcomes import given, owed
from tests.journeys.stage import Stage
from tests.journeys.story import Journey


def choice(stage: Stage) -> None:
    """Four friends, four choices: 1,500 points, the surprise, the donation of 15.00, and none for 14 days: 15.00."""
    stage.put_in_force("choice")
    ada = stage.advocate()
    orders = stage.friends_buy(ada, 4, "40.00")
    stage.days_pass(30)
    stage.has_points(ada, 0)
    stage.choose(ada, orders[0], "points")
    stage.choose(ada, orders[1], "gift")
    stage.choose(ada, orders[2], "donation")
    stage.came_to(orders[0], given("points", "1500"))
    stage.came_to(orders[1], given("gift", "surprise"))
    stage.came_to(orders[2], owed("donation", "15.00"))
    stage.has_points(ada, 1_500)
    stage.has_codes(ada, "gift")
    stage.days_pass(14)
    stage.came_to(orders[3], given("fixed", "15.00"))
    stage.has_codes(ada, "gift", "15.00")


def gym(stage: Stage) -> None:
    """The trial session of 45.00 beside 80.00: the friend pays 80.00. Ada chooses 15.00 off fitness goods for the first
    friend, and makes no choice for the second: a personal training session after 14 days.
    """
    stage.put_in_force("gym")
    ada = stage.advocate()
    orders = [stage.friend_buys(ada, "45.00", "80.00") for _ in range(2)]
    stage.paid(orders[0], "80.00")
    stage.days_pass(30)
    stage.has_codes(ada)
    stage.choose(ada, orders[0], "fixed")
    stage.has_codes(ada, "15.00")
    stage.days_pass(14)
    stage.came_to(orders[0], given("fixed", "15.00"))
    stage.came_to(orders[1], given("gift", "personal training session"))
    stage.has_codes(ada, "15.00", "gift")
    stage.redeem(ada, "80.00", paid="65.00", using="15.00")


def local_service(stage: Stage) -> None:
    """80.00 less 10 % are 72.00. Nothing is promised until the merchant allows it, at the counter as online; 14 days
    later Ada chooses the gift card, or gets it where she does not choose. What is never allowed brings nothing.
    """
    stage.put_in_force("local_service")
    ada = stage.advocate()
    online, counter, never = stage.friend(ada), stage.friend(ada), stage.friend(ada)
    first = stage.buys(online, "80.00")
    second = stage.buys(counter, "40.00", source_name="pos")
    third = stage.buys(never, "40.00")
    stage.paid(first, "72.00")
    for order in (first, second, third):
        stage.is_held(order, "manual_approval")
        stage.came_to(order)
    stage.allows(first)
    stage.allows(second)
    stage.days_pass(14)
    stage.choose(ada, first, "gift_card")
    stage.days_pass(14)
    stage.came_to([first, second], given("gift_card", "20.00"))
    stage.has_cards(ada, "20.00", "20.00")
    stage.is_held(third, "manual_approval")
    stage.came_to(third)


JOURNEYS = (
    Journey("choice", choice),
    Journey("gym", gym),
    Journey("local_service", local_service),
)
