"""One secret in, one key per purpose out.

`APP_KEY` is never used as a key itself: signing, sealing and hashing keys are derived from it, so that what
one of them leaks says nothing about the others, and none of them is Shopify's client secret.
"""

from enum import Enum
from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MINIMUM_APP_KEY_LENGTH = 32
"""Characters; a `secrets.token_urlsafe(32)` has 43."""

KEY_BYTES = 32


class KeyPurpose(Enum):
    """What a derived key is for. A value never changes once used: changing it loses what was made with it."""

    TICKETS = "tickets"
    SEALED_COLUMNS = "sealed_columns"
    IDENTITY_HASHES = "identity_hashes"
    REWARD_CODES = "reward_codes"
    VISITOR_HASHES = "visitor_hashes"


class KeyRing:
    """The keys of the current `APP_KEY` and, while rotating, of `APP_KEY_OLD`; an empty old key counts as none."""

    __slots__ = ("_app_keys",)

    def __init__(self, app_key: str, app_key_old: str | None = None) -> None:
        app_keys = (app_key, app_key_old) if app_key_old else (app_key,)
        if any(len(key) < MINIMUM_APP_KEY_LENGTH for key in app_keys):
            raise ValueError(
                f"APP_KEY and APP_KEY_OLD need at least {MINIMUM_APP_KEY_LENGTH} characters; make one with "
                "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        self._app_keys = app_keys

    def derive(self, purpose: KeyPurpose) -> tuple[bytes, ...]:
        """Give the keys of a purpose, newest first: make with the first, read with any (HKDF-SHA256, RFC 5869)."""
        return tuple(_derive(app_key, purpose) for app_key in self._app_keys)

    def __repr__(self) -> str:
        return f"KeyRing({len(self._app_keys)} keys)"


@cache
def _derive(app_key: str, purpose: KeyPurpose) -> bytes:
    info = f"goodword/{purpose.value}/1".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(app_key.encode())
