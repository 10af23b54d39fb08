"""The webhook door with its inbox behind it, and deliveries signed as Shopify signs them."""

import base64
import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Engine, RowMapping, select
from werkzeug.test import Client, TestResponse

from plugin.db.tables import deliveries
from tests.clocks import MovableClock
from tests.factories import API_SECRET, SHOP_DOMAIN, make_manifest
from webhooks.letterbox import Letterbox
from webhooks.receive import WebhookDoor


def sign(body: bytes, secret: str = API_SECRET) -> str:
    """Shopify's signature of a webhook body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def shopify_headers(
    body: bytes,
    topic: str = "orders/paid",
    *,
    webhook_id: str = "w-1",
    family: str = "X-Shopify-",
    **changes: str | None,
) -> dict[str, str]:
    """The headers of one delivery; a change to None leaves the header out, `Hmac_Sha256` names Hmac-Sha256."""
    complete: dict[str, str | None] = {
        "Topic": topic,
        "Hmac-Sha256": sign(body),
        "Shop-Domain": SHOP_DOMAIN,
        "API-Version": "2026-10",
        "Webhook-Id": webhook_id,
        "Event-Id": "e-1",
        "Triggered-At": "2026-11-20T11:59:58.123456789Z",
    }
    complete |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {family + name: value for name, value in complete.items() if value is not None}


@dataclass
class Door:
    """POST /webhooks over one database."""

    engine: Engine
    clock: MovableClock = field(default_factory=MovableClock)
    secrets: tuple[str, ...] = (API_SECRET,)
    rings: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.letterbox = Letterbox(self.engine)
        self.door = WebhookDoor(
            "/webhooks",
            letterbox=self.letterbox,
            secrets=self.secrets,
            topics=make_manifest().all_topics,
            now=self.clock.now,
            ring=self._ring,
            count=lambda outcome: self.outcomes.update([outcome]),
        )
        self.client = Client(self.door)

    def post(self, body: bytes, headers: dict[str, str]) -> TestResponse:
        """Deliver as Shopify does."""
        return self.client.post("/webhooks", data=body, headers=headers)

    def deliver(self, body: bytes, topic: str = "orders/paid", webhook_id: str = "w-1") -> int:
        """Deliver, signed, and give the answer's status."""
        return self.post(body, shopify_headers(body, topic, webhook_id=webhook_id)).status_code

    def rows(self) -> list[RowMapping]:
        """What is in the inbox, oldest first."""
        with self.engine.connect() as conn:
            return list(conn.execute(select(deliveries).order_by(deliveries.c.id)).mappings())

    def _ring(self) -> None:
        self.rings += 1
