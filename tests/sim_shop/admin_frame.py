"""The simulated shop admin: home, apps with both ways to install, the app's frame, orders, discounts.

`App Bridge` is stood in for by `admin_assets/app-bridge.js`, served where the app looks for the real one.
"""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as Answer

from tests.sim_shop import control_views as views
from tests.sim_shop.installation import change_scopes, install
from tests.sim_shop.money import rest_money
from tests.sim_shop.oauth import encode_host, mint_id_token, sign_query
from tests.sim_shop.state import ShopState
from tests.sim_shop.theme_choices import extension_report
from tests.sim_shop.world import World

ASSETS = Path(__file__).with_name("admin_assets")
USER_ID = 42
Json = dict[str, Any]


def admin_frame(world: World) -> Blueprint:
    """All pages of the admin and what they load."""
    pages = Blueprint("admin_frame", __name__, template_folder="admin_pages")
    _assets(pages, world)
    _shop_pages(pages, world)
    _app_pages(pages, world)
    return pages


def page(world: World, shop: ShopState, template: str, here: str, **values: Any) -> str:
    """One page inside the admin's layout; `here` marks the menu's entry."""
    known = {"app": world.app, "app_path": app_path(world, shop), "shop": shop, "here": here}
    return render_template(template, **known, **values)


def app_path(world: World, shop: ShopState) -> str:
    """Where the admin shows the app."""
    return f"/{shop.domain}/admin/apps/{world.app.handle}"


def order_rows(shop: ShopState) -> list[Json]:
    """The orders, newest first, with their money as text and what can happen to each now."""
    return [_order_row(shop, views.order(shop, order)) for order in reversed(shop.orders.values())]


def _order_row(shop: ShopState, seen: Json) -> Json:
    money = {"total": _money(shop, seen["total_minor"]), "refunded": _money(shop, seen["refunded_minor"])}
    return seen | money | {"actions": _actions(seen)}


def _actions(order: Json) -> list[tuple[str, str]]:
    """What the merchant, the buyer's bank or Shopify may do next with this order."""
    possible = [
        ("pay", "Mark as paid", order["financial_status"] == "pending" and not order["cancelled_at"]),
        ("refund", "Refund", order["financial_status"] in ("paid", "partially_refunded")),
        ("cancel", "Cancel", order["cancelled_at"] is None),
        ("dispute", "Dispute", order["financial_status"] != "pending" and not order["disputes"]),
        ("settle-dispute", "Lose dispute", any(d["status"] == "needs_response" for d in order["disputes"])),
        ("redeliver", "Deliver again", order["financial_status"] != "pending"),
    ]
    return [(action, label) for action, label, is_possible in possible if is_possible]


def _money(shop: ShopState, minor: int) -> str:
    return f"{rest_money(minor, shop.currency)} {shop.currency}"


def _discount_rows(world: World, shop: ShopState) -> list[Json]:
    return [_discount_row(shop, views.discount(shop, one)) for one in reversed(shop.discounts.values())]


def _discount_row(shop: ShopState, seen: Json) -> Json:
    named = [shop.customers[n].display_name for n in seen["customer_ids"] or () if n in shop.customers]
    worth = "shipping"
    if seen["percentage"] is not None:
        worth = f"{float(seen['percentage']):.0%}"
    elif seen["amount_minor"] is not None:
        worth = _money(shop, seen["amount_minor"])
    who = "everybody" if seen["customer_ids"] is None else ", ".join(named) or "nobody any more"
    return seen | {"worth": worth, "who": who}


def _assets(pages: Blueprint, world: World) -> None:
    @pages.get("/")
    def entry() -> Answer:
        return redirect(f"/{next(iter(world.shops))}/admin")

    @pages.get("/_assets/<name>")
    def asset(name: str) -> Response:
        return send_from_directory(ASSETS, name, max_age=0)

    @pages.get("/shopifycloud/app-bridge.js")
    def app_bridge() -> Response:
        return send_from_directory(ASSETS, "app-bridge.js", max_age=0)


def _shop_pages(pages: Blueprint, world: World) -> None:
    @pages.get("/<shop>/admin")
    def home(shop: str) -> str:
        found = shop_or_404(world, shop)
        with world.lock:
            now = world.clock.now().strftime("%Y-%m-%d %H:%M UTC")
            return page(world, found, "home.html", "", now=now)

    @pages.get("/<shop>/admin/orders")
    def orders(shop: str) -> str:
        found = shop_or_404(world, shop)
        with world.lock:
            return page(world, found, "orders.html", "/orders", orders=order_rows(found))

    @pages.get("/<shop>/admin/discounts")
    def discounts(shop: str) -> str:
        found = shop_or_404(world, shop)
        with world.lock:
            return page(world, found, "discounts.html", "/discounts", discounts=_discount_rows(world, found))

    @pages.get("/<shop>/admin/themes/<theme>/editor")
    def editor(shop: str, theme: str) -> str:
        found = shop_or_404(world, shop)
        blocks = [block for extension in extension_report(world, found) for block in extension["activations"]]
        return page(world, found, "editor.html", "/themes/current/editor", blocks=blocks)


def _app_pages(pages: Blueprint, world: World) -> None:
    @pages.get("/<shop>/admin/apps")
    def apps(shop: str) -> str:
        found = shop_or_404(world, shop)
        scopes = sorted(found.granted_scopes)
        return page(world, found, "apps.html", "/apps", scopes=scopes, start_url=start_url(world, found))

    @pages.route("/<shop>/admin/apps/<handle>/install", methods=["GET", "POST"])
    def install_managed(shop: str, handle: str) -> Answer | str:
        found = _app_shop(world, shop, handle)
        if request.method == "GET" and not found.installed:
            return page(world, found, "consent.html", "/apps")
        install(world, found, found.granted_scopes or None)
        return redirect(app_path(world, found), 303)

    @pages.get("/<shop>/admin/apps/<handle>")
    @pages.get("/<shop>/admin/apps/<handle>/<path:inner>")
    def embedded(shop: str, handle: str, inner: str = "") -> Answer | str:
        found = _app_shop(world, shop, handle)
        if not found.installed:
            return redirect(f"/{found.domain}/admin/apps")
        source = frame_url(world, found, inner, request.args.to_dict())
        return page(world, found, "embedded.html", "app", source=source)

    # JSON bodies only, so that no foreign page can have an ID token minted through a browser.
    @pages.post("/<shop>/admin/apps/<handle>/id-token")
    def id_token(shop: str, handle: str) -> Response:
        found = _app_shop(world, shop, handle)
        request.get_json()
        if not found.installed:
            abort(404)
        return jsonify(id_token=mint_id_token(world, found, USER_ID))

    @pages.post("/<shop>/admin/apps/<handle>/extensions")
    def extensions(shop: str, handle: str) -> Response:
        found = _app_shop(world, shop, handle)
        request.get_json()
        return jsonify(extensions=extension_report(world, found))

    @pages.post("/<shop>/admin/apps/<handle>/scopes")
    def scopes(shop: str, handle: str) -> Response:
        found, asked = _app_shop(world, shop, handle), request.get_json()
        return jsonify(_answer_scopes(world, found, frozenset(asked["scopes"]), is_agreed=asked["is_agreed"]))


def _answer_scopes(world: World, shop: ShopState, asked: frozenset[str], *, is_agreed: bool) -> Json:
    """What `shopify.scopes.request` answers; only scopes that the app declares as optional can be asked for."""
    with world.lock:
        if not shop.installed or not asked <= set(world.app.optional_scopes):
            abort(422)
        if is_agreed and not asked <= shop.granted_scopes:
            change_scopes(world, shop, shop.granted_scopes | asked)
        detail = {
            "granted": sorted(shop.granted_scopes),
            "optional": list(world.app.optional_scopes),
            "required": list(world.app.required_scopes),
        }
        return {"result": "granted-all" if asked <= shop.granted_scopes else "declined-all", "detail": detail}


def start_url(world: World, shop: ShopState) -> str:
    """Where *Install* leads: the app's own door to the authorization code grant, signed as Shopify signs it."""
    fields = {"shop": shop.domain, "host": encode_host(world, shop), "timestamp": str(int(world.real_time()))}
    return f"{world.app.app_url}/auth/start?{sign_query(world, fields)}"


def frame_url(world: World, shop: ShopState, inner: str = "", asked: dict[str, str] | None = None) -> str:
    """The address the frame loads: a page of the app, with a fresh ID token and Shopify's signed parameters."""
    fields = (asked or {}) | {
        "embedded": "1",
        "shop": shop.domain,
        "host": encode_host(world, shop),
        "id_token": mint_id_token(world, shop, USER_ID),
        "locale": (asked or {}).get("locale", shop.locale),
        "timestamp": str(int(world.real_time())),
    }
    return f"{world.app.app_url}/{inner}?{sign_query(world, fields)}"


def shop_or_404(world: World, domain: str) -> ShopState:
    """The shop of an address."""
    found = world.shops.get(domain)
    if found is None:
        abort(404)
    return found


def _app_shop(world: World, domain: str, handle: str) -> ShopState:
    """The shop, when the address names our app by its handle or its client id."""
    if handle not in (world.app.handle, world.app.client_id):
        abort(404)
    return shop_or_404(world, domain)
