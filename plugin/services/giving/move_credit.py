"""One movement of store credit, taken as far as it goes now: the protocol's steps, done for real."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from plugin.admin_api.client import AdminClient
from plugin.admin_api.failures import AdminApiError
from plugin.admin_api.store_credits import (
    CreditDeclined,
    NewCredit,
    credit_customer,
    debit_customer,
    list_movements,
    read_credit_account,
)
from plugin.db.engine import reading
from plugin.db.rewards.credit_moves import claimed_numbers, intend_move, read_move, settle_move, undo_move
from plugin.domain.rewards.credit_mark import SeenMovement
from plugin.domain.rewards.credit_protocol import PATIENCE, move_once
from plugin.domain.rewards.credit_steps import (
    CreditRecord,
    Done,
    Intend,
    Intended,
    Look,
    Looked,
    Note,
    NotSent,
    Outcome,
    Purpose,
    Recall,
    Recalled,
    Refusal,
    Report,
    Settled,
    Step,
    Transmit,
    Unanswered,
    Undo,
)
from plugin.domain.rewards.reward import Reward
from plugin.logs import Log
from plugin.services.workbench import Workbench

_CREDIT, _DEBIT = "StoreCreditAccountCreditTransaction", "StoreCreditAccountDebitTransaction"
_log = Log(__name__)


def move_credit(bench: Workbench, client: AdminClient, reward: Reward, purpose: Purpose, since: datetime) -> Outcome:
    """Move what `aim_move` wrote for this reward and purpose, once; `since` is before it can first have been sent.

    Raises AdminApiError where it certainly was not sent, or the account could not be read.
    """
    desk = _Desk(bench, client, reward, purpose, since)
    run = move_once()
    step = next(run)
    while True:
        try:
            step = run.send(desk.do(step))
        except StopIteration as ended:
            outcome: Outcome = ended.value
            break
    if isinstance(outcome, NotSent) and outcome.cause is not None:
        raise outcome.cause
    return outcome


@dataclass(slots=True)
class _Desk:
    """Does the steps of one movement."""

    bench: Workbench
    client: AdminClient
    reward: Reward
    purpose: Purpose
    since: datetime
    send_before_s: float = 0.0

    def do(self, step: Step) -> Report:
        match step:
            case Recall():
                return Recalled(self._recall(), self.bench.clock.now())
            case Look(record):
                return Looked(self._look(record))
            case Intend(seen, after_number):
                return self._intend(seen, after_number)
            case Transmit(record, deadline):
                return NotSent() if self.bench.clock.now() >= deadline else self._transmit(record)
            case Note(_, settled):
                with self.bench.engine.begin() as conn:
                    settle_move(conn, *self._whose, settled, self.bench.clock.now())
            case Undo(record):
                with self.bench.engine.begin() as conn:
                    undo_move(conn, *self._whose, record)
        return Done()

    @property
    def _whose(self) -> tuple[int, int, Purpose]:
        return self.reward.shop_id, self.reward.reward_id, self.purpose

    def _recall(self) -> CreditRecord:
        with reading(self.bench.engine) as conn:
            record = read_move(conn, *self._whose)
        assert record is not None
        return record

    def _look(self, record: CreditRecord) -> tuple[SeenMovement, ...]:
        amount = record.mark.amount
        account = read_credit_account(self.client, record.customer_id, amount.currency)
        if account is None:
            return ()
        kind = _CREDIT if amount.amount_minor > 0 else _DEBIT
        seen = [
            SeenMovement(one.number, one.amount, one.expires_at)
            for one in list_movements(self.client, account.gid, self.since)
            if one.kind == kind and one.is_adjustment and one.number is not None
        ]
        with reading(self.bench.engine) as conn:
            claimed = claimed_numbers(conn, *self._whose, [one.number for one in seen])
        return tuple(one for one in seen if one.number not in claimed)

    def _intend(self, seen: CreditRecord, after_number: int) -> Intended:
        # Both clocks are read before the commit: however long it takes, the deadline does not move.
        now, monotonic_s = self.bench.clock.now(), self.bench.wire.timing.monotonic()
        self.send_before_s = monotonic_s + PATIENCE.send_within.total_seconds()
        try:
            with self.bench.engine.begin() as conn:
                return intend_move(conn, *self._whose, seen, after=after_number, now=now)
        except IntegrityError:
            return Intended(None, now + PATIENCE.send_within)

    def _transmit(self, record: CreditRecord) -> Settled | Refusal | NotSent | Unanswered:
        client, mark = self.client.until(self.send_before_s), record.mark
        try:
            if mark.amount.amount_minor > 0:
                booked = credit_customer(client, NewCredit(record.customer_id, mark.amount, mark.expires_at))
            else:
                booked = debit_customer(client, record.customer_id, -mark.amount)
        except AdminApiError as error:
            if error.is_effect_unknown:
                _log.warning("credit_unanswered", kind=self.purpose.value, reason=error.reason)
                return Unanswered()
            return NotSent(None if error.reason == "deadline_passed" else error)
        if isinstance(booked, CreditDeclined):
            return Refusal(f"credit_{booked.value}")
        return Settled(booked.number, mark.expires_at)
