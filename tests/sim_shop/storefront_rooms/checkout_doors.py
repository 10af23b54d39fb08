"""The checkout: an address, what takes effect and what does not, one button that orders, a page that thanks."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from tests.sim_shop.checkout import CheckoutRefused, place_order
from tests.sim_shop.state import Order
from tests.sim_shop.store_credits import account_of
from tests.sim_shop.storefront_rooms import cart_changes as changes
from tests.sim_shop.storefront_rooms.prices import price_text
from tests.sim_shop.storefront_rooms.scene import Scene
from tests.sim_shop.storefront_rooms.words import words


def checkout_doors(scene: Scene) -> Blueprint:
    """`/checkout…`, which no theme and no app block styles, as at Shopify."""
    doors = Blueprint("checkout", __name__, template_folder="pages")

    @doors.get("/checkout")
    def show() -> str | Answer:
        if not scene.visitor.cart.lines:
            return redirect(f"{scene.root}cart", 302)
        return _checkout_page(scene, "")

    @doors.post("/checkout")
    def order() -> Answer | tuple[str, int]:
        try:
            placed = _place(scene)
        except CheckoutRefused as refused:
            return _checkout_page(scene, refused.reason), 409
        return redirect(f"{scene.root}checkout/thank-you/{placed.token}", 303)

    @doors.post("/checkout/discount")
    def apply_code() -> Answer:
        """Add a code that was typed, or take one away."""
        with scene.world.lock:
            cart, code = scene.visitor.cart, request.form.get("code", "").strip()
            kept = [held for held in cart.codes if held.casefold() != code.casefold()]
            changes.set_codes(cart, ",".join(kept if "remove" in request.form else [*kept, code]))
        return redirect(f"{scene.root}checkout", 303)

    @doors.get("/checkout/thank-you/<order_token>")
    def thanks(order_token: str) -> str:
        found = next((one for one in scene.shop.orders.values() if one.token == order_token), None)
        if found is None or order_token not in scene.visitor.order_tokens:
            abort(404)
        return _thanks_page(scene, found)

    return doors


def _place(scene: Scene) -> Order:
    visitor = scene.visitor
    expected = request.form.get("expected_total_minor", "")
    with scene.world.lock:
        customer = visitor.customer(scene.shop)
        placed = place_order(
            scene.world,
            scene.shop,
            visitor.cart,
            customer,
            _address(request.form.get("email", "")),
            first_visit=visitor.first_visit,
            last_visit=visitor.last_visit,
            client_ip=visitor.client_ip,
            user_agent=request.headers.get("User-Agent"),
            locale=scene.locale,
            expected_total_minor=int(expected) if expected.isdigit() else None,
            gift_cards=request.form.get("gift_card", "").split(),
            use_store_credit="store_credit" in request.form,
        )
        visitor.order_tokens.add(placed.token)
        visitor.cart, visitor.link_code = scene.visitors.new_cart(), None
    return placed


def _address(text: str) -> str | None:
    """A typed e-mail address; None for what cannot be one, which the checkout asks for again."""
    name, at, place = text.strip().partition("@")
    return text.strip() if name and at and "." in place and " " not in text.strip() else None


def _checkout_page(scene: Scene, problem: str) -> str:
    visitor, texts = scene.visitor, words(scene.locale)
    with scene.world.lock:
        customer = visitor.customer(scene.shop)
        typed = request.form.get("email") or (customer.email if customer else "")
        priced = scene.priced(visitor, _address(typed or ""))
        account = customer and account_of(scene.shop, customer.id, scene.shop.currency)
        credit = account.balance_minor if account else 0

    def price(minor: int) -> str:
        return price_text(minor, scene.shop.currency, scene.locale)

    return render_template(
        "checkout.html",
        priced=priced,
        refused=[(one.text, texts["refusals"].get(one.reason, one.reason)) for one in priced.refused],
        problem=texts["problems"].get(problem, problem),
        email=typed,
        credit=price(credit) if credit else "",
        texts=texts,
        price=price,
        **_frame(scene),
    )


def _thanks_page(scene: Scene, order: Order) -> str:
    total = price_text(order.total_minor, order.currency, scene.locale)
    saved = price_text(order.discount_minor, order.currency, scene.locale) if order.discount_minor else ""
    texts = words(scene.locale)
    return render_template("thanks.html", order=order, total=total, saved=saved, texts=texts, **_frame(scene))


def _frame(scene: Scene) -> dict[str, Any]:
    return {"root": scene.root, "locale": scene.locale, "shop": scene.shop}
