"""The control doors `/_sim/…`: JSON in, JSON out, for the demo, the control room page and journeys.

Bodies must be JSON, so that no foreign page can press these buttons through a browser.
`?shop=` names the shop; without it the first one is meant.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from tests.sim_shop import control_views as views
from tests.sim_shop import customers, discounts, gift_cards, installation, orders
from tests.sim_shop.checkout import CheckoutRefused, place_order
from tests.sim_shop.state import Cart, CartLine, Order, ShopState, Visit
from tests.sim_shop.world import World

Json = dict[str, Any]
OrderAction = Callable[[World, ShopState, int, Json], object]


def control_doors(world: World) -> Blueprint:
    """All doors of the control room."""
    doors = Blueprint("control", __name__, url_prefix="/_sim")
    _shop_doors(doors, world)
    _order_doors(doors, world)
    _people_doors(doors, world)
    _traffic_doors(doors, world)

    @doors.errorhandler(ValueError)
    @doors.errorhandler(KeyError)
    def refuse(error: Exception) -> tuple[Response, int]:
        return jsonify(error=str(error.args[0]) if error.args else type(error).__name__), 400

    return doors


def _shop(world: World) -> ShopState:
    domain = request.args.get("shop") or next(iter(world.shops), "")
    found = world.shops.get(domain)
    if found is None:
        abort(404)
    return found


def _given() -> Json:
    body = request.get_json()
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")
    return body


def _shop_doors(doors: Blueprint, world: World) -> None:
    @doors.get("/clock")
    def clock() -> Response:
        return jsonify(views.clock(world))

    @doors.post("/clock")
    def advance() -> Response:
        given = _given()
        step = timedelta(days=given.get("days", 0), hours=given.get("hours", 0), seconds=given.get("seconds", 0))
        world.clock.advance(step)
        return jsonify(views.clock(world))

    @doors.get("/state")
    def state() -> Response:
        with world.lock:
            return jsonify(views.shop(world, _shop(world)))

    @doors.post("/uninstall")
    def uninstall() -> Response:
        installation.uninstall(world, _shop(world))
        return jsonify(ok=True)

    @doors.post("/scopes")
    def scopes() -> Response:
        installation.change_scopes(world, _shop(world), frozenset(_given()["scopes"]))
        return jsonify(ok=True)

    @doors.post("/privacy")
    def privacy() -> Response:
        given, shop = _given(), _shop(world)
        customer = shop.customers.get(given.get("customer_id", 0))
        installation.privacy(world, shop, given["topic"], customer)
        return jsonify(ok=True)


def _order_doors(doors: Blueprint, world: World) -> None:
    @doors.post("/orders")
    def create_order() -> tuple[Response, int] | Response:
        shop = _shop(world)
        try:
            return jsonify(views.order(shop, _place(world, shop, _given())))
        except CheckoutRefused as refused:
            return jsonify(error=refused.reason), 409

    @doors.post("/orders/<int:order_id>/<action>")
    def act(order_id: int, action: str) -> Response:
        shop = _shop(world)
        if action not in ACTIONS or order_id not in shop.orders:
            abort(404)
        ACTIONS[action](world, shop, order_id, _given())
        found = shop.orders.get(order_id)
        return jsonify(views.order(shop, found) if found else {"deleted": order_id})


def _place(world: World, shop: ShopState, given: Json) -> Order:
    lines = [CartLine(line["variant_id"], line.get("quantity", 1)) for line in given["lines"]]
    cart = Cart(world.hex_token(), lines, list(given.get("codes", [])), dict(given.get("attributes", {})))
    visit = None
    if ref := given.get("ref"):
        visit = Visit(f"{shop.storefront_url}/?ref={ref}", world.clock.now(), referral_code=ref)
    return place_order(
        world,
        shop,
        cart,
        shop.customers[given["customer_id"]] if given.get("customer_id") else None,
        given.get("email"),
        paid=given.get("paid", True),
        test=given.get("test", False),
        first_visit=visit,
        client_ip=given.get("client_ip", "203.0.113.7"),
        gift_cards=given.get("gift_cards", ()),
        use_store_credit=given.get("store_credit", False),
    )


def _refund(world: World, shop: ShopState, order_id: int, given: Json) -> object:
    lines = {int(k): v for k, v in given["lines"].items()} if given.get("lines") else None
    return orders.refund(world, shop, order_id, lines, given.get("amount_minor"))


def _redeliver(world: World, shop: ShopState, order_id: int, given: Json) -> object:
    """The latest delivery of this order on a topic (default orders/paid), again, `times` times."""
    topic = given.get("topic", "orders/paid")
    needle = f'"id":{order_id},'.encode()
    found = [d for d in world.sender.log if d.shop == shop.domain and d.topic == topic and needle in d.body]
    if not found:
        raise ValueError("no delivery of this order on that topic; look at /_sim/deliveries")
    return world.sender.redeliver(found[-1], given.get("times", 1))


ACTIONS: dict[str, OrderAction] = {
    "refund": _refund,
    "redeliver": _redeliver,
    "cancel": lambda w, s, i, g: orders.cancel(w, s, i, g.get("reason", "customer")),
    "dispute": lambda w, s, i, g: orders.dispute(w, s, i),
    "settle-dispute": lambda w, s, i, g: orders.settle_dispute(w, s, i, g["status"]),
    "edit": lambda w, s, i, g: orders.edit(w, s, i, g["line_id"], g["quantity"]),
    "pay": lambda w, s, i, g: orders.mark_paid(w, s, i),
    "fulfil": lambda w, s, i, g: orders.fulfil(w, s, i, partly=g.get("partly", False)),
    "touch": lambda w, s, i, g: orders.touch(w, s, i),
    "delete": lambda w, s, i, g: orders.delete(w, s, i),
}


def _people_doors(doors: Blueprint, world: World) -> None:
    @doors.post("/customers")
    def create_customer() -> Response:
        given = _given()
        allowed = {k: given[k] for k in ("first_name", "last_name", "phone", "locale") if k in given}
        return jsonify(views.customer(world.add_customer(_shop(world), given["email"], **allowed)))

    @doors.post("/customers/merge")
    def merge() -> Response:
        given = _given()
        kept = customers.merge(world, _shop(world), given["kept_id"], given["deleted_id"])
        return jsonify(views.customer(kept))

    @doors.post("/products")
    def create_product() -> Response:
        given = _given()
        return jsonify(views.product(world.add_product(_shop(world), given["title"], given["price_minor"])))

    @doors.post("/collections")
    def create_collection() -> Response:
        given, shop = _given(), _shop(world)
        made = world.add_collection(shop, given["title"], *(shop.products[i] for i in given.get("product_ids", ())))
        return jsonify(views.collection(shop, made))

    @doors.post("/gift_cards")
    def create_gift_card() -> Response:
        given, shop = _given(), _shop(world)
        made = gift_cards.issue(
            world, shop, given["code"], given["amount_minor"], customer_id=given.get("customer_id"), by="merchant"
        )
        return jsonify(views.gift_card(made))

    @doors.post("/discounts")
    def create_discount() -> Response:
        given, shop = _given(), _shop(world)
        share = Decimal(str(given["percentage"])) if "percentage" in given else None
        made = discounts.merchant_discount(
            world, shop, given["code"], percentage=share, amount_minor=given.get("amount_minor")
        )
        return jsonify(views.discount(shop, made))

    @doors.post("/discounts/<int:discount_id>/<any(delete, deactivate, activate):action>")
    def act_on_discount(discount_id: int, action: str) -> Response:
        shop = _shop(world)
        getattr(discounts, action)(world, shop, shop.discounts[discount_id], by="merchant")
        return jsonify(ok=True)


def _traffic_doors(doors: Blueprint, world: World) -> None:
    @doors.get("/deliveries")
    def deliveries() -> Response:
        with world.lock:
            return jsonify(deliveries=[views.delivery(d) for d in world.sender.log[-200:]])

    @doors.post("/deliveries/pump")
    def pump() -> Response:
        return jsonify(attempts=world.sender.pump())

    @doors.post("/deliveries/<webhook_id>/redeliver")
    def redeliver(webhook_id: str) -> Response:
        found = [d for d in world.sender.log if d.webhook_id == webhook_id]
        if not found:
            abort(404)
        world.sender.redeliver(found[0], _given().get("times", 1))
        return jsonify(ok=True)

    @doors.get("/faults")
    def faults() -> Response:
        return jsonify(views.faults(world))

    @doors.post("/faults")
    def add_fault() -> Response:
        given = _given()
        world.faults.add(given.pop("kind"), given.pop("operation", "*"), **given)
        return jsonify(views.faults(world))

    @doors.delete("/faults")
    def clear_faults() -> Response:
        world.faults.clear()
        return jsonify(views.faults(world))

    @doors.get("/effects")
    def effects() -> Response:
        with world.lock:
            return jsonify(effects=[views.effect(e) for e in world.effects])
