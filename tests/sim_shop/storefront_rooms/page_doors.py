"""Home, products, cart page, assets, consent, the switch of the app embed."""

import mimetypes
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from tests.sim_shop.liquid_theme.page import Page
from tests.sim_shop.storefront_rooms.drops import product_drop
from tests.sim_shop.storefront_rooms.scene import Scene

_CONSENT = ("preferences", "analytics", "marketing", "sale_of_data")


def page_doors(scene: Scene) -> Blueprint:
    """The pages that the theme renders."""
    doors = Blueprint("pages", __name__)

    @doors.get("/")
    def home() -> str:
        return _rendered(scene, "index", "index")

    @doors.get("/products/<handle>")
    def product(handle: str) -> str:
        found = next((one for one in scene.shop.products.values() if one.handle == handle), None)
        if found is None:
            abort(404)
        return _rendered(scene, "product", "product", product=product_drop(scene, found), page_title=found.title)

    @doors.get("/products/<handle>.js")
    def product_json(handle: str) -> Response:
        found = next((one for one in scene.shop.products.values() if one.handle == handle), None)
        if found is None:
            abort(404)
        return jsonify(product_drop(scene, found))

    @doors.get("/cart")
    def cart() -> str:
        return _rendered(scene, "cart", "cart")

    return doors


def asset_doors(scene: Scene) -> Blueprint:
    """The files of the theme and of the app's extension, as Shopify's CDN serves them."""
    doors = Blueprint("assets", __name__)

    @doors.get("/cdn/shop/t/1/assets/<name>")
    def theme_asset(name: str) -> Response:
        return _file(scene.theme.asset(name))

    @doors.get("/cdn/extensions/<handle>/assets/<name>")
    def extension_asset(handle: str, name: str) -> Response:
        return _file(scene.extension.asset(name) if handle == scene.extension.handle else None)

    return doors


def platform_doors(scene: Scene) -> Blueprint:
    """Doors of the simulation itself: consent, and what the theme editor would do. JSON bodies only."""
    doors = Blueprint("platform", __name__, url_prefix="/_sim")

    @doors.post("/consent")
    def consent() -> Response:
        given = _json_object()
        scene.visitor.consent = {name: bool(given.get(name)) for name in _CONSENT}
        return jsonify(scene.visitor.consent)

    @doors.get("/embeds")
    def embeds() -> Response:
        return jsonify(_embeds(scene))

    @doors.post("/embeds")
    def switch_embed() -> Response:
        """`{handle, is_on, settings?}`."""
        given = _json_object()
        block = scene.extension.blocks.get(str(given.get("handle")))
        if block is None or not block.is_embed:
            abort(404)
        settings = dict(given.get("settings") or {})
        scene.shop.embed_choices[block.handle] = settings if given.get("is_on") else None
        return jsonify(_embeds(scene))

    return doors


def _embeds(scene: Scene) -> dict[str, bool]:
    return {name: name in scene.embeds for name, block in scene.extension.blocks.items() if block.is_embed}


def _json_object() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400)
    return body


def _rendered(scene: Scene, template: str, kind: str, **data: Any) -> str:
    with scene.world.lock:
        scene.visitors.note_page(scene.visitor, request)
        page = scene.page(kind, **data)
        asked = request.args.get("section_id")
        return page.render(template) if asked is None else _section(page, template, asked)


def _section(page: Page, template: str, section_id: str) -> str:
    found = page.section(template, section_id)
    if found is None:
        abort(404)
    return found


def _file(path: Path | None) -> Response:
    if path is None:
        abort(404)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(path.read_bytes(), mimetype=kind, headers={"Cache-Control": "public, max-age=3600"})
