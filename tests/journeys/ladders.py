"""Journeys of rewards that depend on which referral it is, or on the order's value."""

from tests.journeys.outcomes import given, nothing, waits
from tests.journeys.stage import Stage
from tests.journeys.story import Journey


def candy_every_third(stage: Stage) -> None:
    """10 % off 80.00 leaves 72.00. The second order comes back, so the fourth is the third that counts, the seventh
    the sixth: two codes of 20.00. With one of them 80.00 cost 60.00.
    """
    stage.put_in_force("candy_every_third")
    ada = stage.advocate()
    orders = stage.friends_buy(ada, 7, "80.00")
    stage.paid(orders[0], "72.00")
    stage.returns(orders[1])
    stage.counts_not(orders[1], "refunded")
    stage.came_to(orders[2], waits("fixed", "20.00"))
    stage.days_pass(30)
    kept = [orders[0], *orders[2:]]
    stage.came_to([kept[0], kept[1], kept[3], kept[4]], nothing("not_this_one"))
    stage.came_to([kept[2], kept[5]], given("fixed", "20.00"))
    stage.has_codes(ada, "20.00", "20.00")
    stage.redeem(ada, "80.00", paid="60.00")
    stage.has_codes(ada, "20.00")


def tiers(stage: Stage) -> None:
    """5, 8, 12, 12, then eleven times 15: fifteen rewards, 202.00 together. The sixteenth referral pays nothing."""
    stage.put_in_force("tiers")
    ada = stage.advocate()
    orders = stage.friends_buy(ada, 16, "40.00")
    stage.paid(orders[0], "40.00")
    stage.days_pass(30)
    stage.came_to(orders[0], given("fixed", "5.00"))
    stage.came_to(orders[1], given("fixed", "8.00"))
    stage.came_to(orders[2:4], given("fixed", "12.00"))
    stage.came_to(orders[4:15], given("fixed", "15.00"))
    stage.came_to(orders[15], nothing("lifetime"))
    stage.has_codes(ada, "5.00", "8.00", "12.00", "12.00", *["15.00"] * 11)
    stage.owes(given="202.00")


def rock_gateway(stage: Stage) -> None:
    """25.00 for the first, 10.00 for each further one; the code of 25.00 makes 80.00 cost 55.00."""
    stage.put_in_force("rock_gateway")
    ada = stage.advocate()
    orders = stage.friends_buy(ada, 4, "40.00")
    stage.days_pass(30)
    stage.came_to(orders[0], given("fixed", "25.00"))
    stage.came_to(orders[1:], given("fixed", "10.00"))
    stage.has_codes(ada, "25.00", "10.00", "10.00", "10.00")
    stage.redeem(ada, "80.00", paid="55.00", using="25.00")


def rock_multiplier(stage: Stage) -> None:
    """Below 100.00 10.00, from 100.00 on 20.00, from 250.00 on 40.00. Of 260.00 are 240.00 kept: that is 20.00."""
    stage.put_in_force("rock_multiplier")
    ada = stage.advocate()
    worths = ("99.99", "100.00", "249.99", "250.00")
    orders = [order for worth in worths for order in stage.friends_buy(ada, 1, worth)]
    half_kept = stage.friend_buys(ada, "240.00", "20.00")
    stage.came_to(half_kept, waits("fixed", "40.00"))
    stage.returns(half_kept, "20.00")
    stage.days_pass(30)
    stage.came_to(orders[0], given("fixed", "10.00"))
    stage.came_to([orders[1], orders[2], half_kept], given("fixed", "20.00"))
    stage.came_to(orders[3], given("fixed", "40.00"))
    stage.has_codes(ada, "10.00", "20.00", "20.00", "40.00", "20.00")


JOURNEYS = (
    Journey("candy_every_third", candy_every_third),
    Journey("tiers", tiers),
    Journey("rock_gateway", rock_gateway),
    Journey("rock_multiplier", rock_multiplier),
)
