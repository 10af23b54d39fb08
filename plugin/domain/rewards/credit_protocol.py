"""Moving money on a customer's store credit account exactly once, although Shopify takes no key that would refuse a
second time.

Whoever runs it does what each step asks for and sends back what came of it; nothing here asks, writes or waits. So the
worker and the test of interleavings run the same lines.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from plugin.domain.rewards.credit_mark import SeenMovement
from plugin.domain.rewards.credit_steps import (
    AskPerson,
    CreditRecord,
    Dropped,
    Intend,
    Intended,
    Look,
    Looked,
    Note,
    NotSent,
    Outcome,
    Recall,
    Recalled,
    Refusal,
    Report,
    Send,
    Settled,
    Step,
    Transmit,
    Undo,
    WaitUntil,
)

AMBIGUOUS = "credit_ambiguous"
UNANSWERED = "credit_unanswered"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, and how often to try.

    A request may take effect late: `settle` has to outlast `send_within`, the longest that Shopify sits on a request,
    and the time until its lists show what happened.
    """

    settle: timedelta = timedelta(minutes=15)
    send_within: timedelta = timedelta(seconds=60)
    most_sends: int = 2


PATIENCE = Patience()


_Answer = TypeVar("_Answer")


def move_once(patience: Patience = PATIENCE) -> Generator[Step, Report, Outcome]:
    """Take one movement as far as it goes now; any number of workers may, at any time, and any of them may die."""
    recalled = yield from _ask(Recall(), Recalled)
    record = recalled.record
    early = before_looking(record, recalled.now, patience)
    if early is not None:
        return early
    looked = yield from _ask(Look(record), Looked)
    decision = after_looking(record, looked.movements, patience)
    if isinstance(decision, Settled):
        yield Note(record, decision)
    if not isinstance(decision, Send):
        return decision
    intended = yield from _ask(Intend(record, decision.after_number), Intended)
    if intended.record is None:
        return Dropped() if intended.come_back is None else WaitUntil(intended.come_back)
    return (yield from _transmit(intended.record, patience))


def before_looking(record: CreditRecord, now: datetime, patience: Patience = PATIENCE) -> Settled | WaitUntil | None:
    """Say what is known without asking Shopify; None when it has to be asked."""
    if record.number is not None:
        return Settled(record.number, record.mark.expires_at)
    if record.sent_at is not None and now < record.sent_at + patience.settle:
        return WaitUntil(record.sent_at + patience.settle)
    return None


def after_looking(
    record: CreditRecord, movements: Iterable[SeenMovement], patience: Patience = PATIENCE
) -> Send | Settled | AskPerson:
    """Decide from what the account shows. Looking comes before the first send too: the database may be a restored one.

    What has no mark of its own and was there before our first send may be ours or anybody's.
    """
    seen = tuple(movements)
    found = record.mark.recognise(seen, is_sent=record.sends > 0, after_number=record.after_number)
    if found:
        is_certain = len(found) == 1 and found[0].amount == record.mark.amount
        has_mark = record.mark.expires_at is not None or record.sends > 0
        is_ours = is_certain and has_mark
        return Settled(found[0].number, found[0].expires_at) if is_ours else AskPerson(AMBIGUOUS)
    if record.sends >= patience.most_sends:
        return AskPerson(UNANSWERED)
    return Send(max((one.number for one in seen), default=0))


def intend(
    current: CreditRecord,
    seen: CreditRecord,
    holder_sent_at: datetime | None,
    *,
    after_number: int,
    now: datetime,
    patience: Patience = PATIENCE,
) -> Intended:
    """Give the record with the intent to send. Call it with the row locked; the database lets one row hold the account.

    None where the row is no longer as it was `seen`, or while another movement of the account, sent at
    `holder_sent_at`, may still take effect.
    """
    if current != seen:
        return Intended(None, now + timedelta(seconds=1))
    if holder_sent_at is not None and now < holder_sent_at + patience.settle:
        return Intended(None, holder_sent_at + patience.settle)
    first = after_number if current.sends == 0 else current.after_number
    return Intended(replace(current, sends=current.sends + 1, sent_at=now, after_number=first), now)


def undo(current: CreditRecord, intended: CreditRecord) -> CreditRecord | None:
    """Give the record without the send that did not happen; None when the row has moved on from it."""
    return replace(current, sends=current.sends - 1, sent_at=None) if current == intended else None


def _transmit(record: CreditRecord, patience: Patience) -> Generator[Step, Report, Outcome]:
    sent_at = record.sent_at
    assert sent_at is not None
    answer = yield Transmit(record, sent_at + patience.send_within)
    if isinstance(answer, Settled):
        yield Note(record, answer)
        return answer
    if isinstance(answer, Refusal | NotSent):
        yield Undo(record)
        return answer
    return WaitUntil(sent_at + patience.settle)


def _ask(step: Step, kind: type[_Answer]) -> Generator[Step, Report, _Answer]:
    answer = yield step
    assert isinstance(answer, kind)
    return answer
