"""Orders with the verdict that stands, and every verdict before it. Rows are locked in the order of their ids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update

from plugin.db.inserts import InsertMaker, Upsert, run_compiled
from plugin.db.orders.order_places import PLACE_COLUMNS, place_columns
from plugin.db.tables import orders, verdicts
from plugin.domain.orders.verdict import PersonsWord, Standing
from plugin.domain.program.market import NOWHERE, Place

_VERDICT = and_(
    verdicts.c.shop_id == orders.c.shop_id,
    verdicts.c.order_id == orders.c.order_id,
    verdicts.c.revision == orders.c.revision,
)
_STORED = select(orders, verdicts.c.document).outerjoin(verdicts, _VERDICT)

_ITS = (orders.c.shop_id == bindparam("its_shop"), orders.c.order_id == bindparam("its_order"))
_FACTS = (
    *("order_name", "ordered_at", "updated_at", "payment", "subtotal_minor", "currency", "customer_id"),
    *("sold_minor", "cards_sold_minor", "cards_left_minor", "plan_minor", *PLACE_COLUMNS),
)
_SAVE_FACTS = update(orders).where(*_ITS).values({name: bindparam(name) for name in _FACTS})
_STANDS = ("standing", "reason", "revision", "advocate_id", "suspicion")
_LET_STAND = update(orders).where(*_ITS).values({n: bindparam(n) for n in _STANDS})


@dataclass(frozen=True, slots=True)
class JudgedOrder:
    """An order as it stands; `document` is the verdict's (None before the first), `revision` 0 means not judged yet."""

    order_id: int
    order_name: str
    ordered_at: datetime
    updated_at: datetime
    standing: str
    reason: str
    revision: int
    word: PersonsWord | None
    document: Mapping[str, object] | None
    advocate_id: int | None = None

    @property
    def was_new(self) -> bool:
        """Whether the verdict that stands found the friend new."""
        checks = (self.document or {}).get("checks")
        found = checks if isinstance(checks, list) else []
        return any(check["name"] == "new_customer" and check["outcome"] == "passed" for check in found)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What an order's row shows of it."""

    order_id: int
    order_name: str
    ordered_at: datetime
    updated_at: datetime
    payment: str
    subtotal_minor: int
    currency: str
    customer_id: int | None
    sold_minor: int | None = None
    cards_sold_minor: int | None = None
    cards_left_minor: int | None = None
    plan_minor: int | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One revision of an order's verdict."""

    order_id: int
    revision: int
    standing: str
    reason: str
    rule_version: int
    advocate_id: int | None
    referral_id: int | None
    document: Mapping[str, object]
    delivery_id: int | None
    suspicion: int | None = None


def lock_orders(conn: Connection, shop_id: int, facts: Sequence[OrderFacts]) -> dict[int, JudgedOrder]:
    """Give the stored orders, locked until the transaction ends; new ones get a row without a verdict first."""
    wanted = sorted(fact.order_id for fact in facts)
    known = read_orders_of(conn, shop_id, wanted, lock=True)
    missing = [fact for fact in facts if fact.order_id not in known]
    if not missing:
        return known
    blank = {"shop_id": shop_id, "standing": "open", "reason": "not_judged_yet", "revision": 0}
    rows = [_columns(fact) | blank for fact in sorted(missing, key=lambda fact: fact.order_id)]
    run_compiled(conn, _put_blank, rows)
    return known | read_orders_of(conn, shop_id, [fact.order_id for fact in missing], lock=True)


def _put_blank(insert: InsertMaker) -> Upsert:
    return insert(orders).on_conflict_do_nothing(index_elements=["shop_id", "order_id"])


def read_orders_of(
    conn: Connection, shop_id: int, order_ids: Iterable[int], *, lock: bool = False
) -> dict[int, JudgedOrder]:
    """Give stored orders by id."""
    wanted = sorted(set(order_ids))
    if not wanted:
        return {}
    found = _STORED.where(orders.c.shop_id == shop_id, orders.c.order_id.in_(wanted)).order_by(orders.c.order_id)
    rows = conn.execute(found.with_for_update(of=orders) if lock else found)
    return {row.order_id: _judged(row) for row in rows}


def find_order(conn: Connection, shop_id: int, named: str) -> JudgedOrder | None:
    """Give an order by its Shopify number or by its name, with or without `#`; the newest where a name is doubled."""
    plain = named.strip().removeprefix("#")
    is_number = plain == named and plain.isascii() and plain.isdigit() and len(plain) <= 18
    by_number = [orders.c.order_id == int(plain)] if is_number else []
    for is_meant in (*by_number, orders.c.order_name.in_((plain, f"#{plain}"))):
        newest = _STORED.where(orders.c.shop_id == shop_id, is_meant).order_by(orders.c.ordered_at.desc())
        row = conn.execute(newest.limit(1)).first()
        if row is not None:
            return _judged(row)
    return None


def orders_beside(
    conn: Connection, shop_id: int, order_id: int, limit: int = 50, *, with_open: bool = False
) -> list[int]:
    """Give this customer's other orders that earned nothing (or wait for a fact), newest first; none for a guest."""
    idle = (Standing.NOT_REFERRED.value, *((Standing.OPEN.value,) if with_open else ()))
    same = select(orders.c.customer_id).where(orders.c.shop_id == shop_id, orders.c.order_id == order_id)
    found = select(orders.c.order_id).where(
        orders.c.shop_id == shop_id,
        orders.c.customer_id == same.scalar_subquery(),
        orders.c.order_id != order_id,
        orders.c.standing.in_(idle),
    )
    return list(conn.execute(found.order_by(orders.c.order_id.desc()).limit(limit)).scalars())


def list_judged_orders(
    conn: Connection, shop_id: int, after: int, limit: int, *, since: datetime | None = None
) -> list[JudgedOrder]:
    """Give judged orders by ascending Shopify number, from the one after `after` on; placed from `since` on."""
    found = _STORED.where(orders.c.shop_id == shop_id, orders.c.order_id > after).order_by(orders.c.order_id)
    if since is not None:
        found = found.where(orders.c.ordered_at >= since)
    return [_judged(row) for row in conn.execute(found.limit(limit))]


def list_verdicts(conn: Connection, shop_id: int, order_id: int) -> list[VerdictRow]:
    """Give every revision of an order's verdict, oldest first."""
    found = select(verdicts).where(verdicts.c.shop_id == shop_id, verdicts.c.order_id == order_id)
    return [_verdict(row) for row in conn.execute(found.order_by(verdicts.c.revision))]


def save_facts_of(conn: Connection, shop_id: int, facts: Sequence[OrderFacts]) -> None:
    """Bring the rows' facts up to what was read; orders are locked by the caller."""
    if facts:
        rows = [_columns(fact) | {"its_shop": shop_id, "its_order": fact.order_id} for fact in facts]
        conn.execute(_SAVE_FACTS, rows)


def save_verdicts(conn: Connection, shop_id: int, rows: Sequence[VerdictRow], now: datetime) -> None:
    """Append revisions and let them stand; orders are locked by the caller."""
    if not rows:
        return
    conn.execute(insert(verdicts), [_verdict_columns(row) | {"shop_id": shop_id, "decided_at": now} for row in rows])
    stand = [
        {
            "standing": r.standing,
            "reason": r.reason,
            "revision": r.revision,
            "advocate_id": r.advocate_id,
            "suspicion": r.suspicion,
            "its_shop": shop_id,
            "its_order": r.order_id,
        }
        for r in rows
    ]
    conn.execute(_LET_STAND, stand)


def save_word(
    conn: Connection, shop_id: int, order_id: int, word: PersonsWord | None, *, actor: str, now: datetime
) -> bool:
    """Keep what a person decided about an order, or that it was taken back; False when the order is not known."""
    said = update(orders).where(orders.c.shop_id == shop_id, orders.c.order_id == order_id)
    values = {"word": word.value if word else None, "word_by": actor[:64], "word_at": now}
    return conn.execute(said.values(values)).rowcount == 1


def _columns(fact: OrderFacts) -> dict[str, object]:
    return {
        "order_id": fact.order_id,
        "order_name": fact.order_name[:64],
        "ordered_at": fact.ordered_at,
        "updated_at": fact.updated_at,
        "payment": fact.payment,
        "subtotal_minor": fact.subtotal_minor,
        "currency": fact.currency,
        "customer_id": fact.customer_id,
        "sold_minor": fact.sold_minor,
        "cards_sold_minor": fact.cards_sold_minor,
        "cards_left_minor": fact.cards_left_minor,
        "plan_minor": fact.plan_minor,
    } | place_columns(fact.place)


def _verdict_columns(row: VerdictRow) -> dict[str, object]:
    return {
        "order_id": row.order_id,
        "revision": row.revision,
        "standing": row.standing,
        "reason": row.reason,
        "rule_version": row.rule_version,
        "advocate_id": row.advocate_id,
        "referral_id": row.referral_id,
        "document": dict(row.document),
        "delivery_id": row.delivery_id,
    }


def _judged(row: Row[tuple[object, ...]]) -> JudgedOrder:
    word = PersonsWord(row.word) if row.word else None
    named = (row.order_id, row.order_name, row.ordered_at, row.updated_at)
    return JudgedOrder(*named, row.standing, row.reason, row.revision, word, row.document, row.advocate_id)


def _verdict(row: Row[tuple[object, ...]]) -> VerdictRow:
    return VerdictRow(
        row.order_id,
        row.revision,
        row.standing,
        row.reason,
        row.rule_version,
        row.advocate_id,
        row.referral_id,
        row.document,
        row.delivery_id,
    )
