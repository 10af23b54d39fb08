"""POST /webhooks: raw bytes, size cap, signature, one durable row, 200. A 200 means "it is in the inbox", nothing else.

No answer of ours to a signed delivery is a reason for Shopify to repeat it for hours, except that we could not keep it.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from plugin.auth.signatures import check_webhook_body
from webhooks.delivery import Delivery, DeliveryRefusal, given_signature
from webhooks.letterbox import InboxUnavailable, Letterbox

MAX_BODY = 15 * 1024 * 1024
_NOT_OURS = frozenset({DeliveryRefusal.TOPIC_UNKNOWN, DeliveryRefusal.SHOP_UNKNOWN})


def create_blueprint(
    path: str,
    *,
    letterbox: Letterbox,
    secrets: tuple[str, ...],
    topics: frozenset[str],
    now: Callable[[], datetime],
    ring: Callable[[], None],
    count: Callable[[str], None],
) -> Blueprint:
    """Build the door. `ring` says that there is work, `count` takes the outcome's word; neither may block."""
    door = Blueprint("webhooks", __name__)

    def conclude(outcome: str, code: int) -> Response:
        count(outcome)
        return Response(outcome + "\n", code, content_type="text/plain; charset=utf-8")

    @door.post(path)
    def receive() -> Response:
        """Keep one delivery of Shopify's."""
        try:
            body = _read_body()
        except RequestEntityTooLarge:
            return conclude("too_large", 413)
        if not check_webhook_body(body, given_signature(request.headers), secrets):
            return conclude("signature_wrong", 401)
        delivery = Delivery.from_http(request.headers, body, topics=topics, now=now())
        if isinstance(delivery, DeliveryRefusal):
            return conclude(delivery.value, 200 if delivery in _NOT_OURS else 400)
        try:
            letterbox.put(delivery)
        except InboxUnavailable:
            return conclude("inbox_unavailable", 503)
        ring()
        return conclude("kept", 200)

    return door


def _read_body() -> bytes:
    """The raw bytes, never more than the cap, whatever the length header says."""
    if request.content_length is not None and request.content_length > MAX_BODY:
        raise RequestEntityTooLarge
    request.max_content_length = MAX_BODY
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= MAX_BODY:
        # A body without a length is cut at the cap, silently; what is cut must not pass for what was sent.
        raise RequestEntityTooLarge
    return body
