"""The cart's doors: the Ajax API with bundled sections, the forms that work without scripts, discount links."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as Answer

from tests.sim_shop.storefront_rooms import cart_changes as changes
from tests.sim_shop.storefront_rooms.cart_json import cart_json, line_json
from tests.sim_shop.storefront_rooms.scene import Scene
from tests.sim_shop.storefront_rooms.visitors import Visitor

Json = dict[str, Any]


def cart_doors(scene: Scene) -> Blueprint:
    """All of them."""
    doors = Blueprint("cart", __name__)
    _ajax_doors(doors, scene)
    _form_doors(doors, scene)

    @doors.errorhandler(changes.CartRefused)
    def refuse(error: changes.CartRefused) -> tuple[Response, int]:
        told = str(error.args[0])
        return jsonify(status=422, message="Cart Error", description=told), 422

    return doors


def _ajax_doors(doors: Blueprint, scene: Scene) -> None:
    @doors.get("/cart.js")
    @doors.get("/cart.json")
    def show() -> Response:
        with scene.world.lock:
            return jsonify(cart_json(scene, scene.visitor))

    @doors.post("/cart/add.js")
    def add() -> Response:
        given = _given()
        many = "items" in given
        items = given["items"] if many else [given]
        if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
            raise changes.CartRefused("items must be a list of objects")
        with scene.world.lock:
            added = changes.add(scene.shop, scene.visitor.cart, items)
            lines = {line.product.variant_id: line for line in scene.priced(scene.visitor).lines}
            shown = [line_json(scene, lines[variant_id]) for variant_id in added]
            return jsonify(({"items": shown} if many else shown[0]) | _sections(scene, given))

    @doors.post("/cart/change.js")
    def change() -> Response:
        return _answer(scene, lambda visitor, given: changes.change(scene.shop, visitor.cart, given))

    @doors.post("/cart/update.js")
    def update() -> Response:
        return _answer(scene, lambda visitor, given: _update(scene, visitor, given))

    @doors.post("/cart/clear.js")
    def clear() -> Response:
        return _answer(scene, lambda visitor, _given: visitor.cart.lines.clear())


def _answer(scene: Scene, act: Callable[[Visitor, Json], object]) -> Response:
    given = _given()
    with scene.world.lock:
        act(scene.visitor, given)
        return jsonify(cart_json(scene, scene.visitor) | _sections(scene, given))


def _update(scene: Scene, visitor: Visitor, given: Json) -> None:
    cart = visitor.cart
    if "updates" in given:
        changes.set_quantities(scene.shop, cart, given["updates"])
    if "attributes" in given:
        changes.set_attributes(cart, given["attributes"])
    if "discount" in given:
        changes.set_codes(cart, given["discount"])
    if "note" in given:
        cart.note = str(given["note"] or "") or None


def _form_doors(doors: Blueprint, scene: Scene) -> None:
    @doors.post("/cart/add")
    def add_by_form() -> Answer:
        with scene.world.lock:
            changes.add(scene.shop, scene.visitor.cart, [_given()])
        return redirect(inside(request.form.get("return_to")) or f"{scene.root}cart", 303)

    @doors.post("/cart")
    @doors.post("/cart/update")
    def update_by_form() -> Answer:
        with scene.world.lock:
            _update(scene, scene.visitor, _given())
        return redirect(f"{scene.root}{'checkout' if 'checkout' in request.form else 'cart'}", 303)

    @doors.route("/cart/change", methods=["GET", "POST"])
    def change_by_link() -> Answer:
        with scene.world.lock:
            changes.change(scene.shop, scene.visitor.cart, {**request.args, **request.form})
        return redirect(f"{scene.root}cart", 303)

    @doors.get("/discount/<path:code>")
    def discount_link(code: str) -> Answer:
        """Put the code of a link on the cart; the next link's code takes its place, as Shopify's cookie does."""
        with scene.world.lock:
            visitor = scene.visitor
            kept = [held for held in visitor.cart.codes if held.casefold() != (visitor.link_code or "").casefold()]
            changes.set_codes(visitor.cart, ",".join([*kept, code]))
            visitor.link_code = code
        return redirect(inside(request.args.get("redirect")) or scene.root, 302)


def _given() -> Json:
    """The body, whether JSON or a form; `updates[]` and `attributes[x]` as browsers send them."""
    if request.is_json:
        body = request.get_json()
        if not isinstance(body, dict):
            raise changes.CartRefused("send a JSON object")
        return body
    given: Json = {name: value for name, value in request.form.items() if "[" not in name}
    if "updates[]" in request.form:
        given["updates"] = request.form.getlist("updates[]")
    for kind in ("updates", "attributes"):
        named = {
            n[len(kind) + 1 : -1]: v for n, v in request.form.items() if n.startswith(f"{kind}[") and n != f"{kind}[]"
        }
        if named:
            given[kind] = named
    given.pop("update", None)
    return given


def _sections(scene: Scene, given: Json) -> Json:
    """Bundled section rendering: the sections asked for, rendered with the cart as it is now."""
    wanted = given.get("sections")
    names = wanted.split(",") if isinstance(wanted, str) else wanted or []
    if not names:
        return {}
    page = scene.page("cart")
    return {"sections": {name: page.section("cart", name) for name in names[:5]}}


def inside(path: str | None) -> str | None:
    """A path within the shop, or None: never another site."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return None
    return path
