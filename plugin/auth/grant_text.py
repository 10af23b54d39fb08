"""An access grant as one text, to be sealed and stored as a whole, and back again. No I/O, no keys."""

import json
from datetime import UTC, datetime

from plugin.auth.oauth import AccessGrant


class GrantUnreadable(ValueError):
    """A stored grant opens but is not what `write_grant` writes; let the merchant open the app once."""

    reason = "grant_unreadable"


def write_grant(grant: AccessGrant) -> str:
    """Give the text to seal; it holds both tokens and belongs nowhere else."""
    return json.dumps(
        {
            "access_token": grant.access_token,
            "access_expires_at": _written(grant.access_expires_at),
            "refresh_token": grant.refresh_token,
            "refresh_expires_at": _written(grant.refresh_expires_at),
            "scopes": sorted(grant.scopes),
        }
    )


def parse_grant(text: str) -> AccessGrant:
    """Give the grant back. Raises GrantUnreadable, whose text never quotes the grant."""
    try:
        kept = json.loads(text)
        return AccessGrant(
            access_token=kept["access_token"],
            access_expires_at=_time(kept["access_expires_at"]),
            refresh_token=kept["refresh_token"],
            refresh_expires_at=_time(kept["refresh_expires_at"]),
            scopes=frozenset(kept["scopes"]),
        )
    except (KeyError, TypeError, ValueError):
        raise GrantUnreadable("a stored grant cannot be read; let the merchant open the app once") from None


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
