"""Rows whose purpose is fulfilled, of all shops, deleted in bounded batches."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from plugin.db.tables import claim_counts, data_exports, deliveries, messages, order_marks, referrals

BATCH = 5_000
_ONCE_EVER = ("issue_reward", "learn_shop", "backfill_buyers", "refresh_order", "retire_code")
"""Kinds whose row says "never again"; it must outlive the work."""


def delete_claim_counts(conn: Connection, now: datetime) -> int:
    """Forget counts of callers whose minute is over."""
    return _delete(conn, claim_counts, claim_counts.c.forget_after <= now)


def delete_lapsed_exports(conn: Connection, now: datetime) -> int:
    """Forget documents about people whose 30 days are over."""
    return _delete(conn, data_exports, data_exports.c.forget_after <= now)


def delete_done_messages(conn: Connection, before: datetime) -> int:
    """Forget recurring duties that ended long ago."""
    is_old = (messages.c.state == "done") & (messages.c.finished_at < before)
    return _delete(conn, messages, is_old & messages.c.kind.not_in(_ONCE_EVER))


def delete_ignored_deliveries(conn: Connection, before: datetime) -> int:
    """Forget deliveries that concerned nobody."""
    return _delete(conn, deliveries, (deliveries.c.state == "ignored") & (deliveries.c.due_at < before))


def forget_networks(conn: Connection, before: datetime) -> int:
    """Forget through which connection people claimed and ordered."""
    is_old = (referrals.c.claimed_at < before) & referrals.c.network_key.is_not(None)
    some = select(referrals.c.id).where(is_old).limit(BATCH)
    blanked = conn.execute(update(referrals).where(referrals.c.id.in_(some)).values(network_key=None)).rowcount
    is_network = (order_marks.c.kind == "network") & (order_marks.c.seen_at < before)
    return blanked + _delete(conn, order_marks, is_network)


def _delete(conn: Connection, table: Table, condition: ColumnElement[bool]) -> int:
    chosen = select(table.c.id).where(condition).limit(BATCH)
    return conn.execute(delete(table).where(table.c.id.in_(chosen))).rowcount
