"""People who asked to be forgotten: a re-read order must not bring them back.

Nothing but the keyed hash of the identity is kept, in the audit row that says it was done.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from plugin.db.tables import audit_rows

REDACTED = "customer_redacted"
"""The action of the audit row that keeps somebody out."""

_PREFIX = "person:"


def suppression_subject(identity_key: str) -> str:
    """The subject under which the audit row of a redaction is found."""
    return f"{_PREFIX}{identity_key}"


def read_suppressed(conn: Connection, shop_domain: str, identity_keys: Iterable[str]) -> frozenset[str]:
    """Give those of these identities that were redacted; their numbers, addresses and hashes must not be stored."""
    wanted = sorted({suppression_subject(key) for key in identity_keys})
    if not wanted:
        return frozenset()
    found = select(audit_rows.c.subject).where(
        audit_rows.c.shop_domain == shop_domain, audit_rows.c.subject.in_(wanted), audit_rows.c.action == REDACTED
    )
    return frozenset(subject.removeprefix(_PREFIX) for subject in conn.execute(found).scalars())
