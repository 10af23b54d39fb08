"""Store credit that is taken back: as much as is there, once, and the rest is written off."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from plugin.domain.rewards.issue import Given, Issue
from plugin.domain.rewards.reward import RewardState
from plugin.services.giving.take_credit import CreditUnclear
from tests.ledger_sums import balances
from tests.loop import Loop
from tests.rewards.credit_stand import CREDIT, DEBIT, QUARTER, CreditStand
from tests.sim_shop import store_credits


@pytest.fixture
def stand(loop: Loop) -> Iterator[CreditStand]:
    return CreditStand(loop)


def issued_and_clawed_back(stand: CreditStand) -> Issue:
    issue = stand.owe()
    assert isinstance(stand.give(issue), Given)
    stand.step(issue, RewardState.ISSUED, RewardState.CLAWED_BACK)
    return issue


def spend(stand: CreditStand, amount_minor: int) -> None:
    """Ada pays an order with it."""
    world, state = stand.loop.world, stand.loop.shop_state
    account = store_credits.account_of(state, stand.ada.id, "EUR")
    assert account is not None
    store_credits.debit(world, state, account, amount_minor, order_id=1, by="customer")


def test_what_is_there_is_taken_once(stand: CreditStand) -> None:
    issue = issued_and_clawed_back(stand)

    assert [stand.take(issue), stand.take(issue)] == ["taken back", "taken back"]
    assert (stand.debited, stand.balance) == (["1000"], 0)
    assert balances(stand.loop) == {}


def test_what_was_spent_is_a_loss_in_an_entry_of_its_own(stand: CreditStand) -> None:
    issue = issued_and_clawed_back(stand)
    spend(stand, 640)

    assert [stand.take(issue), stand.take(issue)] == ["partly gone", "partly gone"]
    # 10.00 - 6.40 = 3.60 are there; 6.40 are lost
    assert (stand.debited, stand.balance) == (["360"], 0)
    assert balances(stand.loop) == {"program": -640, "loss": 640}


def test_an_empty_account_is_left_alone_and_later_money_is_not_touched(stand: CreditStand) -> None:
    issue = issued_and_clawed_back(stand)
    spend(stand, 1_000)

    assert stand.take(issue) == "partly gone"
    stand.give(stand.owe(cause="milestone:3"))
    assert stand.take(issue) == "partly gone"
    assert (stand.debited, stand.balance) == ([], 1_000)
    assert balances(stand.loop) == {"program": -2_000, "owed": 1_000, "loss": 1_000}


def test_a_lost_answer_is_waited_for_and_found(stand: CreditStand) -> None:
    issue = issued_and_clawed_back(stand)
    stand.fault("timeout_after", DEBIT)

    assert stand.take(issue) == QUARTER
    assert stand.take(issue) == QUARTER
    stand.wait(minutes=15)
    assert stand.take(issue) == "taken back"
    assert stand.debited == ["1000"]


def test_a_lost_request_is_sent_a_second_time_and_then_a_person_looks(stand: CreditStand) -> None:
    issue = issued_and_clawed_back(stand)
    stand.fault("timeout_before", DEBIT, times=2)
    for _ in range(2):
        assert stand.take(issue) == QUARTER
        stand.wait(minutes=15)

    with pytest.raises(CreditUnclear) as unclear:
        stand.take(issue)
    assert (unclear.value.reason, unclear.value.is_final) == ("credit_unanswered", True)
    assert stand.debited == []


def test_money_spent_at_the_same_moment_is_counted_anew(stand: CreditStand) -> None:
    issue = issued_and_clawed_back(stand)
    stand.fault("user_errors", DEBIT, code="INSUFFICIENT_FUNDS")

    assert stand.take(issue) == timedelta(seconds=1)
    spend(stand, 100)
    assert stand.take(issue) == "partly gone"
    assert stand.debited == ["900"]


def test_a_credit_that_was_voided_while_its_answer_was_lost_is_found_and_taken(stand: CreditStand) -> None:
    issue = stand.owe()
    stand.fault("timeout_after", CREDIT)
    assert stand.give(issue) == QUARTER
    stand.step(issue, RewardState.VOIDED)

    assert stand.take(issue) == QUARTER
    stand.wait(minutes=15)
    assert stand.take(issue) == "taken back"
    assert (stand.credited, stand.debited, stand.balance) == (["1000"], ["1000"], 0)


def test_a_credit_that_was_voided_before_it_reached_shopify_is_not_sent_again(stand: CreditStand) -> None:
    issue = stand.owe()
    stand.fault("timeout_before", CREDIT)
    assert stand.give(issue) == QUARTER
    stand.step(issue, RewardState.VOIDED)
    stand.wait(minutes=15)

    assert stand.take(issue) == "no credit to take back"
    assert (stand.credited, stand.debited) == ([], [])


def test_what_was_never_sent_is_not_looked_for(stand: CreditStand) -> None:
    issue = stand.owe()
    stand.step(issue, RewardState.VOIDED)

    assert stand.take(issue) == "no credit to take back"
    assert stand.debited == []


def test_of_two_equal_debits_each_reward_has_its_own(stand: CreditStand) -> None:
    first, second = stand.owe(), stand.owe(cause="milestone:3")
    for issue in (first, second):
        stand.give(issue)
        stand.step(issue, RewardState.ISSUED, RewardState.CLAWED_BACK)

    assert [stand.take(first), stand.take(second)] == ["taken back", "taken back"]
    assert (stand.debited, stand.balance) == (["1000", "1000"], 0)
