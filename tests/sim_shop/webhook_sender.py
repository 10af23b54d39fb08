"""Sends signed webhooks: headers, retries and signature as Shopify's, on the simulated clock."""

import base64
import hashlib
import hmac
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import requests

from tests.sim_shop.state import ShopState

if TYPE_CHECKING:
    from tests.sim_shop.world import World

RETRY_GAPS = tuple(timedelta(minutes=m) for m in (1, 2, 4, 8, 16, 32, 57, 120))
"""Eight retries; the last one four hours after the first attempt."""

TIMEOUT = (1.0, 5.0)
"""Seconds Shopify waits for the connection and for the whole answer."""

TOPIC_SCOPES = {"customers/merge": "read_customer_merge", "disputes/create": "read_shopify_payments_disputes"}
PROTECTED = ("orders/", "customers/", "refunds/", "disputes/")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. `status` None = no answer, and `error` says why."""

    at: datetime
    status: int | None
    error: str | None = None


@dataclass(slots=True, eq=False)
class Delivery:
    """One webhook on its way. `state`: waiting | delivered | given_up | dropped."""

    webhook_id: str
    event_id: str
    shop: str
    topic: str
    payload: dict[str, object] | bytes
    triggered_at: datetime
    due_at: datetime
    state: str = "waiting"
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The bytes that are signed; every retry sends the same."""
        if not isinstance(self.payload, bytes):
            self.payload = to_bytes(self.payload)
        return self.payload


def to_bytes(payload: dict[str, object]) -> bytes:
    """JSON as Shopify writes it: compact, UTF-8, with `&`, `<` and `>` escaped."""
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").encode()


def sign(body: bytes, secret: str) -> str:
    """Base64 HMAC-SHA256 of the body."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


class WebhookSender:
    """The queue of deliveries. `log` keeps all of them, delivered or not, in the order they arose."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._waiting: deque[Delivery] = deque()
        self._stop: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self.log: list[Delivery] = []

    def new_event(self) -> str:
        """The id shared by all deliveries of one merchant action."""
        return self._uuid()

    def listens(self, shop: ShopState, topic: str) -> bool:
        """Whether Shopify would send this topic: subscribed, scope granted, protected data approved.

        Compliance topics come without scopes, and `shop/redact` after the uninstall.
        """
        app = self._world.app
        if topic in app.compliance_topics:
            return True
        if topic not in app.topics or not shop.installed:
            return False
        if topic.startswith(PROTECTED) and not shop.protected_data_approved:
            return topic.startswith("disputes/")
        scope = TOPIC_SCOPES.get(topic)
        return scope is None or scope in shop.granted_scopes

    def queue(
        self, shop: ShopState, topic: str, payload: dict[str, object] | bytes, event_id: str | None = None
    ) -> Delivery | None:
        """Queue a delivery if the app listens; faults may drop, double or delay it here."""
        if not self.listens(shop, topic):
            return None
        now = self._world.clock.now()
        delivery = Delivery(self._uuid(), event_id or self._uuid(), shop.domain, topic, payload, now, now)
        self._enter(delivery)
        return delivery

    def redeliver(self, delivery: Delivery, times: int = 1) -> list[Delivery]:
        """Send the same delivery again, `times` more times: same body, ids and trigger time."""
        now = self._world.clock.now()
        copies = [self._copy(delivery, now) for _ in range(times)]
        for copy in copies:
            self.log.append(copy)
            self._waiting.append(copy)
        return copies

    def due(self) -> list[Delivery]:
        """What would be sent now, in this order."""
        now = self._world.clock.now()
        return [d for d in self._waiting if d.due_at <= now]

    def waiting(self) -> list[Delivery]:
        """Everything not yet delivered, due or not."""
        return list(self._waiting)

    def take(self, delivery: Delivery) -> Delivery:
        """Remove a delivery from the queue, so that a test can hand it over itself (`attempt`)."""
        self._waiting.remove(delivery)
        return delivery

    def pump(self, limit: int | None = None) -> int:
        """Attempt what is due, and what becomes due meanwhile; returns the number of attempts."""
        count = 0
        while limit is None or count < limit:
            delivery = self._next()
            if delivery is None:
                break
            self.attempt(delivery)
            count += 1
        return count

    def attempt(self, delivery: Delivery) -> Attempt:
        """Send once. Only 2xx counts; anything else is tried again after the next gap, eight times."""
        attempt = self._post(delivery)
        delivery.attempts.append(attempt)
        if attempt.status is not None and 200 <= attempt.status < 300:
            delivery.state = "delivered"
        elif len(delivery.attempts) > len(RETRY_GAPS):
            delivery.state = "given_up"
        else:
            delivery.due_at = attempt.at + RETRY_GAPS[len(delivery.attempts) - 1]
            self._waiting.append(delivery)
        return attempt

    def headers(self, delivery: Delivery) -> dict[str, str]:
        """The headers of one delivery, signed with the oldest secret that still lives."""
        triggered = delivery.triggered_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        return {
            "Content-Type": "application/json",
            "User-Agent": "Shopify-Captain-Hook",
            "X-Shopify-Topic": delivery.topic,
            "X-Shopify-Shop-Domain": delivery.shop,
            "X-Shopify-API-Version": self._world.app.api_version,
            "X-Shopify-Webhook-Id": delivery.webhook_id,
            "X-Shopify-Event-Id": delivery.event_id,
            "X-Shopify-Triggered-At": f"{triggered}000Z",
            "X-Shopify-Hmac-Sha256": sign(delivery.body, self._world.app.signing_secret),
        }

    def start(self, interval: float = 0.1) -> None:
        """Pump in the background every `interval` real seconds, until `stop`."""
        stop = self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(stop, interval), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the background thread and wait for it."""
        if self._stop is not None and self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._stop = self._thread = None

    def _run(self, stop: threading.Event, interval: float) -> None:
        while not stop.wait(interval):
            self.pump()

    def _enter(self, delivery: Delivery) -> None:
        faults = self._world.faults
        with self._world.lock:
            self.log.append(delivery)
            if faults.webhook("webhook_dropped", delivery.topic):
                delivery.state = "dropped"
                return
            if late := faults.webhook("webhook_delayed", delivery.topic):
                delivery.due_at += timedelta(seconds=late.seconds)
            self._waiting.append(delivery)
            if faults.webhook("webhook_doubled", delivery.topic):
                self.redeliver(delivery)

    def _next(self) -> Delivery | None:
        with self._world.lock:
            due = self.due()
            if not due:
                return None
            chosen = due[0]
            if len(due) > 1 and self._world.faults.webhook("webhook_reordered", chosen.topic):
                chosen = due[self._world.random.randrange(1, len(due))]
            self._waiting.remove(chosen)
            return chosen

    def _post(self, delivery: Delivery) -> Attempt:
        app, now = self._world.app, self._world.clock.now()
        try:
            answer = self._world.session.post(
                app.app_url + app.webhook_uri,
                data=delivery.body,
                headers=self.headers(delivery),
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return Attempt(now, None, type(error).__name__)
        return Attempt(now, answer.status_code)

    def _copy(self, delivery: Delivery, now: datetime) -> Delivery:
        return Delivery(
            delivery.webhook_id,
            delivery.event_id,
            delivery.shop,
            delivery.topic,
            delivery.body,
            delivery.triggered_at,
            now,
        )

    def _uuid(self) -> str:
        digits = self._world.hex_token(32)
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
