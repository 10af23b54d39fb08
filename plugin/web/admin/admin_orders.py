"""Orders with what was decided about each, why, and a person's word where the rules leave a doubt."""

from flask import Blueprint, Response, request

from plugin.db.engine import reading
from plugin.domain.orders.suspicion import USUAL_SCALE
from plugin.domain.orders.verdict import PersonsWord, Standing
from plugin.domain.page import Place, read_place
from plugin.services.orders.reviewing.decide_order import decide_order
from plugin.services.views.list_orders import list_orders
from plugin.services.views.read_order import read_order
from plugin.web.admin.admin_pages import Pages, actor_of, go
from plugin.web.admin.guards import MerchantCaller, merchant_only

PATH = "/admin/orders"
LARGEST_ID = 2**63 - 1
_WORDS = {"allow": PersonsWord.ALLOW, "refuse": PersonsWord.REFUSE, "take_back": None}


def add_doors(door: Blueprint, pages: Pages) -> None:
    """Add the list, the page of one order and the decision."""
    bench = pages.bench

    @door.get("/orders", endpoint="orders")
    @merchant_only(bench)
    def show_list(caller: MerchantCaller) -> Response:
        """Show a page of orders, of one `standing`, of one `name`, `older` or `newer` than a place."""
        standing = next((one for one in Standing if one.value == request.args.get("standing")), None)
        name = request.args.get("name", "").strip()[:64]
        with reading(bench.engine) as conn:
            found = list_orders(conn, caller.shop.shop_id, standing=standing, name=name, place=asked_place())
        kept = {"standing": standing.value if standing else "", "name": name}
        return pages.show(
            caller, "orders.html", here="orders", page=found.page, rewards=found.rewards, kept=kept, standings=Standing
        )

    @door.get("/orders/<int:order_id>", endpoint="order")
    @merchant_only(bench)
    def show_one(caller: MerchantCaller, order_id: int) -> Response:
        """Show why one order was or was not counted."""
        if order_id > LARGEST_ID:
            return pages.missing(caller)
        with reading(bench.engine) as conn:
            view = read_order(conn, caller.shop, order_id)
        if view is None:
            return pages.missing(caller)
        limit = USUAL_SCALE.holds_from
        return pages.show(caller, "order.html", here="orders", view=view, line=view.line, holds_from=limit)

    @door.post("/orders/<int:order_id>/word", endpoint="decide_order")
    @merchant_only(bench)
    def decide(caller: MerchantCaller, order_id: int) -> Response:
        """Note the merchant's `word`: allow, refuse or take_back."""
        said = request.form.get("word", "")
        if said not in _WORDS or order_id > LARGEST_ID:
            return pages.missing(caller)
        actor, now = actor_of(caller), bench.clock.now()
        with bench.engine.begin() as conn:
            is_known = decide_order(conn, caller.shop, order_id, _WORDS[said], actor=actor, now=now)
        return go(f"{PATH}/{order_id}", "word") if is_known else pages.missing(caller)


def asked_place() -> Place | None:
    """Read from the address where the list goes on; the first page for anything unreadable."""
    return read_place(request.args.get("older", ""), request.args.get("newer", ""))
