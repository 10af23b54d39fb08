"""Store credit by value: what a credit is known by, and what follows from what is remembered and what is seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from plugin.domain.money import Money
from plugin.domain.rewards.credit_mark import CreditMark, SeenMovement, mark_expiry
from plugin.domain.rewards.credit_protocol import after_looking, before_looking, intend, undo
from plugin.domain.rewards.credit_steps import AskPerson, CreditRecord, Intended, Send, Settled, WaitUntil

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ENDS = datetime(2029, 11, 24, 22, 12, 41, tzinfo=UTC)
TEN = Money(1_000, "EUR")
MARKED = CreditRecord(9001, CreditMark(TEN, ENDS))
PLAIN = CreditRecord(9001, CreditMark(TEN))
QUARTER = timedelta(minutes=15)


def seen(number: int, amount_minor: int = 1_000, expires_at: datetime | None = ENDS) -> SeenMovement:
    return SeenMovement(number, Money(amount_minor, "EUR"), expires_at)


def sent(record: CreditRecord, sends: int = 1, **more: object) -> CreditRecord:
    return replace(record, sends=sends, sent_at=NOW, **more)  # type: ignore[arg-type]


def test_a_credit_expires_in_the_last_hour_of_the_shops_day_at_a_second_of_its_own() -> None:
    promised = datetime(2029, 11, 24, 9, 0, tzinfo=UTC)
    first, again, other = (mark_expiry(name, promised, "Europe/Berlin") for name in ("a-1", "a-1", "a-2"))

    assert first == again != other
    # 23:00:01 to 23:59:58 in Berlin, which in November is 22:00:01 to 22:59:58
    for moment in (first, other):
        assert datetime(2029, 11, 24, 22, 0, 1, tzinfo=UTC) <= moment <= datetime(2029, 11, 24, 22, 59, 58, tzinfo=UTC)


def test_a_credit_never_expires_before_what_was_promised() -> None:
    late = datetime(2029, 11, 24, 22, 59, 59, tzinfo=UTC)

    moment = mark_expiry("a-1", late, "Europe/Berlin")

    # 23:59:59 in Berlin is past every second of that day's last hour: the next day's, a day after the earlier one.
    assert moment == mark_expiry("a-1", late - timedelta(hours=2), "Europe/Berlin") + timedelta(days=1)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Tokyo", "America/New_York", None])
def test_the_second_does_not_depend_on_the_day(zone: str | None) -> None:
    moments = {mark_expiry("a-1", NOW + timedelta(days=days), zone).strftime("%M:%S") for days in range(0, 400, 7)}
    assert len(moments) == 1


def test_what_is_settled_stays_settled_and_what_was_sent_is_left_alone_for_a_quarter_of_an_hour() -> None:
    assert before_looking(replace(MARKED, number=7), NOW) == Settled(7, ENDS)
    assert before_looking(sent(MARKED), NOW + QUARTER - timedelta(seconds=1)) == WaitUntil(NOW + QUARTER)
    assert before_looking(sent(MARKED), NOW + QUARTER) is None
    assert before_looking(MARKED, NOW) is None


def test_a_credit_of_our_second_is_ours_also_before_the_first_send_and_on_another_day() -> None:
    """A restored database has forgotten that it sent, and promises a later day."""
    assert after_looking(MARKED, [seen(5, expires_at=ENDS - timedelta(days=6))]) == Settled(5, ENDS - timedelta(days=6))
    assert after_looking(sent(MARKED), [seen(5)]) == Settled(5, ENDS)
    # once sent, the day is known
    assert after_looking(sent(MARKED), [seen(5, expires_at=ENDS - timedelta(days=6))]) == Send(5)


@pytest.mark.parametrize(
    "movements",
    [
        [seen(5), seen(6)],
        [seen(5, 999)],
        [seen(5), seen(6, expires_at=ENDS + timedelta(days=1))],
    ],
    ids=["twice", "of another amount", "on two days"],
)
def test_what_may_be_ours_and_may_not_be_is_for_a_person(movements: list[SeenMovement]) -> None:
    assert after_looking(MARKED, movements) == AskPerson("credit_ambiguous")


def test_what_differs_by_a_second_is_another_and_does_not_keep_from_sending() -> None:
    assert after_looking(MARKED, [seen(5, expires_at=ENDS + timedelta(seconds=1)), seen(4, expires_at=None)]) == Send(5)
    assert after_looking(MARKED, []) == Send(0)


def test_without_expiry_one_that_was_there_before_is_for_a_person_and_one_that_came_after_is_ours() -> None:
    plain = [seen(6, expires_at=None)]

    assert after_looking(PLAIN, plain) == AskPerson("credit_ambiguous")
    assert after_looking(sent(PLAIN, after_number=5), plain) == Settled(6)
    assert after_looking(sent(PLAIN, after_number=6), plain) == Send(6)
    assert after_looking(sent(PLAIN, after_number=5), [*plain, seen(7, expires_at=None)]) == AskPerson(
        "credit_ambiguous"
    )


def test_after_two_sends_that_are_not_there_a_person_looks() -> None:
    assert after_looking(sent(MARKED, sends=1), []) == Send(0)
    assert after_looking(sent(MARKED, sends=2), []) == AskPerson("credit_unanswered")
    assert after_looking(sent(MARKED, sends=2), [seen(9)]) == Settled(9, ENDS)


def test_one_movement_of_an_account_at_a_time() -> None:
    busy = intend(MARKED, MARKED, NOW - timedelta(minutes=14), after_number=3, now=NOW)
    free = intend(MARKED, MARKED, NOW - QUARTER, after_number=3, now=NOW)

    assert busy == Intended(None, NOW + timedelta(minutes=1))
    assert free.record == sent(MARKED, after_number=3)


def test_whoever_looked_before_somebody_else_sent_does_not_send() -> None:
    assert intend(sent(MARKED), MARKED, None, after_number=3, now=NOW).record is None


def test_a_second_send_keeps_the_mark_of_the_first() -> None:
    first = sent(PLAIN, after_number=3)

    again = intend(first, first, None, after_number=8, now=NOW + QUARTER)

    assert again.record == replace(first, sends=2, sent_at=NOW + QUARTER)


def test_a_send_that_did_not_happen_does_not_count_and_undoes_no_other() -> None:
    assert undo(sent(MARKED), sent(MARKED)) == MARKED
    assert undo(replace(sent(MARKED), number=5), sent(MARKED)) is None
