"""Advocates: found by their own customer, by their public code, or by id."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Row, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from plugin.db.people.customer_merges import resolve_customers
from plugin.db.tables import advocates
from plugin.domain.orders.order import fold_code
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.friend_code import draw_letters
from plugin.domain.program.choice import Group

TRIES = 5


def advocates_by_code(conn: Connection, shop_id: int, codes: Iterable[str]) -> dict[str, Advocate]:
    """Give advocates by folded referral code; where the customer was merged, the advocate of the one that is kept."""
    found = {a.referral_code: a for a in _read(conn, shop_id, codes, advocates.c.referral_code)}
    return found | _kept_instead(conn, shop_id, found)


def advocates_by_id(conn: Connection, shop_id: int, advocate_ids: Iterable[int]) -> dict[int, Advocate]:
    """Give advocates by our id."""
    return {a.advocate_id: a for a in _read(conn, shop_id, advocate_ids, advocates.c.id)}


def advocates_by_customer(conn: Connection, shop_id: int, customer_ids: Iterable[int]) -> dict[int, Advocate]:
    """Give advocates by Shopify's customer number."""
    return {a.customer_id: a for a in _read(conn, shop_id, customer_ids, advocates.c.customer_id) if a.customer_id}


def put_advocate(
    conn: Connection, shop_id: int, customer_id: int, referral_code: str, *, locale: str | None, now: datetime
) -> bool:
    """Write a new advocate; False when the customer is one already, or when the code belongs to somebody else."""
    put = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = put(advocates).values(
        shop_id=shop_id, customer_id=customer_id, referral_code=referral_code, locale=locale, joined_at=now
    )
    return conn.execute(row.on_conflict_do_nothing().returning(advocates.c.id)).first() is not None


def ensure_advocate(
    conn: Connection,
    shop_id: int,
    customer_id: int,
    *,
    locale: str | None,
    now: datetime,
    draw: Callable[[int], int],
) -> Advocate:
    """Give this customer's advocate, made now with a code drawn by `draw` (`secrets.randbelow`) unless there is one."""
    for _ in range(TRIES):
        known = advocates_by_customer(conn, shop_id, [customer_id]).get(customer_id)
        if known is not None:
            return known
        put_advocate(conn, shop_id, customer_id, fold_code(draw_letters(draw)), locale=locale, now=now)
    known = advocates_by_customer(conn, shop_id, [customer_id]).get(customer_id)
    if known is None:
        raise RuntimeError("five random referral codes in a row were taken; the source of randomness is broken")
    return known


def joining_times(conn: Connection, shop_id: int, advocate_ids: Iterable[int]) -> dict[int, datetime]:
    """Give by advocate when they joined."""
    wanted = advocates.c.id.in_(sorted(set(advocate_ids)))
    found = select(advocates.c.id, advocates.c.joined_at).where(advocates.c.shop_id == shop_id, wanted)
    return {row.id: row.joined_at for row in conn.execute(found)}


def remember_email_key(conn: Connection, shop_id: int, advocate_id: int, email_key: str) -> None:
    """Keep the keyed hash of an advocate's e-mail, learnt from an own order, for the self-referral check."""
    conn.execute(
        update(advocates)
        .where(advocates.c.shop_id == shop_id, advocates.c.id == advocate_id)
        .values(email_key=email_key)
    )


def save_group(conn: Connection, shop_id: int, advocate_id: int, group: Group) -> None:
    """Put an advocate into a group."""
    own = (advocates.c.shop_id == shop_id, advocates.c.id == advocate_id)
    conn.execute(update(advocates).where(*own).values(member_of=group.value))


def _kept_instead(conn: Connection, shop_id: int, found: Mapping[str, Advocate]) -> dict[str, Advocate]:
    own = {code: advocate.customer_id for code, advocate in found.items() if advocate.customer_id is not None}
    today = resolve_customers(conn, shop_id, own.values()) if own else {}
    moved = {code: today[customer_id] for code, customer_id in own.items() if today[customer_id] != customer_id}
    kept = advocates_by_customer(conn, shop_id, moved.values()) if moved else {}
    return {code: kept[customer_id] for code, customer_id in moved.items() if customer_id in kept}


def _read(conn: Connection, shop_id: int, wanted: Iterable[object], column: object) -> list[Advocate]:
    values = sorted(set(wanted))  # type: ignore[type-var]  # all of one kind, text or numbers
    if not values:
        return []
    found: Select[tuple[object, ...]] = select(advocates).where(advocates.c.shop_id == shop_id)
    rows = conn.execute(found.where(column.in_(values)))  # type: ignore[attr-defined]  # a column of advocates
    return [_advocate(row) for row in rows]


def _advocate(row: Row[tuple[object, ...]]) -> Advocate:
    return Advocate(
        row.id, row.shop_id, row.customer_id, row.referral_code, row.email_key, row.locale, Group(row.member_of)
    )
