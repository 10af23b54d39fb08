"""The nightly look for what no protocol can fence: one credit that is there twice."""

import json
import logging
from collections.abc import Iterator

import pytest

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.rewards.ledger_entries import list_entries
from plugin.domain.rewards.issue import Given, Issue
from plugin.domain.rewards.reward import RewardState
from plugin.logs import JsonLines
from tests.ledger_sums import balances
from tests.loop import Loop
from tests.rewards.credit_stand import DEBIT, CreditStand
from tests.sim_shop import store_credits


@pytest.fixture
def stand(loop: Loop) -> Iterator[CreditStand]:
    return CreditStand(loop)


def issued(stand: CreditStand, **more: object) -> tuple[Issue, Given]:
    issue = stand.owe(**more)  # type: ignore[arg-type]
    given = stand.give(issue)
    assert isinstance(given, Given)
    stand.step(issue, RewardState.ISSUED)
    return issue, given


def thaw(stand: CreditStand, given: Given) -> None:
    """A process that had been frozen after its last look at the clock sends what was sent meanwhile."""
    world, state = stand.loop.world, stand.loop.shop_state
    account = store_credits.open_account(world, state, stand.ada.id, "EUR")
    store_credits.credit(world, state, account, 1_000, expires_at=given.expires_at)


def audit(stand: CreditStand) -> None:
    stand.loop.duties[Duty.AUDIT_CREDITS]()


def entries(stand: CreditStand, issue: Issue) -> list[tuple[str, tuple[tuple[str, int, str], ...]]]:
    with reading(stand.loop.bench.engine) as conn:
        booked = list_entries(conn, issue.reward.shop_id, issue.reward.ledger_key)
    return [(one.reason, one.postings) for one in booked if one.reason.startswith("credit_")]


def test_one_of_two_equal_credits_is_taken_back_once_and_booked(
    stand: CreditStand, caplog: pytest.LogCaptureFixture
) -> None:
    issue, given = issued(stand)
    thaw(stand, given)
    stand.wait(hours=20)

    for _ in range(3):
        audit(stand)

    assert (stand.credited, stand.debited, stand.balance) == (["1000", "1000"], ["1000"], 1_000)
    assert entries(stand, issue) == [
        ("credit_doubled", (("program", -1_000, "EUR"), ("issued", 1_000, "EUR"))),
        ("credit_mended", (("issued", -1_000, "EUR"), ("program", 1_000, "EUR"))),
    ]
    assert balances(stand.loop) == {"program": -1_000, "issued": 1_000}
    said = [json.loads(JsonLines().format(one)) for one in caplog.records if one.levelno == logging.ERROR]
    assert [(one["event"], one["found"], one["count"]) for one in said] == [("credit_doubled", 1, 1)]


def test_what_was_spent_of_it_is_a_loss(stand: CreditStand) -> None:
    issue, given = issued(stand)
    thaw(stand, given)
    account = store_credits.account_of(stand.loop.shop_state, stand.ada.id, "EUR")
    assert account is not None
    store_credits.debit(stand.loop.world, stand.loop.shop_state, account, 1_400, order_id=1, by="customer")

    audit(stand)

    # 20.00 - 14.00 = 6.00 are there; of the 10.00 given twice 4.00 are lost
    assert (stand.debited, stand.balance) == (["600"], 0)
    assert entries(stand, issue)[1] == (
        "credit_mended",
        (("issued", -1_000, "EUR"), ("program", 600, "EUR"), ("loss", 400, "EUR")),
    )
    assert balances(stand.loop) == {"program": -1_400, "issued": 1_000, "loss": 400}


def test_a_debit_without_an_answer_is_found_the_next_day(stand: CreditStand) -> None:
    issue, given = issued(stand)
    thaw(stand, given)
    stand.fault("timeout_after", DEBIT)

    audit(stand)
    assert entries(stand, issue) == []
    stand.wait(days=1)
    audit(stand)
    assert len(entries(stand, issue)) == 2
    assert stand.debited == ["1000"]


def test_credits_of_their_own_marks_are_left_alone(stand: CreditStand) -> None:
    issued(stand)
    issued(stand, cause="milestone:3")
    issued(stand, cause="milestone:5", days=None)

    audit(stand)

    assert (stand.debited, stand.balance) == ([], 3_000)
