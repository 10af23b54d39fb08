"""Forget what nobody needs any more, within the periods that docs/operations.md states."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.work.leftovers import (
    delete_claim_counts,
    delete_done_messages,
    delete_ignored_deliveries,
    delete_lapsed_exports,
    forget_networks,
)
from plugin.domain.people.network_address import NETWORK_KEPT_FOR

DONE_MESSAGES_KEPT = timedelta(days=90)
IGNORED_DELIVERIES_KEPT = timedelta(days=30)


def prune_rows(conn: Connection, now: datetime) -> int:
    """Delete up to a few thousand rows of each kind whose time is over; gives how many. The next run goes on."""
    return (
        delete_claim_counts(conn, now)
        + delete_lapsed_exports(conn, now)
        + delete_ignored_deliveries(conn, now - IGNORED_DELIVERIES_KEPT)
        + delete_done_messages(conn, now - DONE_MESSAGES_KEPT)
        + forget_networks(conn, now - NETWORK_KEPT_FOR)
    )
