"""Journeys of one offer and one reward for each referral: codes, credit, gifts, access."""

from tests.journeys.outcomes import given, nothing, taken_back, waits
from tests.journeys.stage import Stage
from tests.journeys.story import Journey


def recommended(stage: Stage) -> None:
    """10 % off 80.00 leaves 72.00. The 28 days begin with the shipment: 40 days without one bring nothing, nor do 27.

    10 % off 55.00 leaves 49.50, less than 50.00. Of six rewards in one month five are given: 10.00 + 50.00 = 60.00.
    """
    stage.put_in_force("recommended")
    ada = stage.advocate()
    order = stage.friend_buys(ada, "80.00")
    stage.paid(order, "72.00")
    stage.days_pass(40)
    stage.came_to(order, waits("store_credit", "10.00"))
    stage.ship(order)
    stage.days_pass(27)
    stage.has_credit(ada, "0.00")
    stage.days_pass(1)
    stage.came_to(order, given("store_credit", "10.00"))
    stage.has_credit(ada, "10.00")
    small = stage.friend_buys(ada, "55.00")
    stage.paid(small, "49.50")
    stage.counts_not(small, "below_minimum")
    stage.until("2027-02-01")
    orders = stage.friends_buy(ada, 6, "80.00")
    stage.ship(*orders)
    stage.days_pass(28)
    stage.came_to(orders[:5], given("store_credit", "10.00"))
    stage.came_to(orders[5], nothing("per_month"))
    stage.has_credit(ada, "60.00")
    stage.pay_with_credit(ada, "20.00", drawn="24.90")
    stage.has_credit(ada, "35.10")


def twenty_ten(stage: Stage) -> None:
    """The friend pays 72.00 for 80.00. Of six referrals whose holds end in one month five are rewarded; with 20 % off
    80.00 cost 64.00, once.
    """
    stage.put_in_force("twenty_ten")
    ada = stage.advocate()
    orders = stage.friends_buy(ada, 6, "80.00")
    stage.paid(orders[0], "72.00")
    stage.days_pass(30)
    stage.came_to(orders[:5], given("percent", "20"))
    stage.came_to(orders[5], nothing("per_month"))
    stage.has_codes(ada, *["20%"] * 5)
    stage.redeem(ada, "80.00", paid="64.00")
    stage.has_codes(ada, *["20%"] * 4)


def fashion(stage: Stage) -> None:
    """The collection has the things of 20.00 and 80.00. 10 % off 80.00 beside 40.00 from elsewhere leaves 112.00; with
    15 % off 80.00 cost 68.00, and the 40.00 stay 40.00.
    """
    stage.put_in_force("fashion")
    ada = stage.advocate()
    order = stage.friend_buys(ada, "80.00", "40.00")
    stage.paid(order, "112.00")
    stage.days_pass(30)
    stage.came_to(order, given("percent", "15"))
    stage.has_codes(ada, "15%")
    stage.redeem(ada, "40.00", paid="40.00")
    stage.redeem(ada, "80.00", paid="68.00")
    stage.has_codes(ada)


def two_for_one(stage: Stage) -> None:
    """Two things of 80.00 for 80.00, for the friend at once and for Ada when the 30 days are over; one alone is full
    price.
    """
    stage.put_in_force("two_for_one")
    ada = stage.advocate()
    order = stage.friend_buys(ada, "80.00", "80.00")
    stage.paid(order, "80.00")
    stage.days_pass(30)
    stage.came_to(order, given("bxgy", "1+1"))
    stage.has_codes(ada, "1+1")
    stage.redeem(ada, "20.00", paid="20.00")
    stage.redeem(ada, "80.00", "80.00", paid="80.00")
    stage.has_codes(ada)


def early_access(stage: Stage) -> None:
    """The tag comes when the 30 days are over, stays 89 days and is gone after 90; a return in between takes it."""
    stage.put_in_force("early_access")
    ada, eva = stage.advocate(), stage.advocate("Eva Sommer")
    order, returned = stage.friend_buys(ada, "80.00"), stage.friend_buys(eva, "80.00")
    stage.paid(order, "72.00")
    stage.days_pass(29)
    stage.has_tags(ada)
    stage.days_pass(1)
    stage.came_to([order, returned], given("access", "see new things first"))
    stage.has_tags(ada, "vip-preview")
    stage.returns(returned)
    stage.came_to(returned, taken_back("access", "see new things first"))
    stage.has_tags(eva)
    stage.days_pass(89)
    stage.has_tags(ada, "vip-preview")
    stage.days_pass(1)
    stage.has_tags(ada)


def points(stage: Stage) -> None:
    """500 points for Ada and 200 for the friend when the 30 days are over; 500 points are a code of 5.00. Who sends the
    order back keeps none.
    """
    stage.put_in_force("points")
    ada = stage.advocate()
    order = stage.friend_buys(ada, "80.00", has_account=True)
    returned = stage.friend_buys(ada, "80.00", has_account=True)
    stage.paid(order, "80.00")
    stage.came_to([order, returned], waits("points", "500"))
    stage.days_pass(20)
    stage.returns(returned)
    stage.days_pass(10)
    stage.came_to(order, given("points", "500"))
    stage.came_to(returned, nothing("refunded"))
    stage.has_points(ada, 500)
    stage.has_points(stage.friends[0], 200)
    stage.has_points(stage.friends[1], 0)
    stage.exchange_points(ada, 500)
    stage.has_codes(ada, "5.00")
    stage.redeem(ada, "80.00", paid="75.00")
    stage.has_points(ada, 0)


JOURNEYS = (
    Journey("recommended", recommended),
    Journey("twenty_ten", twenty_ten),
    Journey("fashion", fashion),
    Journey("two_for_one", two_for_one),
    Journey("early_access", early_access),
    Journey("points", points),
)
