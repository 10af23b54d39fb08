"""Journeys in which one friend brings several rewards: steps, shares of later orders, challenges."""

from plugin.domain.program.choice import Group
from tests.journeys.outcomes import given, nothing, owed, waits
from tests.journeys.stage import Stage
from tests.journeys.story import Journey


def challenge(stage: Stage) -> None:
    """Five orders, six days apart, are final within 24 days: the fifth brings the prize, the sixth nothing more.

    Eight days apart, any five are final within 32 days, too slow for 30: Eva gets no prize.
    """
    stage.put_in_force("challenge")
    ada, eva = stage.advocate(), stage.advocate("Eva Sommer")
    quick = stage.friends_buy(ada, 6, "40.00", days_apart=6)
    stage.days_pass(30)
    stage.came_to([*quick[:4], quick[5]], nothing("not_this_one"))
    stage.came_to(quick[4], nothing("not_this_one"), given("gift", "special prize", "challenge:5"))
    stage.has_codes(ada, "gift")
    stage.redeem(ada, "45.00", paid="0.00")
    slow = stage.friends_buy(eva, 6, "40.00", days_apart=8)
    stage.days_pass(30)
    stage.came_to(slow, nothing("not_this_one"))
    stage.has_codes(eva)


def short_and_long(stage: Stage) -> None:
    """10.00 for both. Of the next three orders 3 % each: 3.00 of 100.00, 1.66 of 55.55 (1.6665), 0.60 of 20.00; nothing
    of the fourth, and nothing of an order that comes after twelve months.
    """
    stage.put_in_force("short_and_long")
    ada = stage.advocate()
    friend, late = stage.friend(ada), stage.friend(ada)
    first, lates_first = stage.buys(friend, "80.00"), stage.buys(late, "80.00")
    stage.paid(first, "70.00")
    later = []
    for worth in ("100.00", "55.55", "20.00", "100.00"):
        stage.days_pass(10)
        later.append(stage.buys(friend, worth))
    stage.days_pass(30)
    stage.came_to([first, lates_first], given("fixed", "10.00"))
    for place, worth in enumerate(("3.00", "1.66", "0.60")):
        stage.came_to(later[place], given("fixed", worth, f"follow_up:{place + 1}"))
    stage.came_to(later[3])
    stage.until("2027-11-26")
    after_a_year = stage.buys(late, "100.00")
    stage.days_pass(30)
    stage.came_to(after_a_year)
    stage.has_codes(ada, "10.00", "10.00", "3.00", "1.66", "0.60")


def two_steps(stage: Stage) -> None:
    """Half of 20.00 when the first order is final, half when the second is: 10.00 + 10.00 of the friend who came back.

    The other friend's second order comes back, so half of it is given and half stays open: 30.00 of 40.00.
    """
    stage.put_in_force("two_steps")
    ada = stage.advocate()
    friend, other = stage.friend(ada), stage.friend(ada)
    first, others_first = stage.buys(friend, "80.00"), stage.buys(other, "80.00")
    stage.paid(first, "80.00")
    stage.days_pass(29)
    stage.has_credit(ada, "0.00")
    stage.days_pass(1)
    stage.has_credit(ada, "20.00")
    stage.buys(friend, "40.00")
    others_second = stage.buys(other, "40.00")
    stage.days_pass(10)
    stage.returns(others_second)
    stage.days_pass(20)
    stage.has_credit(ada, "30.00")
    stage.came_to(first, given("store_credit", "10.00"), given("store_credit", "10.00", "step:2"))
    stage.came_to(others_first, given("store_credit", "10.00"), waits("store_credit", "10.00", "step:2"))
    stage.days_pass(300)
    stage.came_to(others_first, given("store_credit", "10.00"), waits("store_credit", "10.00", "step:2"))
    stage.has_credit(ada, "30.00")


def leaddyno_affiliate(stage: Stage) -> None:
    """20 % of 80.00 are 16.00, with 10.00 for a first order; of the same friend's next order of 55.55 11.11, no bounty.

    An affiliate is enlisted and need not have bought; cash waits for the merchant to transfer it.
    """
    stage.put_in_force("leaddyno_affiliate")
    ada = stage.enlisted(Group.AFFILIATES)
    friend = stage.friend(ada, has_account=True)
    first = stage.buys(friend, "80.00")
    stage.paid(first, "80.00")
    stage.came_to(first, waits("cash", "16.00"), waits("cash", "10.00", "bounty"))
    stage.days_pass(10)
    second = stage.buys(friend, "55.55")
    stage.days_pass(20)
    stage.came_to(first, owed("cash", "16.00"), owed("cash", "10.00", "bounty"))
    stage.came_to(second, waits("cash", "11.11"))
    stage.days_pass(10)
    stage.came_to(second, owed("cash", "11.11"))


JOURNEYS = (
    Journey("challenge", challenge),
    Journey("leaddyno_affiliate", leaddyno_affiliate),
    Journey("short_and_long", short_and_long),
    Journey("two_steps", two_steps),
)
