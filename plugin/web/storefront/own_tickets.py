"""Tickets of an advocate's own page: each names one wish of the customer it was shown to, for this shop.

They are what makes a form pressed twice do one thing, and one posted by another site nothing.
"""

import secrets
from datetime import timedelta

from plugin.auth.refusals import TicketRefusal
from plugin.auth.tickets import Purpose
from plugin.services.workbench import Workbench
from plugin.web.storefront.storefront_guard import StorefrontCaller

PAGE_LASTS = timedelta(hours=12)


def write_own_ticket(bench: Workbench, caller: StorefrontCaller) -> str:
    """Sign a wish that has not been made yet; the caller is logged in."""
    payload = {"shop": caller.shop.shop_id, "customer": caller.customer_id, "wish": secrets.token_urlsafe(16)}
    return bench.tickets.sign(Purpose.OWN_PAGE, payload, bench.clock.now())


def read_own_ticket(bench: Workbench, caller: StorefrontCaller, ticket: str | None) -> str | None:
    """Give the wish; None for an old ticket, another shop's and another customer's."""
    payload = bench.tickets.read(Purpose.OWN_PAGE, ticket, PAGE_LASTS, bench.clock.now())
    if isinstance(payload, TicketRefusal) or caller.customer_id is None:
        return None
    if (payload.get("shop"), payload.get("customer")) != (caller.shop.shop_id, caller.customer_id):
        return None
    wish = payload.get("wish")
    return wish if isinstance(wish, str) and wish else None
