"""What Shopify sent, as a value: the headers of one delivery, read once. No I/O, and no trust in headers.

Only the body is signed, so topic and shop are hints until the order is read again with that shop's own token.
Source: shopify.dev "HTTPS webhooks", headers (API version 2026-10); `shopify-…` is the family of the newer events.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from plugin.auth.shop_domains import parse_shop_domain

FAMILIES = ("X-Shopify-", "shopify-")
_ID_LENGTH = 64


class Headers(Protocol):
    """The headers of a request; names ignore case."""

    def get(self, key: str, default: str, /) -> str:
        """Give a header's value, or the default."""
        ...


class DeliveryRefusal(StrEnum):
    """Why a correctly signed delivery is not kept."""

    TOPIC_MISSING = "topic_missing"
    TOPIC_UNKNOWN = "topic_unknown"
    SHOP_MISSING = "shop_missing"
    SHOP_UNKNOWN = "shop_unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery as it goes into the inbox; `triggered_at` is when Shopify says it happened."""

    shop_domain: str
    topic: str
    webhook_id: str
    event_id: str | None
    api_version: str | None
    triggered_at: datetime | None
    received_at: datetime
    body: bytes

    @classmethod
    def from_http(
        cls, headers: Headers, body: bytes, *, topics: Collection[str], now: datetime
    ) -> "Delivery | DeliveryRefusal":
        """Read a delivery whose body signature has been verified; `headers` must ignore case.

        A delivery without an id gets one from its body, so that its repetition is still recognised.
        """
        topic = _header(headers, "Topic")
        if not topic:
            return DeliveryRefusal.TOPIC_MISSING
        if topic not in topics:
            return DeliveryRefusal.TOPIC_UNKNOWN
        named = _header(headers, "Shop-Domain") or _shop_in_body(topic, body)
        if not named:
            return DeliveryRefusal.SHOP_MISSING
        shop_domain = parse_shop_domain(named)
        if shop_domain is None:
            return DeliveryRefusal.SHOP_UNKNOWN
        return cls(
            shop_domain=shop_domain,
            topic=topic,
            webhook_id=_id(_header(headers, "Webhook-Id")) or f"body-{hashlib.sha256(body).hexdigest()[:48]}",
            event_id=_id(_header(headers, "Event-Id")),
            api_version=_header(headers, "API-Version")[:16] or None,
            triggered_at=read_time(_header(headers, "Triggered-At")),
            received_at=now,
            body=body,
        )


def given_signature(headers: Headers) -> str:
    """The signature header of either family; empty when there is none."""
    return _header(headers, "Hmac-Sha256")


def read_time(text: str) -> datetime | None:
    """Read Shopify's time with up to nine decimals; None for what is no time or names no offset."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _header(headers: Headers, name: str) -> str:
    found = (headers.get(family + name, "").strip() for family in FAMILIES)
    return next((value for value in found if value), "")


def _id(text: str) -> str | None:
    """An id as the database keeps it: printable, without NUL; a longer one is replaced by its hash."""
    if not text:
        return None
    fits = len(text) <= _ID_LENGTH and text.isprintable()
    return text if fits else hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _shop_in_body(topic: str, body: bytes) -> str:
    """Privacy deliveries have come without the shop header (January 2024); their body names the shop."""
    if topic not in ("customers/data_request", "customers/redact", "shop/redact"):
        return ""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    named = document.get("shop_domain") if isinstance(document, dict) else None
    return named if isinstance(named, str) else ""
