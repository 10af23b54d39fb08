"""Claims of offers: found by the code that was given, by the visit it was given to, or by who took it."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from plugin.db.tables import referrals
from plugin.domain.people.referral import Referral


def referrals_by_code(conn: Connection, shop_id: int, codes: Iterable[str]) -> dict[str, Referral]:
    """Give claims by folded discount code."""
    wanted = sorted(set(codes))
    found = _read(conn, shop_id, referrals.c.code.in_(wanted)) if wanted else []
    return {r.code: r for r in found if r.code is not None}


def referrals_by_visit(conn: Connection, shop_id: int, visit_keys: Iterable[str]) -> dict[str, Referral]:
    """Give claims by the keyed hash of the visit they were made in."""
    wanted = sorted(set(visit_keys))
    return {r.visit_key: r for r in _read(conn, shop_id, referrals.c.visit_key.in_(wanted))} if wanted else {}


def referrals_by_identity(
    conn: Connection, shop_id: int, email_keys: Iterable[str], customer_ids: Iterable[int]
) -> list[Referral]:
    """Give claims made by any of these people, newest first."""
    mails, people = sorted(set(email_keys)), sorted(set(customer_ids))
    # One after the other: together SQLite would walk all claims of the shop.
    by_mail = _read(conn, shop_id, referrals.c.email_key.in_(mails)) if mails else []
    by_person = _read(conn, shop_id, referrals.c.customer_id.in_(people)) if people else []
    found = {referral.referral_id: referral for referral in (*by_mail, *by_person)}
    return sorted(found.values(), key=lambda r: (r.claimed_at, r.referral_id), reverse=True)


def find_referral(conn: Connection, shop_id: int, referral_id: int) -> Referral | None:
    """Give one claim by our own id."""
    return next(iter(_read(conn, shop_id, referrals.c.id == referral_id)), None)


def put_referral(conn: Connection, shop_id: int, referral: Referral) -> int:
    """Write a claim and give its id; `referral.referral_id` is ignored. Hold the claimant's lock."""
    row = insert(referrals).values(
        shop_id=shop_id,
        program_id=referral.program_id,
        version=referral.version,
        advocate_id=referral.advocate_id,
        code=referral.code,
        visit_key=referral.visit_key,
        customer_id=referral.customer_id,
        email_key=referral.email_key,
        claimed_at=referral.claimed_at,
        expires_at=referral.expires_at,
        network_key=referral.network_key,
    )
    return int(conn.execute(row.returning(referrals.c.id)).scalar_one())


def bind_referral(conn: Connection, shop_id: int, referral_id: int, customer_id: int) -> bool:
    """Write whose claim it is where nobody is known for it; False where somebody is."""
    nobodys = update(referrals).where(
        referrals.c.shop_id == shop_id,
        referrals.c.id == referral_id,
        referrals.c.customer_id.is_(None),
    )
    return conn.execute(nobodys.values(customer_id=customer_id)).rowcount == 1


def lock_claimants(conn: Connection, shop_id: int, keys: Iterable[str]) -> None:
    """Let one claim at a time go on for each of these keyed hashes; on SQLite there is one writer anyway."""
    if conn.dialect.name != "postgresql":
        return
    digests = (hashlib.sha256(f"{shop_id}|{key}".encode()).digest() for key in keys)
    # Sorted, so that two claims with the same hashes cannot wait for each other.
    for number in sorted({int.from_bytes(digest[:8], "big", signed=True) for digest in digests}):
        conn.execute(select(func.pg_advisory_xact_lock(number)))


def _read(conn: Connection, shop_id: int, condition: ColumnElement[bool]) -> list[Referral]:
    rows = conn.execute(select(referrals).where(referrals.c.shop_id == shop_id, condition))
    return [referral_of(row) for row in rows]


def referral_of(row: Row[tuple[object, ...]]) -> Referral:
    """Make the domain value of one row."""
    return Referral(
        referral_id=row.id,
        shop_id=row.shop_id,
        program_id=row.program_id,
        version=row.version,
        advocate_id=row.advocate_id,
        code=row.code,
        visit_key=row.visit_key,
        claimed_at=row.claimed_at,
        expires_at=row.expires_at,
        customer_id=row.customer_id,
        email_key=row.email_key,
        network_key=row.network_key,
    )
