"""The merchant's list of what Shopify delivered and what became of it."""

from sqlalchemy import Connection

from plugin.db.work.inbox_lines import InboxLine, list_inbox_lines
from plugin.domain.page import Page, Place, cut_page

STATES = ("waiting", "leased", "done", "ignored", "dead")


def list_deliveries(conn: Connection, shop_domain: str, *, state: str | None, place: Place | None) -> Page[InboxLine]:
    """Read a page, newest first; `state` is one of STATES or None for all.

    A place with nothing beyond it is the first page.
    """
    found = list_inbox_lines(conn, shop_domain, state=state, place=place)
    if place is not None and not found:
        return list_deliveries(conn, shop_domain, state=state, place=None)
    return cut_page(found, [Place(line.received_at, line.delivery_id) for line in found], place)
