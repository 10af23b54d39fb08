"""What Shopify delivered, what we owe Shopify, and a new try for what was given up."""

from flask import Blueprint, Response, request

from plugin.db.engine import reading
from plugin.services.deliveries.retry_delivery import retry_delivery
from plugin.services.deliveries.retry_message import retry_message
from plugin.services.views.list_deliveries import STATES, list_deliveries
from plugin.services.views.list_owed import list_owed
from plugin.web.admin.admin_orders import LARGEST_ID, asked_place
from plugin.web.admin.admin_pages import Pages, actor_of, go
from plugin.web.admin.guards import MerchantCaller, merchant_only

PATH = "/admin/deliveries"


def add_doors(door: Blueprint, pages: Pages) -> None:
    """Add the list and both retries."""
    bench = pages.bench

    @door.get("/deliveries", endpoint="deliveries")
    @merchant_only(bench)
    def show_list(caller: MerchantCaller) -> Response:
        """Show a page of deliveries, of one `state`, newest first."""
        state = next((one for one in STATES if one == request.args.get("state")), None)
        with reading(bench.engine) as conn:
            page = list_deliveries(conn, caller.shop.shop_domain, state=state, place=asked_place())
            owed = list_owed(conn, caller.shop)
        kept = {"state": state or ""}
        return pages.show(caller, "deliveries.html", here="deliveries", page=page, owed=owed, kept=kept, states=STATES)

    @door.post("/deliveries/<int:delivery_id>/retry", endpoint="retry_delivery")
    @merchant_only(bench)
    def retry(caller: MerchantCaller, delivery_id: int) -> Response:
        """Take up a dead delivery again."""
        if delivery_id > LARGEST_ID:
            return pages.missing(caller)
        with bench.engine.begin() as conn:
            woken = retry_delivery(conn, caller.shop, delivery_id, actor=actor_of(caller), now=bench.clock.now())
        if woken is None:
            return pages.missing(caller)
        return go(PATH, "retried" if woken else "not_retried")

    @door.post("/messages/<int:message_id>/retry", endpoint="retry_message")
    @merchant_only(bench)
    def retry_owed(caller: MerchantCaller, message_id: int) -> Response:
        """Try again what we owe Shopify and had given up."""
        if message_id > LARGEST_ID:
            return pages.missing(caller)
        with bench.engine.begin() as conn:
            woken = retry_message(conn, caller.shop, message_id, actor=actor_of(caller), now=bench.clock.now())
        if woken is None:
            return pages.missing(caller)
        return go(PATH, "owed_retried" if woken else "owed_not_retried")
