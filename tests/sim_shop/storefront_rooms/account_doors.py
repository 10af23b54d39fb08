"""Logging in without a password, because everybody here is made up; and what an account shows."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from tests.sim_shop.state import Customer, ShopState, fold
from tests.sim_shop.storefront_rooms.cart_doors import inside
from tests.sim_shop.storefront_rooms.prices import price_text
from tests.sim_shop.storefront_rooms.scene import Scene
from tests.sim_shop.storefront_rooms.words import words


def account_doors(scene: Scene) -> Blueprint:
    """`/account…`."""
    doors = Blueprint("account", __name__, template_folder="pages")

    @doors.get("/account/login")
    def login() -> str:
        return _login_page(scene)

    @doors.post("/account/login")
    @doors.post("/account/choose")
    def log_in() -> Answer | tuple[str, int]:
        with scene.world.lock:
            found = _chosen(scene)
            if found is None:
                return _login_page(scene, error=words(scene.locale)["login_unknown"]), 422
            scene.visitor.customer_id = found.id
        return redirect(inside(request.form.get("return_to")) or f"{scene.root}account", 303)

    @doors.route("/account/logout", methods=["GET", "POST"])
    def log_out() -> Answer:
        scene.visitor.customer_id = None
        return redirect(scene.root, 303)

    @doors.get("/account")
    def account() -> str | Answer:
        customer = scene.visitor.customer(scene.shop)
        if customer is None:
            return redirect(f"{scene.root}account/login", 302)
        with scene.world.lock:
            return _account_page(scene, customer)

    return doors


def _chosen(scene: Scene) -> Customer | None:
    """Who pressed their own button, or the address that was typed; a new address makes an account when asked to."""
    pressed = request.form.get("customer_id", "")
    if pressed.isdigit():
        return scene.shop.customers.get(int(pressed))
    email = request.form.get("email", "").strip()
    found = scene.shop.customer_with_email(email) if email else None
    if found is None and "create" in request.form and "@" in email:
        found = scene.world.add_customer(scene.shop, fold(email), locale=scene.locale)
    return found


def _login_page(scene: Scene, error: str = "") -> str:
    people = [one for one in scene.shop.customers.values() if one.email and one.state == "enabled"]
    return_to = inside(request.values.get("return_to")) or ""
    texts = words(scene.locale)
    content = render_template(
        "login.html", people=people, texts=texts, return_to=return_to, error=error, email=request.form.get("email", "")
    )
    return scene.page("page", page={"title": texts["login_title"], "content": content}).render("page")


def _account_page(scene: Scene, customer: Customer) -> str:
    texts = words(scene.locale)
    content = render_template(
        "account.html",
        customer=customer,
        orders=_orders(scene.shop, customer, scene.locale),
        texts=texts,
        root=scene.root,
    )
    return scene.page("page", page={"title": texts["account_title"], "content": content}).render("page")


def _orders(shop: ShopState, customer: Customer, locale: str) -> list[dict[str, str]]:
    orders = [shop.orders[order_id] for order_id in reversed(customer.order_ids) if order_id in shop.orders]
    return [
        {
            "name": order.name,
            "day": order.created_at.date().isoformat(),
            "status": order.financial_status.replace("_", " "),
            "total": price_text(order.total_minor, order.currency, locale),
        }
        for order in orders
    ]
