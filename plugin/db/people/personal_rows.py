"""Where a person is in our rows, and how that is taken out: numbers and hashes go, orders and amounts stay."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, update

from plugin.db.tables import (
    advocates,
    credit_moves,
    data_exports,
    nicknames,
    order_marks,
    orders,
    past_buyers,
    referrals,
    rewards,
    verdicts,
)

_AT_ONCE = 500
_UNKNOWN = {"customer_id": None, "email_key": None}


@dataclass(frozen=True, slots=True)
class PersonalRows:
    """Every row of one shop that is about one person, by our ids and Shopify's order numbers."""

    customer_ids: frozenset[int]
    identity_keys: frozenset[str]
    advocate_ids: tuple[int, ...]
    referral_ids: tuple[int, ...]
    order_ids: tuple[int, ...]

    def counts(self) -> dict[str, int]:
        """How many there are of each, for the audit."""
        return {
            "advocates": len(self.advocate_ids),
            "claims": len(self.referral_ids),
            "orders": len(self.order_ids),
        }


def find_person(
    conn: Connection,
    shop_id: int,
    *,
    customer_ids: Iterable[int],
    identity_keys: Iterable[str],
    order_ids: Iterable[int],
) -> PersonalRows:
    """Look a person up by every customer number they had, every form of their hashes, and orders that were named.

    The hash an advocate's row has of their e-mail counts as theirs too. Reads all orders of the shop.
    """
    people, keys = frozenset(customer_ids), set(identity_keys)
    own = advocates.c.customer_id.in_(sorted(people))
    found = conn.execute(select(advocates.c.id, advocates.c.email_key).where(advocates.c.shop_id == shop_id, own)).all()
    keys |= {row.email_key for row in found if row.email_key}
    claimed = or_(referrals.c.customer_id.in_(sorted(people)), referrals.c.email_key.in_(sorted(keys)))
    return PersonalRows(
        customer_ids=people,
        identity_keys=frozenset(keys),
        advocate_ids=tuple(sorted(row.id for row in found)),
        referral_ids=_ids(conn, shop_id, referrals, claimed),
        order_ids=_orders_of(conn, shop_id, people, order_ids),
    )


def blank_person(conn: Connection, shop_id: int, person: PersonalRows) -> None:
    """Take the person out of advocates, claims, orders, buyers and exports. Repeating it changes nothing."""
    its = advocates.c.shop_id == shop_id
    own_mail = advocates.c.email_key.in_(sorted(person.identity_keys))
    gone = _UNKNOWN | {"locale": None, "learned_at": None}
    # Orders first, as whoever records orders locks them: two that wait for each other would both be thrown out.
    for some in _chunks(person.order_ids):
        bought = (orders.c.shop_id == shop_id, orders.c.order_id.in_(some))
        conn.execute(update(orders).where(*bought).values(customer_id=None))
        marked = (order_marks.c.shop_id == shop_id, order_marks.c.order_id.in_(some))
        conn.execute(delete(order_marks).where(*marked))
    conn.execute(update(advocates).where(its, advocates.c.id.in_(person.advocate_ids)).values(gone))
    conn.execute(update(advocates).where(its, own_mail).values(email_key=None))
    conn.execute(
        delete(nicknames).where(nicknames.c.shop_id == shop_id, nicknames.c.advocate_id.in_(person.advocate_ids))
    )
    for some in _chunks(person.referral_ids):
        theirs = (referrals.c.shop_id == shop_id, referrals.c.id.in_(some))
        conn.execute(update(referrals).where(*theirs).values(_UNKNOWN | {"network_key": None}))
    credited = credit_moves.c.customer_id.in_(sorted(person.customer_ids))
    moved = update(credit_moves).where(credit_moves.c.shop_id == shop_id, credited)
    conn.execute(moved.values(customer_id=None, slot=None))
    for table in (past_buyers, data_exports):
        known = table.c.identity_key.in_(sorted(person.identity_keys))
        conn.execute(delete(table).where(table.c.shop_id == shop_id, known))


def blank_rewards(conn: Connection, shop_id: int, customer_ids: Iterable[int], advocate_ids: Iterable[int]) -> None:
    """Take a friend out of what they were given or promised; what is open is voided before, it finds them by this.

    Of an advocate it is forgotten that a customer tag brought them more.
    """
    given = (rewards.c.shop_id == shop_id, rewards.c.customer_id.in_(sorted(set(customer_ids))))
    conn.execute(update(rewards).where(*given).values(customer_id=None))
    own = (rewards.c.shop_id == shop_id, rewards.c.advocate_id.in_(sorted(set(advocate_ids))))
    conn.execute(update(rewards).where(*own, rewards.c.factor.is_not(None)).values(factor=None))


def read_documents(conn: Connection, shop_id: int, order_ids: Sequence[int]) -> Iterator[tuple[int, dict[str, object]]]:
    """Give the verdict documents of these orders by the verdict's id."""
    for some in _chunks(order_ids):
        found = select(verdicts.c.id, verdicts.c.document).where(
            verdicts.c.shop_id == shop_id, verdicts.c.order_id.in_(some)
        )
        yield from ((row.id, row.document) for row in conn.execute(found.order_by(verdicts.c.id)).all())


def replace_document(conn: Connection, shop_id: int, verdict_id: int, document: dict[str, object]) -> None:
    """Put a verdict document without the person in the place of one with it; what was decided is not touched."""
    own = (verdicts.c.shop_id == shop_id, verdicts.c.id == verdict_id)
    conn.execute(update(verdicts).where(*own).values(document=document))


def _orders_of(conn: Connection, shop_id: int, people: frozenset[int], named: Iterable[int]) -> tuple[int, ...]:
    bought = select(orders.c.order_id).where(orders.c.shop_id == shop_id, orders.c.customer_id.in_(sorted(people)))
    found = set(conn.execute(bought).scalars())
    for some in _chunks(sorted(set(named))):
        stored = select(orders.c.order_id).where(orders.c.shop_id == shop_id, orders.c.order_id.in_(some))
        found |= set(conn.execute(stored).scalars())
    return tuple(sorted(found))


def _ids(conn: Connection, shop_id: int, table: Table, condition: ColumnElement[bool]) -> tuple[int, ...]:
    found = select(table.c.id).where(table.c.shop_id == shop_id, condition)
    return tuple(conn.execute(found.order_by(table.c.id)).scalars())


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Few enough at a time for every database's limit of parameters."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
