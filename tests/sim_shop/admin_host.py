"""The Admin host: OAuth pages, token endpoint, Admin GraphQL API, bulk results and the control doors."""

import html
import socket
from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as Answer

from tests.sim_shop import oauth
from tests.sim_shop.admin_graphql import bulk
from tests.sim_shop.admin_graphql.door import PATH, answer
from tests.sim_shop.control import control_doors
from tests.sim_shop.replies import BREAK_HEADER, Reply, fault_after, fault_before
from tests.sim_shop.state import ShopState
from tests.sim_shop.world import World

NOTICE = "This is a simulation. It is not Shopify and has no connection with it."
Start = Callable[..., Any]
REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


def create_admin_host(world: World, *blueprints: Blueprint) -> Flask:
    """The Flask app of the Admin host. Shops live under `/{shop}.myshopify.com/admin/…`."""
    app = Flask("sim_shop_admin", static_folder=None, template_folder=None)
    app.register_blueprint(_oauth_doors(world))
    app.register_blueprint(control_doors(world))
    for blueprint in blueprints:
        app.register_blueprint(blueprint)

    @app.after_request
    def say_it_is_simulated(response: Response) -> Response:
        response.headers["X-Simulation"] = NOTICE
        return response

    @app.get("/_bulk/<name>")
    def bulk_result(name: str) -> Response:
        found = (bulk.result(shop, name) for shop in world.shops.values())
        lines = next((lines for lines in found if lines is not None), None)
        if lines is None:
            abort(404)
        return Response(lines, mimetype="application/jsonl")

    app.wsgi_app = _Front(world, app.wsgi_app)  # type: ignore[method-assign]
    return app


class _Front:
    """Answers the GraphQL path without Flask (it is called most) and breaks connections on demand."""

    def __init__(self, world: World, behind: Callable[[dict[str, Any], Start], Iterable[bytes]]) -> None:
        self._world = world
        self._behind = behind

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = PATH.fullmatch(environ["PATH_INFO"])
        if path is None or environ["REQUEST_METHOD"] != "POST":
            return self._behind(environ, _breaking(environ, start))
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        token = environ.get("HTTP_X_SHOPIFY_ACCESS_TOKEN")
        reply = answer(self._world, path["shop"], path["version"], token, body)
        headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body)))]
        headers += [*reply.headers.items(), ("X-Simulation", NOTICE)]
        if reply.breaks:
            headers.append((BREAK_HEADER, reply.breaks))
        _breaking(environ, start)(f"{reply.status} {REASONS.get(reply.status, 'Simulated')}", headers)
        return [reply.body]


def _breaking(environ: dict[str, Any], start: Start) -> Start:
    """`start_response` that hangs up a real socket when the answer says so."""

    def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        held: socket.socket | None = environ.get("werkzeug.socket")
        if held is not None and any(name == BREAK_HEADER for name, _ in headers):
            held.shutdown(socket.SHUT_RDWR)
        return start(status, headers, exc_info) if exc_info else start(status, headers)

    return begin


def _oauth_doors(world: World) -> Blueprint:
    doors = Blueprint("oauth", __name__)

    @doors.route("/<shop>/admin/oauth/authorize", methods=["GET", "POST"])
    def authorize(shop: str) -> Answer:
        state = _shop(world, shop)
        fields = request.values.to_dict()
        wrong = oauth.authorize_problem(world, fields)
        if wrong is not None:
            return Response(_page("Installation refused", f"<p>{html.escape(wrong)}</p>"), 400)
        agreed = state.installed and oauth.requested_scopes(world, fields) <= state.granted_scopes
        if request.method == "POST" or agreed:
            return redirect(oauth.grant(world, state, fields))
        return Response(_page(f"Install {world.app.name}", _consent(world, state, fields)))

    @doors.post("/<shop>/admin/oauth/access_token")
    def access_token(shop: str) -> Response:
        state = _shop(world, shop)
        given = request.get_json(silent=True) if request.is_json else None
        form = {k: str(v) for k, v in (given or request.form.to_dict()).items()}
        return to_response(_token(world, state, form))

    return doors


def _token(world: World, shop: ShopState, form: dict[str, str]) -> Reply:
    with world.lock:
        fault = world.faults.api("token", form.get("grant_type", "authorization_code"))
        early = fault_before(fault) if fault is not None else None
        if early is not None:
            return early
        reply = oauth.token_reply(world, shop, form)
        return reply if fault is None else fault_after(fault, reply)


def to_response(reply: Reply) -> Response:
    """A Reply as Flask's."""
    response = Response(reply.body, reply.status, reply.headers, content_type=reply.content_type)
    if reply.breaks:
        response.headers[BREAK_HEADER] = reply.breaks
    return response


def _shop(world: World, domain: str) -> ShopState:
    found = world.shops.get(domain)
    if found is None:
        abort(404)
    return found


def _consent(world: World, shop: ShopState, fields: dict[str, str]) -> str:
    scopes = "".join(f"<li>{html.escape(s)}</li>" for s in sorted(oauth.requested_scopes(world, fields)))
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">' for k, v in fields.items()
    )
    return (
        f"<p>{html.escape(world.app.name)} asks for access to <strong>{html.escape(shop.name)}</strong>:</p>"
        f'<ul>{scopes}</ul><form method="post">{hidden}<button type="submit">Install</button></form>'
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>'
        "body{font:1rem/1.5 system-ui;margin:4rem auto;max-width:34rem;padding:0 1rem}"
        "button{font:inherit;padding:.5rem 1.25rem}.notice{border:1px solid;padding:.5rem .75rem}</style>"
        f"<title>{html.escape(title)}</title></head><body>"
        f'<p class="notice">{NOTICE}</p><main><h1>{html.escape(title)}</h1>{body}</main></body></html>'
    )
