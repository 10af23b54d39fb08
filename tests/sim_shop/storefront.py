"""The storefront of the simulated shop: its own theme, the app's real theme extension, a cart, a checkout."""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template
from werkzeug.exceptions import NotFound

from tests.sim_shop.liquid_theme.extension import ThemeExtension
from tests.sim_shop.liquid_theme.theme import Theme
from tests.sim_shop.state import ShopState
from tests.sim_shop.storefront_rooms.account_doors import account_doors
from tests.sim_shop.storefront_rooms.cart_doors import cart_doors
from tests.sim_shop.storefront_rooms.checkout_doors import checkout_doors
from tests.sim_shop.storefront_rooms.page_doors import asset_doors, page_doors, platform_doors
from tests.sim_shop.storefront_rooms.prices import price_text
from tests.sim_shop.storefront_rooms.proxy_door import proxy_door
from tests.sim_shop.storefront_rooms.scene import Scene
from tests.sim_shop.storefront_rooms.visitors import Visitors
from tests.sim_shop.storefront_rooms.words import words
from tests.sim_shop.world import World

THEME = Path(__file__).with_name("theme")
SNIPPET = Path(__file__).resolve().parents[2] / "storefront_snippet"
NOTICE = "This is a simulation. It is not Shopify and has no connection with it."
Start = Callable[..., Any]


def create_storefront(world: World, shop: ShopState, *, theme: Path = THEME, snippet: Path = SNIPPET) -> Flask:
    """The Flask app of one shop's storefront. `theme` is any Online Store 2.0 theme, `snippet` the extension's folder.

    Every app embed of the extension is on, as if the merchant had switched it on in the theme editor;
    `POST /_sim/embeds {handle, is_on}` changes that. Nothing of the extension shows while the app is not installed.
    """
    app = Flask("sim_shop_storefront", static_folder=None, template_folder=None)
    scene = _scene(world, shop, theme, snippet)
    for doors in (page_doors, cart_doors, account_doors, checkout_doors, proxy_door, asset_doors, platform_doors):
        app.register_blueprint(doors(scene))
    app.extensions["scene"] = scene

    @app.after_request
    def sign_off(response: Response) -> Response:
        response.headers["X-Simulation"] = NOTICE
        scene.visitors.keep(scene.visitor, response)
        return response

    @app.errorhandler(NotFound)
    def missing(_error: NotFound) -> tuple[str, int]:
        texts = words(scene.locale)
        content = render_template("missing.html", texts=texts, root=scene.root)
        return scene.page("404", page={"title": texts["missing"], "content": content}).render("page"), 404

    app.wsgi_app = _Markets(shop, app.wsgi_app)  # type: ignore[method-assign]
    return app


def _scene(world: World, shop: ShopState, theme: Path, snippet: Path) -> Scene:
    handle = tomllib.loads((snippet / "shopify.extension.toml").read_text())["handle"]
    return Scene(
        world=world,
        shop=shop,
        visitors=Visitors(world, shop),
        theme=Theme(theme, "/cdn/shop/t/1/assets", price_text),
        extension=ThemeExtension(snippet, handle, f"/cdn/extensions/{handle}/assets", price_text),
    )


class _Markets:
    """Puts the market's sub-folder (`/de`) where WSGI wants the root of an application."""

    def __init__(self, shop: ShopState, behind: Callable[[dict[str, Any], Start], Iterable[bytes]]) -> None:
        self._shop = shop
        self._behind = behind

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        first, _slash, rest = environ["PATH_INFO"].removeprefix("/").partition("/")
        if first in self._shop.locales and first != self._shop.locale:
            environ = environ | {"SCRIPT_NAME": f"/{first}", "PATH_INFO": f"/{rest}"}
        return self._behind(environ, start)
