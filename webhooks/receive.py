"""POST /webhooks: raw bytes, size cap, signature, one durable row, 200. A 200 means "it is in the inbox", nothing else.

No answer of ours to a signed delivery is a reason for Shopify to repeat it for hours, except that we could not keep it.
The door stands before Flask, not in it: a delivery needs no session, no routing and no page, and under load the
framework's share of a request was more than signature, parsing and commit together (`python -m bench ack`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from plugin.auth.signatures import check_webhook_body
from plugin.logs import Log
from webhooks.delivery import Delivery, DeliveryRefusal, given_signature
from webhooks.letterbox import InboxUnavailable, Letterbox

MAX_BODY = 15 * 1024 * 1024
_NOT_OURS = frozenset({DeliveryRefusal.TOPIC_UNKNOWN, DeliveryRefusal.SHOP_UNKNOWN})
_STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
_log = Log(__name__)


class _BodyRefused(Exception):
    """The body was not read as it was announced; the message is the outcome's word."""

    def __init__(self, outcome: str, code: int) -> None:
        super().__init__(outcome)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Headers:
    """The headers of a request as WSGI names them."""

    request: WSGIEnvironment

    def get(self, key: str, default: str, /) -> str:
        value: str = self.request.get("HTTP_" + key.upper().replace("-", "_"), default)
        return value


@dataclass(frozen=True, slots=True)
class WebhookDoor:
    """A WSGI application that answers one path. `ring` says that there is work, `count` takes the outcome's word;
    neither may block. `headers` go with every answer."""

    path: str
    letterbox: Letterbox
    secrets: tuple[str, ...]
    topics: frozenset[str]
    now: Callable[[], datetime]
    ring: Callable[[], None]
    count: Callable[[str], None]
    headers: Mapping[str, str] = field(default_factory=dict)

    def before(self, app: WSGIApplication) -> WSGIApplication:
        """The application that answers this door's path here and every other one in `app`."""
        paths = (self.path, self.path + "/")

        def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            chosen = self if environ.get("PATH_INFO") in paths else app
            return chosen(environ, start_response)

        return choose

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        """Answer one request; nothing that goes wrong in here escapes."""
        try:
            outcome, code = self._receive(environ)
        except Exception as error:
            _log.error("door_failed", error, door="webhooks.receive")
            outcome, code = "our_mistake", 500
        self.count(outcome)
        answer = f"{outcome}\n".encode()
        told = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(answer)), **self.headers}
        if code == 405:
            told["Allow"] = "POST"
        start_response(_STATUS[code], list(told.items()))
        return [answer]

    def _receive(self, environ: WSGIEnvironment) -> tuple[str, int]:
        """Keep one delivery of Shopify's and say how it ended."""
        if environ["REQUEST_METHOD"] != "POST":
            return "method_unknown", 405
        headers = _Headers(environ)
        signature = given_signature(headers)
        if not signature:
            return "signature_wrong", 401
        try:
            body = _read_body(environ)
        except _BodyRefused as refused:
            return str(refused), refused.code
        if not check_webhook_body(body, signature, self.secrets):
            return "signature_wrong", 401
        delivery = Delivery.from_http(headers, body, topics=self.topics, now=self.now())
        if isinstance(delivery, DeliveryRefusal):
            return delivery.value, 200 if delivery in _NOT_OURS else 400
        try:
            self.letterbox.put(delivery)
        except InboxUnavailable:
            return "inbox_unavailable", 503
        self.ring()
        return "kept", 200


def _read_body(environ: WSGIEnvironment) -> bytes:
    """The raw bytes, never more than the cap, whatever the length header says; a part never passes for the whole."""
    announced = environ.get("CONTENT_LENGTH", "")
    is_chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    if is_chunked or (not announced and environ.get("wsgi.input_terminated")):
        return _read_at_most(environ, MAX_BODY)
    if not announced:
        return b""
    if not (announced.isascii() and announced.isdecimal()):
        raise _BodyRefused("length_unreadable", 400)
    length = int(announced[:20])
    if length > MAX_BODY:
        raise _BodyRefused("too_large", 413)
    body = _read(environ, length)
    if len(body) < length:
        raise _BodyRefused("body_cut", 400)
    return body


def _read_at_most(environ: WSGIEnvironment, cap: int) -> bytes:
    body = _read(environ, cap + 1)
    if len(body) > cap:
        raise _BodyRefused("too_large", 413)
    return body


def _read(environ: WSGIEnvironment, length: int) -> bytes:
    """As many bytes, or as many as there are. Mostly one call: each hands the interpreter to another thread."""
    stream = environ["wsgi.input"]
    body: bytes = stream.read(length)
    while body and len(body) < length:
        more = stream.read(length - len(body))
        if not more:
            break
        body += more
    return body
