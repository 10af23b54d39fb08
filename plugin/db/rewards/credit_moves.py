"""What is remembered of money moved on customers' store credit accounts, written before it moves.

Three constraints carry it: a reward moves once for each purpose, a movement of Shopify's belongs to one reward, and one
row at a time holds a customer's account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, select, update

from plugin.db.inserts import insert_once
from plugin.db.tables import credit_moves, rewards
from plugin.domain.money import Money
from plugin.domain.rewards.credit_mark import CreditMark
from plugin.domain.rewards.credit_protocol import intend, undo
from plugin.domain.rewards.credit_steps import CreditRecord, Intended, Purpose, Settled
from plugin.domain.rewards.reward import RewardState


@dataclass(frozen=True, slots=True)
class GivenCredit:
    """A credit that was given, and the reward it is of."""

    reward_id: int
    record: CreditRecord
    settled_at: datetime


def aim_move(
    conn: Connection, shop_id: int, reward_id: int, purpose: Purpose, customer_id: int, mark: CreditMark
) -> CreditRecord:
    """Write whose account is to move by how much, and give what is remembered; once sent it stays as it was."""
    aim = {
        "customer_id": customer_id,
        "amount_minor": mark.amount.amount_minor,
        "currency": mark.amount.currency,
        "expires_at": mark.expires_at,
    }
    keys = {"shop_id": shop_id, "reward_id": reward_id, "purpose": purpose.value}
    if insert_once(conn, credit_moves, keys | aim, keys=tuple(keys)) is None:
        is_unsent = (credit_moves.c.sends == 0, credit_moves.c.number.is_(None))
        conn.execute(update(credit_moves).where(*_its(shop_id, reward_id, purpose), *is_unsent).values(aim))
    record = read_move(conn, shop_id, reward_id, purpose)
    assert record is not None
    return record


def read_move(
    conn: Connection, shop_id: int, reward_id: int, purpose: Purpose, *, lock: bool = False
) -> CreditRecord | None:
    """Give what is remembered; None when this was never about to be done. With `lock` nobody else changes it."""
    found = select(credit_moves).where(*_its(shop_id, reward_id, purpose))
    row = conn.execute(found.with_for_update() if lock else found).first()
    return None if row is None else _record(row)


def intend_move(
    conn: Connection, shop_id: int, reward_id: int, purpose: Purpose, seen: CreditRecord, *, after: int, now: datetime
) -> Intended:
    """Write the intent to send and take the account; see `credit_protocol.intend`. What is given must be approved.

    Raises IntegrityError where somebody takes the account at the same moment.
    """
    current = read_move(conn, shop_id, reward_id, purpose, lock=True)
    if current is None or (purpose is Purpose.GIVE and not _is_approved(conn, shop_id, reward_id)):
        return Intended(None, None)
    held = (credit_moves.c.shop_id == shop_id, credit_moves.c.slot == seen.customer_id)
    others = (*held, ~_is_this(reward_id, purpose))
    holder_sent_at = conn.execute(select(credit_moves.c.sent_at).where(*others)).scalar_one_or_none()
    intended = intend(current, seen, holder_sent_at, after_number=after, now=now)
    if intended.record is not None:
        conn.execute(update(credit_moves).where(*others).values(slot=None))
        _save(conn, shop_id, reward_id, purpose, intended.record)
    return intended


def settle_move(
    conn: Connection, shop_id: int, reward_id: int, purpose: Purpose, settled: Settled, now: datetime
) -> None:
    """Write which movement it was, and free the account. Raises IntegrityError where that is another reward's."""
    known = {"number": settled.number, "settled_at": now, "expires_at": settled.expires_at}
    open_row = (*_its(shop_id, reward_id, purpose), credit_moves.c.number.is_(None))
    conn.execute(update(credit_moves).where(*open_row).values(known | {"sent_at": None, "slot": None}))


def undo_move(conn: Connection, shop_id: int, reward_id: int, purpose: Purpose, intended: CreditRecord) -> None:
    """Write that this send did not happen, and free the account; nothing when the row has moved on."""
    current = read_move(conn, shop_id, reward_id, purpose, lock=True)
    before = None if current is None else undo(current, intended)
    if before is not None:
        _save(conn, shop_id, reward_id, purpose, before)


def claimed_numbers(
    conn: Connection, shop_id: int, reward_id: int, purpose: Purpose, numbers: Iterable[int]
) -> frozenset[int]:
    """Pick the movements that are known to be other rows' of this shop: of credits for a credit, of debits for others.

    Shopify numbers credits and debits apart.
    """
    wanted = sorted(set(numbers))
    found = select(credit_moves.c.number).where(
        credit_moves.c.shop_id == shop_id,
        credit_moves.c.purpose.in_(_SAME_SIDE[purpose]),
        credit_moves.c.number.in_(wanted),
        ~_is_this(reward_id, purpose),
    )
    return frozenset(conn.execute(found).scalars()) if wanted else frozenset()


def marked_since(conn: Connection, shop_id: int, since: datetime) -> list[GivenCredit]:
    """Give the credits that can be known by their expiry and were settled at or after `since`, oldest first."""
    found = select(credit_moves).where(
        credit_moves.c.shop_id == shop_id,
        credit_moves.c.settled_at >= since,
        credit_moves.c.purpose == Purpose.GIVE.value,
        credit_moves.c.expires_at.is_not(None),
    )
    rows = conn.execute(found.order_by(credit_moves.c.settled_at, credit_moves.c.id))
    return [GivenCredit(row.reward_id, _record(row), row.settled_at) for row in rows]


def _save(conn: Connection, shop_id: int, reward_id: int, purpose: Purpose, record: CreditRecord) -> None:
    values = {
        "sends": record.sends,
        "sent_at": record.sent_at,
        "after_number": record.after_number,
        "slot": None if record.sent_at is None else record.customer_id,
    }
    conn.execute(update(credit_moves).where(*_its(shop_id, reward_id, purpose)).values(values))


def _is_approved(conn: Connection, shop_id: int, reward_id: int) -> bool:
    found = select(rewards.c.state).where(rewards.c.shop_id == shop_id, rewards.c.id == reward_id)
    return conn.execute(found).scalar_one_or_none() == RewardState.APPROVED.value


def _its(shop_id: int, reward_id: int, purpose: Purpose) -> tuple[ColumnElement[bool], ...]:
    return credit_moves.c.shop_id == shop_id, _is_this(reward_id, purpose)


def _is_this(reward_id: int, purpose: Purpose) -> ColumnElement[bool]:
    return (credit_moves.c.reward_id == reward_id) & (credit_moves.c.purpose == purpose.value)


def _record(row: Row[tuple[object, ...]]) -> CreditRecord:
    return CreditRecord(
        customer_id=row.customer_id or 0,
        mark=CreditMark(Money(row.amount_minor, row.currency), row.expires_at),
        sends=row.sends,
        sent_at=row.sent_at,
        after_number=row.after_number,
        number=row.number,
    )


_SAME_SIDE = {
    Purpose.GIVE: (Purpose.GIVE.value,),
    Purpose.TAKE: (Purpose.TAKE.value, Purpose.MEND.value),
    Purpose.MEND: (Purpose.TAKE.value, Purpose.MEND.value),
}
