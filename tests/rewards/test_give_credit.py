"""A reward as store credit, through the verb and the wire: whatever happens on the way, it is there once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from plugin.admin_api.client import AdminClient
from plugin.admin_api.failures import Throttled
from plugin.domain.rewards.issue import Declined, Given
from plugin.domain.rewards.reward import RewardState
from plugin.services.giving.give_credit import give_credit
from tests.loop import Loop
from tests.rewards.credit_stand import QUARTER, CreditStand
from tests.sim_shop import store_credits


@pytest.fixture
def stand(loop: Loop) -> Iterator[CreditStand]:
    return CreditStand(loop)


def test_a_credit_is_given_once_with_a_second_of_its_own(stand: CreditStand) -> None:
    issue = stand.owe()

    given, again = stand.give(issue), stand.give(issue)

    assert isinstance(given, Given)
    assert given.gid.startswith("gid://shopify/StoreCreditAccountCreditTransaction/")
    # 24 November 2026 and 365 days is 24 November 2027, in the last hour of the shop's day
    assert given.expires_at is not None
    assert datetime(2027, 11, 24, 9, tzinfo=UTC) <= given.expires_at <= datetime(2027, 11, 25, 9, tzinfo=UTC)
    assert given == again
    assert (stand.credited, stand.balance) == (["1000"], 1_000)


def test_without_expiry_it_is_given_once_too(stand: CreditStand) -> None:
    issue = stand.owe(days=None)

    given = stand.give(issue)

    assert isinstance(given, Given)
    assert given.expires_at is None
    assert stand.give(issue) == given
    assert stand.credited == ["1000"]


@pytest.mark.parametrize("days", [365, None])
@pytest.mark.parametrize("kind", ["timeout_after", "server_error_after", "truncated_json"])
def test_after_a_lost_answer_it_waits_a_quarter_of_an_hour_and_finds_it(
    stand: CreditStand, kind: str, days: int | None
) -> None:
    issue = stand.owe(days=days)
    stand.fault(kind)

    assert stand.give(issue) == QUARTER
    stand.wait(minutes=14)
    assert stand.give(issue) == timedelta(minutes=1)
    stand.wait(minutes=1)
    assert isinstance(stand.give(issue), Given)
    assert stand.credited == ["1000"]


@pytest.mark.parametrize("kind", ["timeout_before", "server_error", "reset"])
def test_what_was_lost_on_the_way_is_sent_a_second_time_and_never_a_third(stand: CreditStand, kind: str) -> None:
    issue = stand.owe()
    stand.fault(kind, times=None)

    assert stand.give(issue) == QUARTER
    stand.wait(minutes=15)
    assert stand.give(issue) == QUARTER
    stand.wait(minutes=15)
    asked = len(stand.loop.world.faults.fired)
    assert stand.give(issue) == Declined("credit_unanswered")
    # two sends; the third time it only looked
    assert (asked, len(stand.loop.world.faults.fired)) == (2, 2)
    assert stand.credited == []


def test_a_lost_request_is_made_up_for(stand: CreditStand) -> None:
    issue = stand.owe()
    stand.fault("timeout_before")

    assert stand.give(issue) == QUARTER
    stand.wait(minutes=15)
    assert isinstance(stand.give(issue), Given)
    assert stand.credited == ["1000"]


def test_what_certainly_did_not_happen_needs_no_waiting_and_counts_as_no_send(stand: CreditStand) -> None:
    issue = stand.owe()
    stand.fault("throttled", times=12)
    for _ in range(4):
        # each try is repeated twice by the client itself: 4 * 3 = 12
        with pytest.raises(Throttled):
            stand.give(issue)

    assert isinstance(stand.give(issue), Given)
    assert stand.credited == ["1000"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("MISMATCHING_CURRENCY", "credit_currency_mismatch"),
        ("UNSUPPORTED_CURRENCY", "credit_currency_unsupported"),
        ("CREDIT_LIMIT_EXCEEDED", "credit_limit_exceeded"),
    ],
)
def test_what_shopify_will_not_do_is_for_a_person(stand: CreditStand, code: str, reason: str) -> None:
    issue = stand.owe()
    stand.fault("user_errors", code=code)

    assert stand.give(issue) == Declined(reason)
    assert stand.credited == []
    # the account is free again for whatever comes next
    assert isinstance(stand.give(stand.owe(cause="milestone:3")), Given)


def test_a_customer_who_is_gone_is_for_a_person(stand: CreditStand) -> None:
    issue = stand.owe()
    del stand.loop.shop_state.customers[stand.ada.id]

    assert stand.give(issue) == Declined("credit_no_customer")
    assert stand.credited == []


def test_a_database_that_forgot_the_send_finds_the_credit_also_on_another_day(stand: CreditStand) -> None:
    issue = stand.owe()
    given = stand.give(issue)
    stand.forget()
    stand.wait(days=3)

    later = type(issue)(issue.reward, issue.benefit, issue.customer_id, stand.loop.now())

    assert isinstance(given, Given)
    assert stand.give(later) == given
    assert stand.credited == ["1000"]


def test_a_forgotten_credit_without_expiry_may_be_anybodys(stand: CreditStand) -> None:
    issue = stand.owe(days=None)
    stand.give(issue)
    stand.forget()

    assert stand.give(issue) == Declined("credit_ambiguous")
    assert stand.credited == ["1000"]


def test_what_the_merchant_gave_by_hand_is_not_counted_as_ours_and_not_given_over(stand: CreditStand) -> None:
    world, state = stand.loop.world, stand.loop.shop_state
    store_credits.credit(world, state, store_credits.open_account(world, state, stand.ada.id, "EUR"), 1_000, by="admin")

    assert isinstance(stand.give(stand.owe()), Given)
    assert stand.give(stand.owe(days=None, cause="milestone:3")) == Declined("credit_ambiguous")
    assert stand.credited == ["1000"]


def test_one_account_moves_for_one_reward_at_a_time(stand: CreditStand) -> None:
    first, second = stand.owe(), stand.owe(cause="milestone:3")
    stand.fault("timeout_after")

    assert stand.give(first) == QUARTER
    assert stand.give(second) == QUARTER
    stand.wait(minutes=15)
    assert isinstance(stand.give(second), Given)
    assert isinstance(stand.give(first), Given)
    assert stand.credited == ["1000", "1000"]


def test_two_rewards_of_one_amount_without_expiry_are_two_credits(stand: CreditStand) -> None:
    first, second = stand.owe(days=None), stand.owe(days=None, cause="milestone:3")

    given = [stand.give(first), stand.give(second)]

    assert all(isinstance(one, Given) for one in given)
    assert given[0] != given[1]
    assert stand.balance == 2_000


def test_a_reward_that_was_voided_meanwhile_is_not_sent(stand: CreditStand) -> None:
    issue = stand.owe()
    stand.step(issue, RewardState.VOIDED)

    assert stand.give(issue) == timedelta(seconds=1)
    assert stand.credited == []


def test_a_call_that_would_begin_after_its_deadline_is_not_sent(stand: CreditStand) -> None:
    issue = stand.owe()
    # Shopify asks for 29 seconds, twice, and luck adds a quarter: the third try would begin after 72, and 60 is the end
    stand.fault("rate_limited", times=2, seconds=29.0)

    assert stand.give(issue) == timedelta(minutes=1)
    assert stand.credited == []
    assert isinstance(stand.give(issue), Given)
    assert stand.credited == ["1000"]


def test_workers_that_come_together_give_it_once(stand: CreditStand) -> None:
    issue, clients = stand.owe(), [stand.client() for _ in range(4)]
    outcomes: list[object] = []

    def work(client: AdminClient) -> None:
        outcomes.append(give_credit(stand.loop.bench, client, issue, stand.loop.now()))

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # one has it; the others have it too, or come back
    assert len(outcomes) == 4
    assert all(isinstance(one, Given | timedelta) for one in outcomes)
    assert stand.credited == ["1000"]
    assert isinstance(stand.give(issue), Given | timedelta)
