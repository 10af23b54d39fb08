"""Journeys of gyms, where friends pay every month."""

from tests.journeys.outcomes import given, nothing, waits
from tests.journeys.stage import Stage
from tests.journeys.story import Journey


def anytime_fitness(stage: Stage) -> None:
    """5.00 for each payment, 7 days after it: 10.00 after two. Two paused months bring nothing.

    Twelve in all: 60.00, the thirteenth payment brings nothing. Ada has a subscription of her own, at 20.00 a month.
    """
    stage.put_in_force("anytime_fitness")
    ada = stage.advocate()
    stage.pays_month(ada, "20.00")
    friend = stage.friend(ada)
    first = stage.buys(friend, "45.00", "20.00", monthly="20.00")
    stage.paid(first, "20.00")
    stage.came_to(first, waits("store_credit", "5.00"))
    stage.days_pass(30)
    stage.pays_month(ada, "20.00")
    second = stage.pays_month(friend, "20.00")
    stage.days_pass(7)
    stage.came_to(first, given("store_credit", "5.00"))
    stage.came_to(second, given("store_credit", "5.00", "cycle:2"))
    stage.has_credit(ada, "10.00")
    stage.say(f"{friend.shown} pauses.", f"{friend.shown} pausiert.")
    for _ in range(2):
        stage.days_pass(30)
        stage.pays_month(ada, "20.00")
    stage.has_credit(ada, "10.00")
    cycles = []
    for _ in range(11):
        cycles.append(stage.pays_month(friend, "20.00"))
        stage.days_pass(30)
        stage.pays_month(ada, "20.00")
    stage.has_credit(ada, "60.00")
    stage.came_to(cycles[9], given("store_credit", "5.00", "cycle:12"))
    stage.came_to(cycles[10])


def anytime_fitness_bound(stage: Stage) -> None:
    """Ada's own subscription costs 8.00: of two friends' 5.00 in a month 5.00 + 3.00 are hers, of a third one nothing.

    Who has no subscription earns nothing.
    """
    stage.put_in_force("anytime_fitness")
    ada, eva = stage.advocate(), stage.advocate("Eva Sommer")
    stage.until("2027-01-01")
    stage.pays_month(ada, "8.00")
    orders = [
        stage.buys(stage.friend(advocate), "45.00", "20.00", monthly="20.00") for advocate in (ada, ada, ada, eva)
    ]
    stage.days_pass(7)
    stage.came_to(orders[0], given("store_credit", "5.00"))
    stage.came_to(orders[1], given("store_credit", "3.00"))
    stage.came_to(orders[2:], nothing("own_subscription_price"))
    stage.has_credit(ada, "8.00")
    stage.has_credit(eva, "0.00")


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


JOURNEYS = (
    Journey("anytime_fitness", anytime_fitness),
    Journey("anytime_fitness", anytime_fitness_bound),
    Journey("anytime_free_month", anytime_free_month),
)
