"""The claims of friends, with the advocate's code and what came of each."""

from flask import Blueprint, Response

from plugin.db.engine import reading
from plugin.services.views.list_referrals import list_referrals
from plugin.web.admin.admin_orders import asked_place
from plugin.web.admin.admin_pages import Pages
from plugin.web.admin.guards import MerchantCaller, merchant_only


def add_doors(door: Blueprint, pages: Pages) -> None:
    """Add the list."""
    bench = pages.bench

    @door.get("/referrals", endpoint="referrals")
    @merchant_only(bench)
    def show_list(caller: MerchantCaller) -> Response:
        """Show a page of claims, newest first."""
        with reading(bench.engine) as conn:
            page = list_referrals(conn, caller.shop.shop_id, place=asked_place(), now=bench.clock.now())
        return pages.show(caller, "referrals.html", here="referrals", page=page)
