"""Tickets that say "this page was shown by us, for this shop, in this visit". They hold nothing about a person.

Signed with business time, because an order that carries one is held against its own time.
"""

import secrets
from datetime import timedelta

from plugin.auth.refusals import TicketRefusal
from plugin.auth.tickets import Purpose
from plugin.services.workbench import Workbench
from plugin.web.storefront.storefront_guard import StorefrontCaller

VISIT_LASTS = timedelta(days=30)
NOBODY = 0


def write_ticket(bench: Workbench, caller: StorefrontCaller, *, for_form: bool = False) -> str:
    """Begin a visit. A form's ticket is bound to who is logged in, because other sites can post forms to the shop."""
    payload: dict[str, str | int | None] = {"shop": caller.shop.shop_id, "visit": secrets.token_urlsafe(16)}
    if for_form:
        payload["customer"] = caller.customer_id or NOBODY
    return bench.tickets.sign(Purpose.VISIT, payload, bench.clock.now())


def read_visit(bench: Workbench, caller: StorefrontCaller, ticket: str, *, for_form: bool = False) -> str | None:
    """Give the visit of a ticket of this shop; None for any other, an old one, or a form's for somebody else."""
    payload = bench.tickets.read(Purpose.VISIT, ticket, VISIT_LASTS, bench.clock.now())
    if isinstance(payload, TicketRefusal) or payload.get("shop") != caller.shop.shop_id:
        return None
    if for_form and payload.get("customer") != (caller.customer_id or NOBODY):
        return None
    visit = payload.get("visit")
    return visit if isinstance(visit, str) and visit else None
