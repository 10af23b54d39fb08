"""Claims of offers: found by the code that was given, by the visit it was given to, or by who took it."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from plugin.db.tables import referrals
from plugin.domain.referral import Referral


def referrals_by_code(conn: Connection, shop_id: int, codes: Iterable[str]) -> dict[str, Referral]:
    """Give claims by folded discount code."""
    wanted = sorted(set(codes))
    return {r.code: r for r in _read(conn, shop_id, referrals.c.code.in_(wanted))} if wanted else {}


def referrals_by_visit(conn: Connection, shop_id: int, visit_keys: Iterable[str]) -> dict[str, Referral]:
    """Give claims by the keyed hash of the visit they were made in."""
    wanted = sorted(set(visit_keys))
    return {r.visit_key: r for r in _read(conn, shop_id, referrals.c.visit_key.in_(wanted))} if wanted else {}


def referrals_by_identity(
    conn: Connection, shop_id: int, email_keys: Iterable[str], customer_ids: Iterable[int]
) -> list[Referral]:
    """Give claims made by any of these people, newest first."""
    mails, people = sorted(set(email_keys)), sorted(set(customer_ids))
    if not mails and not people:
        return []
    matches = or_(referrals.c.email_key.in_(mails), referrals.c.customer_id.in_(people))
    return sorted(_read(conn, shop_id, matches), key=lambda r: (r.claimed_at, r.referral_id), reverse=True)


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
    )
