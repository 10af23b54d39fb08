"""Seals what must not be readable in a stolen database file: access grants, e-mails, names.

A sealed value reads `1.<key id>.<base64url(nonce + ciphertext + tag)>` and opens only in the context it was
sealed for, so that a value copied to another shop's row stays shut.

CipherError
├── KeyLost      the key this value was sealed with is not on the ring
└── SealBroken   the value was altered, or belongs to another row or column
"""

import base64
import binascii
import hashlib
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_SEALED = re.compile(r"1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+={0,2})")
_NONCE_BYTES = 12


class CipherError(Exception):
    """Base of the tree; `reason` is a stable word for logs and screens."""

    reason = "cipher_error"


class KeyLost(CipherError):
    """The key of a sealed value is on the ring no more."""

    reason = "key_lost"


class SealBroken(CipherError):
    """A sealed value does not open although its key is there."""

    reason = "seal_broken"


class Cipher:
    """AES-256-GCM over one or more 32-byte keys, newest first: seals with the first, opens with any."""

    __slots__ = ("_ciphers", "_newest")

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys or any(len(key) != 32 for key in keys):
            raise ValueError("Cipher needs at least one key of 32 bytes; derive them with KeyRing.derive")
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._newest = _key_id(keys[0])

    def seal(self, plain: str, *, context: str) -> str:
        """Encrypt text for one place, e.g. context `shop:12:access_grant`; sealing twice gives two values."""
        nonce = os.urandom(_NONCE_BYTES)
        bound = _bound_to(self._newest, context)
        sealed = self._ciphers[self._newest].encrypt(nonce, plain.encode(), bound)
        return f"{self.newest_prefix}{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    @property
    def newest_prefix(self) -> str:
        """What every value begins with that the newest key sealed."""
        return f"1.{self._newest}."

    def open(self, sealed: str, *, context: str) -> str:
        """Decrypt what was sealed for the same context. Raises KeyLost or SealBroken, never gives a wrong text."""
        parts = _SEALED.fullmatch(sealed)
        if parts is None:
            raise SealBroken(f"The value of {context} is not a sealed value; restore it from a backup.")
        key_id, body = parts.groups()
        if key_id not in self._ciphers:
            raise KeyLost(
                f"The value of {context} was sealed with key {key_id}, which this installation does not have; "
                "set APP_KEY_OLD to the APP_KEY of that time, or let the merchant open the app again."
            )
        return self._opened(key_id, body, context)

    def _opened(self, key_id: str, body: str, context: str) -> str:
        try:
            raw = base64.urlsafe_b64decode(body)
            nonce, sealed = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
            return self._ciphers[key_id].decrypt(nonce, sealed, _bound_to(key_id, context)).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SealBroken(
                f"The value of {context} was altered or moved from another row; restore it from a backup."
            ) from error


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"goodword key id" + key).hexdigest()[:8]


def _bound_to(key_id: str, context: str) -> bytes:
    return f"1.{key_id}|{context}".encode()
