"""The app proxy: calls below the app's prefix go on to the app, signed, without cookies in either direction.

Source: "About app proxies and request signing". The address that reaches the app is the visitor's; who is logged in
is told by `logged_in_customer_id` alone.
"""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Blueprint, Response, request

from tests.sim_shop.storefront_rooms.scene import Scene
from tests.sim_shop.storefront_rooms.visitors import Visitor

TIMEOUT = (2.0, 10.0)
LARGEST_BODY = 1_000_000
RESERVED = ("shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature", "hmac")
_SENT_ON = ("Accept", "Accept-Language", "Content-Type", "User-Agent", "X-Requested-With", "Origin", "Referer")
_HOP_BY_HOP = ("connection", "content-encoding", "content-length", "keep-alive", "server", "date", "transfer-encoding")
_NOT_PASSED_BACK = ("set-cookie", *_HOP_BY_HOP)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def proxy_door(scene: Scene) -> Blueprint:
    """`/{prefix}/{subpath}` and everything below."""
    app = scene.world.app
    door = Blueprint("app_proxy", __name__)
    prefix = f"/{app.proxy_prefix}/{app.proxy_subpath}"

    @door.route(prefix, methods=METHODS, defaults={"rest": ""})
    @door.route(f"{prefix}/<path:rest>", methods=METHODS)
    def forward(rest: str) -> Response:
        """Send the call on; 404 while the app is not installed, 502 while it does not answer."""
        if not scene.shop.installed:
            return Response("Not found (simulated): no app answers here.\n", 404, mimetype="text/plain")
        request.max_content_length = LARGEST_BODY
        try:
            answer = _forward(scene, scene.visitor, prefix, rest)
        except requests.RequestException:
            return Response("The app behind this address did not answer (simulated).\n", 502, mimetype="text/plain")
        return _passed_back(scene, answer)

    return door


def signed_query(scene: Scene, visitor: Visitor, prefix: str) -> str:
    """The visitor's own parameters and Shopify's, signed: `key=value` sorted, repeated keys joined by commas."""
    values = {name: request.args.getlist(name) for name in request.args if name not in RESERVED}
    customer = visitor.customer(scene.shop)
    values |= {
        "shop": [scene.shop.domain],
        "logged_in_customer_id": [str(customer.id) if customer else ""],
        "path_prefix": [prefix],
        "timestamp": [str(int(scene.world.real_time()))],
    }
    message = "".join(f"{name}={','.join(values[name])}" for name in sorted(values))
    secret = scene.world.app.signing_secret
    values["signature"] = [hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()]
    return urlencode(values, doseq=True)


def _forward(scene: Scene, visitor: Visitor, prefix: str, rest: str) -> requests.Response:
    app = scene.world.app
    query = signed_query(scene, visitor, prefix)
    address = f"{app.app_url}{app.proxy_path}{'/' + rest if rest else ''}?{query}"
    headers: dict[str, Any] = {name: request.headers[name] for name in _SENT_ON if name in request.headers}
    headers |= {"X-Forwarded-For": visitor.client_ip, "X-Forwarded-Host": scene.shop.domain}
    body = request.get_data() if request.method != "GET" else None
    # Cookies a session keeps from an earlier answer must not travel either.
    scene.world.session.cookies.clear()
    return scene.world.session.request(
        request.method, address, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
    )


def _passed_back(scene: Scene, answer: requests.Response) -> Response:
    headers = [(name, value) for name, value in answer.headers.items() if name.lower() not in _NOT_PASSED_BACK]
    if answer.headers.get("Content-Type", "").startswith("application/liquid"):
        kept = [(name, value) for name, value in headers if name.lower() != "content-type"]
        return Response(_in_theme(scene, answer.text), answer.status_code, kept, mimetype="text/html")
    return Response(answer.content, answer.status_code, headers)


def _in_theme(scene: Scene, markup: str) -> str:
    """`application/liquid`: the answer is a template that stands inside the theme's layout."""
    return scene.page("page").around(markup)
