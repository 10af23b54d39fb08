"""Who may show a page in a frame: the admin of the shop that was verified, and nobody else."""

import secrets
from urllib.parse import urlsplit

from flask import Response

from plugin.settings import Settings

NOBODY = "'none'"
_DIRECTIVE = "frame-ancestors"
_HEADER = "Content-Security-Policy"


def frame_only_in(answer: Response, ancestors: str) -> Response:
    """Set who may frame an answer; the rest of its policy stays as the page wrote it."""
    written = [part.strip() for part in answer.headers.get(_HEADER, "").split(";")]
    kept = [part for part in written if part and not part.startswith(_DIRECTIVE)]
    answer.headers[_HEADER] = "; ".join([*kept, f"{_DIRECTIVE} {ancestors}"])
    return answer


def notice_policy(nonce: str) -> str:
    """For a page that only says something: nothing is loaded, its own style is let through."""
    return f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'"


def bridge_policy(settings: Settings, nonce: str) -> str:
    """For a page that only runs App Bridge, which decides for itself whom it calls."""
    bridge = urlsplit(settings.app_bridge_url)
    scripts = f"script-src {bridge.scheme}://{bridge.netloc} 'nonce-{nonce}'"
    return f"{scripts}; style-src 'nonce-{nonce}'; object-src 'none'; base-uri 'none'; form-action 'none'"


def make_nonce() -> str:
    """Give a value that no page written by somebody else can know."""
    return secrets.token_urlsafe(16)
