"""The web root: every door of the app on one Flask app, the same headers and the same kind of error everywhere."""

import os
from collections.abc import Callable

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from plugin.assembly import build_workbench
from plugin.bell import Bell, Duty, open_queue
from plugin.db.schema import require_schema
from plugin.logs import Log, set_up_logs
from plugin.metrics import Metrics
from plugin.services.workbench import Workbench
from plugin.settings import Settings
from plugin.web import assets, health, install
from plugin.web.admin import admin_home, embedded
from plugin.web.storefront import proxy
from webhooks.letterbox import Letterbox
from webhooks.receive import WebhookDoor

LARGEST_FORM = 1024 * 1024
LETTERBOX = "goodword_letterbox"
"""Where the app keeps its letterbox, for whoever ends the app: its connection outlives every request."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
_log = Log(__name__)


def serve_app() -> Flask:
    """Build the app of one web process from the environment; refuses settings and schemas that do not fit."""
    settings = Settings.from_env(os.environ)
    set_up_logs(settings.log_level)
    bench = build_workbench(settings)
    require_schema(bench.engine)
    return create_app(bench, Bell(lambda: open_queue(settings.queue_url)).ring)


def create_app(bench: Workbench, ring: Callable[[Duty], None] = lambda _duty: None) -> Flask:
    """Hang every door on one app; `ring` says that there is background work and must not block."""
    app = Flask("goodword", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, JSON_SORT_KEYS=False, PROPAGATE_EXCEPTIONS=False)
    app.url_map.strict_slashes = False
    # Merging slashes answers with a redirect to whatever Host the caller named, query and ID token included.
    app.url_map.merge_slashes = False
    # One reverse proxy stands before us; it names the caller. Addresses we write come from APP_URL alone.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0)  # type: ignore[method-assign]
    metrics = Metrics()
    app.extensions[LETTERBOX] = letterbox = Letterbox(bench.engine)
    app.register_blueprint(health.create_blueprint(bench, metrics))
    app.register_blueprint(assets.create_blueprint())
    for place in (install, embedded, admin_home, proxy):
        app.register_blueprint(place.create_blueprint(bench))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _our_error)
    app.after_request(_finish(bench.settings, ring))
    door = _webhooks(bench, letterbox, metrics, ring)
    app.wsgi_app = door.before(app.wsgi_app)  # type: ignore[method-assign, assignment]
    return app


def _webhooks(bench: Workbench, letterbox: Letterbox, metrics: Metrics, ring: Callable[[Duty], None]) -> WebhookDoor:
    return WebhookDoor(
        bench.manifest.webhook_uri,
        letterbox=letterbox,
        secrets=bench.settings.api_secrets,
        topics=bench.manifest.all_topics,
        now=bench.clock.now,
        ring=lambda: ring(Duty.DRAIN_INBOX),
        count=metrics.count_delivery,
        headers=_headers(bench.settings),
    )


def _headers(settings: Settings) -> dict[str, str]:
    """What every answer carries, unless the page says otherwise."""
    is_https = settings.app_url.startswith("https://")
    return _HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if is_https else {})


def _finish(settings: Settings, ring: Callable[[Duty], None]) -> Callable[[Response], Response]:
    """Headers for every answer, a page's own ones first; after a change made by a person, a ring for the outbox."""
    headers = _headers(settings)

    def finish(answer: Response) -> Response:
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        if request.method not in ("GET", "HEAD", "OPTIONS") and answer.status_code < 400:
            ring(Duty.DRAIN_OUTBOX)
        return answer

    return finish


def _http_error(error: HTTPException) -> Response:
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    answer = jsonify(reason=error.name.lower().replace(" ", "_"), message=error.description)
    answer.status_code = error.code or 500
    return answer


def _our_error(error: Exception) -> Response:
    _log.error("door_failed", error, door=request.endpoint)
    answer = jsonify(reason="our_mistake", message="Something broke on our side. Try again; the log says what it was.")
    answer.status_code = 500
    return answer
