"""From claim to redeemed reward and back, through the doors: what each event does to verdict, reward and books."""

import pytest

from plugin.bell import Duty
from tests.ledger_sums import balances, owed, revisions, rewards, stands, states
from tests.loop import Loop
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order


def referred_order(loop: Loop, friend: str = "felix@example.com", **more: object) -> tuple[str, Order]:
    """Ada's friend claims and buys a throw of 80.00; gives the claimed code and the order."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    answer = loop.claim(link, email=friend)
    assert answer.status_code == 200, answer.text
    code = answer.json()["discount_code"]
    order = loop.buy(friend, codes=(code,), **more)
    loop.work()
    return code, order


def reward_code(loop: Loop, order: Order) -> str:
    (reward,) = rewards(loop, order)
    return reward.code


def live_codes(loop: Loop) -> set[str]:
    """Reward codes that work at the shop now."""
    return {
        code
        for discount in loop.shop_state.discounts.values()
        if discount.title.startswith("Goodword reward") and discount.ends_at is None
        for code in discount.codes
    }


def test_a_referred_order_is_held_and_then_paid_once(loop: Loop) -> None:
    _, order = referred_order(loop)
    assert stands(loop, order) == ("referred", "won")
    assert states(loop, order) == ["pending"]
    # 10.00 promised: out of the program, into the hold.
    assert balances(loop) == {"program": -1_000, "held": 1_000}
    assert live_codes(loop) == set()

    loop.pass_time(days=31)
    assert states(loop, order) == ["issued"]
    assert balances(loop) == {"program": -1_000, "issued": 1_000}
    assert live_codes(loop) == {reward_code(loop, order)}


def test_the_advocate_redeems_the_reward_once_and_nobody_else_ever(loop: Loop) -> None:
    _, order = referred_order(loop)
    loop.pass_time(days=31)
    code = reward_code(loop, order)

    stranger = loop.buy("sven@example.com", codes=(code,))
    assert stranger.applied == []
    own = loop.buy(loop.customer("ada"), codes=(code,))
    again = loop.buy(loop.customer("ada"), codes=(code,))
    loop.work()
    # 80.00 less the 10.00 of the reward.
    assert [(used.text.casefold(), used.amount_minor) for used in own.applied] == [(code, 1_000)]
    assert again.applied == []
    assert states(loop, order) == ["spent"]
    assert balances(loop) == {"program": -1_000, "spent": 1_000}
    assert stands(loop, own) == ("not_referred", "no_evidence")


def test_a_refund_inside_the_hold_voids_the_reward(loop: Loop) -> None:
    _, order = referred_order(loop)
    merchant.refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert revisions(loop, order) == [("referred", "won"), ("not_referred", "refunded")]
    assert states(loop, order) == ["voided"]
    loop.pass_time(days=31)
    assert live_codes(loop) == set()
    assert balances(loop) == {}


def test_a_refund_after_the_issue_claws_back_the_code(loop: Loop) -> None:
    _, order = referred_order(loop)
    loop.pass_time(days=31)
    merchant.refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert states(loop, order) == ["clawed_back"]
    assert rewards(loop, order)[0].reason == "refunded"
    assert live_codes(loop) == set()
    assert balances(loop) == {}
    assert [state for _, state in owed(loop, "withdraw_reward")] == ["done"]


def test_a_refund_after_the_reward_was_spent_is_a_loss_in_the_books(loop: Loop) -> None:
    _, order = referred_order(loop)
    loop.pass_time(days=31)
    loop.buy(loop.customer("ada"), codes=(reward_code(loop, order),))
    loop.work()
    merchant.refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert states(loop, order) == ["clawed_back"]
    # The 10.00 are gone: out of the program for good, resting as a loss.
    assert balances(loop) == {"program": -1_000, "loss": 1_000}


def test_a_refund_that_is_told_before_the_payment_leaves_no_reward(loop: Loop) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email="felix@example.com").json()["discount_code"]
    order = loop.buy("felix@example.com", codes=(code,))
    sender = loop.world.sender
    late = [sender.take(delivery) for delivery in sender.due() if delivery.topic == "orders/paid"]
    merchant.refund(loop.world, loop.shop_state, order.id)
    loop.work()
    for delivery in late:
        sender.attempt(delivery)
    loop.work()
    assert len(late) == 1
    assert revisions(loop, order) == [("not_referred", "refunded")]
    assert rewards(loop, order) == []
    assert balances(loop) == {}


def test_five_times_the_same_delivery_is_one_reward(loop: Loop) -> None:
    _, order = referred_order(loop)
    paid = [d for d in loop.world.sender.log if d.topic == "orders/paid" and str(order.id).encode() in d.body]
    for _ in range(5):
        loop.world.sender.attempt(paid[-1])
        loop.work()
    assert states(loop, order) == ["pending"]
    assert revisions(loop, order) == [("referred", "won")]
    assert balances(loop) == {"program": -1_000, "held": 1_000}


def test_an_advocate_earns_nothing_on_the_own_link(loop: Loop) -> None:
    ada = loop.customer("ada")
    link = loop.join(ada)["referral_code"]
    code = loop.claim(link, email="somebody@example.com").json()["discount_code"]
    order = loop.buy(ada, codes=(code,))
    loop.work()
    assert stands(loop, order) == ("not_referred", "self_referral")
    assert rewards(loop, order) == []
    assert balances(loop) == {}


def test_who_bought_before_is_no_new_customer(loop: Loop) -> None:
    greta = loop.customer("greta")
    loop.buy(greta, product="Mug")
    loop.pass_time(days=1)
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email="greta@example.com").json()["discount_code"]
    order = loop.buy(greta, codes=(code,))
    loop.work()
    assert stands(loop, order) == ("not_referred", "existing_customer")
    assert rewards(loop, order) == []


def test_a_friends_code_works_once_because_it_is_deleted_when_it_was_used(loop: Loop) -> None:
    code, order = referred_order(loop)
    assert [state for _, state in owed(loop, "retire_code")] == ["done"]
    second = loop.buy("lotte@example.com", codes=(code,))
    loop.work()
    # 10 % of 80.00.
    assert [used.amount_minor for used in order.applied] == [800]
    assert second.applied == []


def test_a_landing_link_alone_refers_where_nothing_was_claimed(loop: Loop) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    order = loop.buy("felix@example.com", ref=link)
    loop.work()
    assert stands(loop, order) == ("referred", "won")
    assert states(loop, order) == ["pending"]


def test_an_order_too_small_earns_nothing_and_says_why(loop: Loop) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email="felix@example.com").json()["discount_code"]
    order = loop.buy("felix@example.com", codes=(code,), product="Mug")
    loop.work()
    assert stands(loop, order) == ("not_referred", "below_minimum")
    assert rewards(loop, order) == []


def test_a_cancelled_and_a_disputed_order_end_as_each_deserves(loop: Loop) -> None:
    _, cancelled = referred_order(loop)
    merchant.cancel(loop.world, loop.shop_state, cancelled.id)
    loop.work()
    assert (stands(loop, cancelled), states(loop, cancelled)) == (("not_referred", "cancelled"), ["voided"])


def test_a_dispute_holds_until_it_is_settled(loop: Loop) -> None:
    _, order = referred_order(loop)
    merchant.dispute(loop.world, loop.shop_state, order.id)
    loop.work()
    loop.pass_time(days=31)
    assert (stands(loop, order), states(loop, order)) == (("held", "dispute_open"), ["pending"])
    merchant.settle_dispute(loop.world, loop.shop_state, order.id, "won")
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (stands(loop, order), states(loop, order)) == (("referred", "won"), ["issued"])


@pytest.mark.parametrize("again", ["inbox", "reconcile"])
def test_doing_everything_again_changes_nothing(loop: Loop, again: str) -> None:
    _, order = referred_order(loop)
    loop.pass_time(days=31)
    before = (revisions(loop, order), rewards(loop, order), balances(loop), len(loop.world.effects))
    if again == "inbox":
        for delivery in list(loop.world.sender.log):
            loop.world.sender.redeliver(delivery)
    else:
        loop.duties[Duty.RECONCILE]()
    loop.work()
    assert (revisions(loop, order), rewards(loop, order), balances(loop), len(loop.world.effects)) == before


def test_two_orders_on_one_claim_read_together_say_what_they_say_when_read_again(loop: Loop) -> None:
    """The first has no code and wins by the buyer's account; the second leans on a claim that is gone."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    felix = loop.customer("felix")
    code = loop.claim(link, customer=felix).json()["discount_code"]
    first, second = loop.buy(felix), loop.buy(felix, codes=(code,))
    loop.work()
    before = revisions(loop, second)

    for delivery in list(loop.world.sender.log):
        loop.world.sender.redeliver(delivery)
    loop.duties[Duty.RECONCILE]()
    loop.work()

    assert (stands(loop, first), states(loop, first)) == (("referred", "won"), ["pending"])
    assert revisions(loop, second) == before == [("not_referred", "already_converted")]
