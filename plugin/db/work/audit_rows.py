"""What was done, by whom and to what: appended, never changed, and free of personal data.

A row outlives its shop; `subject` is an id or a keyed hash, `detail` holds counts, words and before/after values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from plugin.db.tables import audit_rows

SHOPIFY = "shopify"
"""The actor of everything that a delivery of Shopify's asked for."""

SYSTEM = "goodword"
"""The actor of what happens by itself."""

Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One thing that was done."""

    audit_id: int
    actor: str
    action: str
    subject: str
    detail: Detail
    happened_at: datetime


def put_audit(
    conn: Connection,
    *,
    shop_id: int | None,
    shop_domain: str,
    actor: str,
    action: str,
    subject: str,
    detail: Detail | None = None,
    now: datetime,
) -> None:
    """Append a row; `actor` is `merchant:<user id>`, SHOPIFY, SYSTEM or a command's name."""
    conn.execute(
        insert(audit_rows).values(
            shop_id=shop_id,
            shop_domain=shop_domain,
            actor=actor,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
            happened_at=now,
        )
    )


def list_audits(
    conn: Connection, shop_domain: str, *, subject: str | None = None, before: int | None = None, limit: int = 50
) -> tuple[AuditRow, ...]:
    """Give a shop's rows, newest first; about one subject, or older than the row `before`."""
    found = select(audit_rows).where(audit_rows.c.shop_domain == shop_domain)
    if subject is not None:
        found = found.where(audit_rows.c.subject == subject)
    if before is not None:
        found = found.where(audit_rows.c.id < before)
    return tuple(_audit(row) for row in conn.execute(found.order_by(audit_rows.c.id.desc()).limit(limit)))


def has_audit(conn: Connection, shop_domain: str, *, subject: str, action: str) -> bool:
    """Whether this was done to this subject."""
    found = select(audit_rows.c.id).where(
        audit_rows.c.shop_domain == shop_domain, audit_rows.c.subject == subject, audit_rows.c.action == action
    )
    return conn.execute(found.limit(1)).first() is not None


def _audit(row: Row[tuple[object, ...]]) -> AuditRow:
    return AuditRow(row.id, row.actor, row.action, row.subject, row.detail, row.happened_at)
