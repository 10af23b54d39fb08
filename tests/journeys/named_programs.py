"""Journeys of the programs that everybody knows: Dropbox, Airbnb, Uber, Tesla, Zalando."""

from dataclasses import replace

from tests.journeys.outcomes import given, nothing, waits
from tests.journeys.stage import Stage
from tests.journeys.story import Journey


def dropbox(stage: Stage) -> None:
    """32 × 5.00 = 160.00, what 16 GB are to 500 MB; the 33rd referral counts and pays nothing.

    Signing up is not enough, and neither is paying: nothing counts before it is shipped. Pro users get double.
    """
    stage.put_in_force("dropbox")
    ada = stage.advocate()
    orders = stage.friends_buy(ada, 33, "20.00", has_account=True)
    stage.is_open(orders[0], "not_fulfilled_yet")
    stage.ship(*orders)
    stage.came_to(orders, waits("store_credit", "5.00"))
    stage.days_pass(30)
    stage.came_to(orders[:32], given("store_credit", "5.00"))
    stage.came_to(orders[32], nothing("lifetime"))
    stage.has_credit(ada, "160.00")
    stage.has_credit(stage.friends[0], "5.00")
    stage.has_credit(stage.friends[32], "5.00")
    stage.pay_with_credit(ada, "80.00", drawn="84.90")
    pia = stage.advocate("Pia Blum")
    stage.tag(pia, "pro")
    order = stage.friend_buys(pia, "20.00", has_account=True)
    stage.ship(order)
    stage.days_pass(30)
    stage.came_to(order, given("store_credit", "10.00"))
    stage.has_credit(pia, "10.00")


def airbnb(stage: Stage) -> None:
    """25.00 off 100.00 leave 75.00, just enough; 25.00 off 99.00 leave 74.00, too little.

    The first friend only buys: 25.00. Each further one starts a subscription with the order: 25.00 + 75.00. After 49 of
    them Ada has 25.00 + 49 × 100.00 = 4,925.00. The next referral brings 25.00 and its subscription the 50.00 that are
    left of 5,000.00; the one after that brings nothing.
    """
    stage.put_in_force("airbnb")
    ada = stage.advocate()
    small = stage.friend_buys(ada, "99.00")
    stage.paid(small, "74.00")
    first = stage.friend_buys(ada, "100.00")
    stage.paid(first, "75.00")
    orders = stage.friends_buy(ada, 51, "100.00", monthly="10.00")
    stage.paid(orders[0], "85.00")
    stage.ship(small, first, *orders)
    stage.counts_not(small, "below_minimum")
    stage.days_pass(30)
    started = "event:subscription_started"
    stage.came_to(first, given("store_credit", "25.00"))
    stage.came_to(orders[:49], given("store_credit", "25.00"), given("store_credit", "75.00", started))
    stage.came_to(orders[49], given("store_credit", "25.00"), given("store_credit", "50.00", started))
    stage.came_to(orders[50], nothing("lifetime_value"), nothing("lifetime_value", started))
    stage.has_credit(ada, "5000.00")


def uber(stage: Stage) -> None:
    """10.00 for both. A claim is good for 90 days: an order on the 89th day counts, one on the 91st does not.

    The 14 days begin with the shipment. Of 21 rewards in a year 20 are given: 200.00.
    """
    stage.put_in_force("uber")
    ada = stage.advocate()
    in_time, too_late = stage.friend(ada), stage.friend(ada)
    stage.days_pass(89)
    order = stage.buys(in_time, "30.00")
    stage.paid(order, "20.00")
    stage.days_pass(2)
    late = stage.buys(too_late, "30.00")
    stage.counts_not(late, "claim_expired")
    orders = [order, *stage.friends_buy(ada, 20, "30.00", days_apart=2)]
    stage.ship(*orders)
    stage.days_pass(13)
    stage.came_to(orders, waits("store_credit", "10.00"))
    stage.days_pass(1)
    stage.came_to(orders[:20], given("store_credit", "10.00"))
    stage.came_to(orders[20], nothing("per_year"))
    stage.has_credit(ada, "200.00")


def tesla(stage: Stage) -> None:
    """5 % off 80.00 leave 76.00. The first referral brings a code of 10.00, each further one a choice of two gifts: the
    first of them where nobody chooses. Events stand at 3, 5 and 10. The eleventh within the year brings nothing.
    """
    stage.put_in_force("tesla")
    ada = stage.advocate()
    stage.until("2027-01-10")
    orders = stage.friends_buy(ada, 11, "80.00")
    stage.paid(orders[0], "76.00")
    stage.ship(*orders)
    stage.days_pass(30)
    stage.days_pass(14)
    gift = given("gift", "accessory A")
    stage.came_to(orders[0], given("fixed", "10.00"))
    stage.came_to([orders[1], orders[3], *orders[5:9]], gift)
    stage.came_to(orders[2], gift, given("access", "early access to the new collection", "milestone:3"))
    stage.came_to(orders[4], gift, given("access", "invitation for two", "milestone:5"))
    stage.came_to(orders[9], gift, given("access", "right to buy the limited edition", "milestone:10"))
    stage.came_to(orders[10], nothing("per_year"))
    stage.has_tags(ada, "early-access", "event-for-two", "limited-edition")
    stage.has_codes(ada, "10.00", *["gift"] * 9)


def zalando(stage: Stage) -> None:
    """80.00 less 10.00 are 70.00; 20.00 of them come back, to which 2.50 of the 10.00 belong: 52.50 are kept, enough.

    65.00 less 10.00 are 55.00; 13.00 of them come back, with 2.00 of the 10.00: 44.00 are kept, below 50.00, no reward.
    The reward comes 44 days after the shipment; Ada's own code wants an order of 50.00.
    """
    stage.put_in_force("zalando")
    ada = stage.advocate()
    enough = stage.friend_buys(ada, "60.00", "20.00")
    stage.paid(enough, "70.00")
    too_little = stage.friend_buys(ada, "52.00", "13.00")
    stage.paid(too_little, "55.00")
    stage.ship(enough, too_little)
    stage.days_pass(30)
    stage.returns(enough, "20.00")
    stage.kept(enough, "52.50")
    stage.returns(too_little, "13.00")
    stage.kept(too_little, "44.00")
    stage.counts_not(too_little, "below_minimum")
    stage.days_pass(13)
    stage.came_to(enough, waits("fixed", "10.00"))
    stage.days_pass(1)
    stage.came_to(enough, given("fixed", "10.00"))
    stage.came_to(too_little, nothing("below_minimum"))
    stage.has_codes(ada, "10.00")
    stage.redeem(ada, "20.00", paid="20.00")
    stage.redeem(ada, "80.00", paid="70.00")


def zalando_limits(stage: Stage) -> None:
    """At most 5 in a month and 20 in all: six in one month bring 50.00, 15 more 150.00, and the next nothing.

    Somebody of Ada's name at Ada's address is of her household and does not count.
    """
    stage.put_in_force("zalando")
    ada = stage.advocate()
    relative = stage.friend_buys(ada, "80.00", shipping_address=replace(ada.home, first_name="Ole"))
    stage.counts_not(relative, "household_excluded")
    stage.until("2027-01-01")
    month = stage.friends_buy(ada, 6, "80.00")
    stage.ship(*month)
    stage.until("2027-02-01")
    later = stage.friends_buy(ada, 16, "80.00", days_apart=8, is_shipped=True)
    stage.days_pass(44)
    stage.came_to(month[:5], given("fixed", "10.00"))
    stage.came_to(month[5], nothing("per_month"))
    stage.came_to(later[:15], given("fixed", "10.00"))
    stage.came_to(later[15], nothing("lifetime"))
    stage.owes(given="200.00")


JOURNEYS = (
    Journey("dropbox", dropbox),
    Journey("airbnb", airbnb),
    Journey("uber", uber),
    Journey("tesla", tesla),
    Journey("zalando", zalando),
    Journey("zalando", zalando_limits),
)
