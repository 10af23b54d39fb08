"""Strings we sign ourselves and get back later: OAuth states, visit tickets, one-time download links.

A ticket proves that we said something, to anyone who holds it. Its payload can be read by everybody, so nothing
secret goes in. Keys come from the key ring, never from Shopify's client secret: a state signed with that would
be a valid webhook signature.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum

from itsdangerous import BadData, URLSafeSerializer

from plugin.auth.refusals import TicketRefusal

TicketPayload = Mapping[str, str | int | None]

_MAX_LENGTH = 4096
_TICKET = re.compile(r"[A-Za-z0-9._-]+")
_CLOCK_SKEW_S = 60


class Purpose(Enum):
    """What a ticket is good for; one of them never opens the door of another."""

    OAUTH_STATE = "oauth_state"
    VISIT = "visit"
    CSV_EXPORT = "csv_export"
    OWN_PAGE = "own_page"
    RECEIPT = "receipt"


class Tickets:
    """Signs with the first key, reads with any; a ticket is URL-safe and holds no `=`."""

    __slots__ = ("_serializers",)

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys or not all(keys):
            raise ValueError("Tickets need at least one key and no empty one; derive them with KeyRing.derive")
        self._serializers = {purpose: _serializer(keys, purpose) for purpose in Purpose}

    def sign(self, purpose: Purpose, payload: TicketPayload, now: datetime) -> str:
        """Write a ticket over a small payload; its age counts from `now`, in whole seconds."""
        body = [int(now.timestamp()), dict(payload)]
        return str(self._serializers[purpose].dumps(body))

    def read(
        self, purpose: Purpose, text: str | None, max_age: timedelta, now: datetime
    ) -> TicketPayload | TicketRefusal:
        """Give the payload of a ticket signed for this purpose at most `max_age` ago.

        A ticket from further ahead than a minute of clock skew is invalid. Single use is the caller's to enforce.
        """
        if not text:
            return TicketRefusal.MISSING
        if len(text) > _MAX_LENGTH or not _TICKET.fullmatch(text):
            return TicketRefusal.INVALID
        try:
            signed_at, payload = self._serializers[purpose].loads(text)
        except BadData:
            return TicketRefusal.INVALID
        age_s = now.timestamp() - int(signed_at)
        if age_s < -_CLOCK_SKEW_S:
            return TicketRefusal.INVALID
        return TicketRefusal.EXPIRED if age_s > max_age.total_seconds() else dict(payload)


def _serializer(keys: tuple[bytes, ...], purpose: Purpose) -> URLSafeSerializer:
    # itsdangerous wants the newest key last.
    return URLSafeSerializer(
        list(reversed(keys)),
        salt=f"goodword.{purpose.value}".encode(),
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
