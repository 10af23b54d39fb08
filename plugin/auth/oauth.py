"""Both OAuth grants and the refresh, all ending in one `AccessGrant`. The token endpoint is the only network here.

GrantError
├── GrantRefused      Shopify said no; the same request will be refused again
├── GrantUnavailable  no readable answer: the outcome is unknown, ask again later with the same token
└── MerchantNeeded    the refresh token is dead; only a merchant opening the app can revive the shop

Source: shopify.dev "Token exchange", "Authorization code grant", "Offline access tokens", API 2026-10.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import requests
import shopify

from plugin.auth.shop_domains import parse_shop_domain
from plugin.settings import Settings

TIMEOUT_S = (3.05, 20.0)
ACCESS_LIFETIME = timedelta(hours=1)
REFRESH_LIFETIME = timedelta(days=90)
"""What Shopify documents for expiring offline tokens; used where an answer forgets to say."""

_LONGEST_LIFETIME_S = 10 * 365 * 24 * 3600
_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - the name of a type
_OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
_WRITE = re.compile(r"(unauthenticated_|customer_)?write_(.+)")
_SHOPIFY_SAYS = {
    "invalid_subject_token": "The ID token is stale; ask App Bridge for a new one, never send the same again.",
    "invalid_client": "Check SHOPIFY_API_KEY and SHOPIFY_API_SECRET.",
    "application_cannot_be_found": "Check SHOPIFY_API_KEY.",
    "invalid_request": "Start the installation again.",
    "invalid_grant": "Start the installation again.",
}
_REMEDIES = _SHOPIFY_SAYS | {
    "refused": "Look the status up in Shopify's page on the token endpoint.",
    "redirected": "Check SHOPIFY_ORIGIN; for real shops it is https://{shop}.",
    "shop_domain_invalid": "Take the shop from a verified request only.",
}


class GrantError(Exception):
    """Base of the tree; `reason` is a stable word, `status` the HTTP status if there was an answer."""

    def __init__(self, reason: str, remedy: str, *, status: int | None = None) -> None:
        super().__init__(f"{reason} (HTTP {status}). {remedy}" if status else f"{reason}. {remedy}")
        self.reason = reason
        self.status = status


class GrantRefused(GrantError):
    """Shopify said no, for good."""

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        super().__init__(reason, _REMEDIES[reason], status=status)


class GrantUnavailable(GrantError):
    """No answer that can be read; a grant may or may not have been made."""

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        super().__init__(reason, "Try again later with the same token.", status=status)


class MerchantNeeded(GrantError):
    """The refresh token is used up, expired or revoked."""

    def __init__(self, *, status: int | None = None) -> None:
        super().__init__("refresh_token_dead", "Ask the merchant to open the app once.", status=status)


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """Who we are to Shopify, and where Shopify is: `origin` is SHOPIFY_ORIGIN with `{shop}` in it."""

    api_key: str
    api_secret: str = field(repr=False)
    origin: str = "https://{shop}"

    @classmethod
    def of(cls, settings: Settings) -> "AppIdentity":
        """Who we are by the settings, with the newest client secret."""
        return cls(settings.api_key, settings.api_secrets[0], settings.shopify_origin)

    def url_of(self, shop_domain: str, path: str) -> str:
        """Give an address at a shop. Raises GrantRefused for anything but a permanent shop domain."""
        if parse_shop_domain(shop_domain) is None:
            raise GrantRefused("shop_domain_invalid")
        return self.origin.replace("{shop}", shop_domain) + path


@dataclass(frozen=True, slots=True)
class AccessGrant:
    """What lets us act for a shop. An expiry is None where there is none to know; the tokens never show in a repr."""

    access_token: str = field(repr=False)
    access_expires_at: datetime | None
    refresh_token: str | None = field(repr=False)
    refresh_expires_at: datetime | None
    scopes: frozenset[str]


def authorize_url(app: AppIdentity, shop_domain: str, *, scopes: Iterable[str], redirect_uri: str, state: str) -> str:
    """Give the address where the merchant agrees to `scopes`; leave an iframe before going there."""
    address = app.url_of(shop_domain, "/admin/oauth/authorize")
    # ShopifyAPI keeps the key on the class; the version is not part of this address but must be named.
    session_type = type("OneKeySession", (shopify.Session,), {"api_key": app.api_key})
    permission = session_type(shop_domain, "unstable").create_permission_url(sorted(scopes), redirect_uri, state)
    return f"{address}?{urlsplit(permission).query}"


def exchange_code(
    session: requests.Session, app: AppIdentity, shop_domain: str, *, code: str, now: datetime
) -> AccessGrant:
    """Turn the code of a verified callback into a grant; a code works once."""
    return _read_grant(_post(session, app, shop_domain, {"code": code, "expiring": "1"}), now)


def exchange_id_token(
    session: requests.Session, app: AppIdentity, shop_domain: str, *, id_token: str, now: datetime
) -> AccessGrant:
    """Turn a fresh ID token into a grant. GrantRefused `invalid_subject_token` asks for a new ID token."""
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": id_token,
        "subject_token_type": _TOKEN_TYPE,
        "requested_token_type": _OFFLINE,
        "expiring": "1",
    }
    return _read_grant(_post(session, app, shop_domain, form), now)


def refresh_grant(
    session: requests.Session, app: AppIdentity, shop_domain: str, *, grant: AccessGrant, now: datetime
) -> AccessGrant:
    """Replace a grant by its successor; the old refresh token stays good until the new pair is first used.

    After GrantUnavailable ask again with the same grant. What the answer leaves out is kept from the old one.
    """
    if grant.refresh_token is None:
        raise MerchantNeeded
    form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token, "expiring": "1"}
    try:
        answer = _post(session, app, shop_domain, form)
    except GrantRefused as refusal:
        if (refusal.reason, refusal.status) == ("invalid_request", 401) or refusal.reason == "invalid_grant":
            raise MerchantNeeded(status=refusal.status) from refusal
        raise
    return _read_grant(answer, now, before=grant)


def expand_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Add the `read_x` that every `write_x` implies and that Shopify leaves out of its answers."""
    named = frozenset(scopes)
    return named | {_WRITE.sub(r"\1read_\2", scope) for scope in named if _WRITE.fullmatch(scope)}


def missing_scopes(granted: Iterable[str], required: Iterable[str]) -> frozenset[str]:
    """Give what is required and not granted, after expansion; empty means enough."""
    return expand_scopes(required) - expand_scopes(granted)


def _post(
    session: requests.Session, app: AppIdentity, shop_domain: str, form: Mapping[str, str]
) -> Mapping[str, object]:
    credentials = {"client_id": app.api_key, "client_secret": app.api_secret}
    try:
        response = session.post(
            app.url_of(shop_domain, "/admin/oauth/access_token"),
            data={**credentials, **form},
            headers={"Accept": "application/json"},
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise GrantUnavailable("no_answer") from error
    return _read_answer(response)


def _read_answer(response: requests.Response) -> Mapping[str, object]:
    status = response.status_code
    if status == 429 or status >= 500:
        raise GrantUnavailable("throttled" if status == 429 else "server_error", status=status)
    if 300 <= status < 400:
        raise GrantRefused("redirected", status=status)
    body = _json_object(response)
    if status >= 400:
        error = body.get("error")
        said = isinstance(error, str) and error in _SHOPIFY_SAYS
        raise GrantRefused(str(error) if said else "refused", status=status)
    if not isinstance(body.get("access_token"), str) or not body["access_token"]:
        raise GrantUnavailable("answer_unreadable", status=status)
    return body


def _json_object(response: requests.Response) -> Mapping[str, object]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _read_grant(answer: Mapping[str, object], now: datetime, *, before: AccessGrant | None = None) -> AccessGrant:
    refresh_token, refresh_expires_at = _read_refresh(answer, now, before)
    # Without a refresh token and a lifetime it is a token that does not expire; an invented hour would end it.
    lifetime = _lifetime(answer, "expires_in") or (ACCESS_LIFETIME if refresh_token else None)
    scope = _text(answer.get("scope"))
    return AccessGrant(
        access_token=str(answer["access_token"]),
        access_expires_at=now + lifetime if lifetime else None,
        refresh_token=refresh_token,
        refresh_expires_at=refresh_expires_at,
        scopes=before.scopes if before and scope is None else _split(scope),
    )


def _read_refresh(
    answer: Mapping[str, object], now: datetime, before: AccessGrant | None
) -> tuple[str | None, datetime | None]:
    fresh = _text(answer.get("refresh_token"))
    if fresh is not None:
        return fresh, now + (_lifetime(answer, "refresh_token_expires_in") or REFRESH_LIFETIME)
    return (before.refresh_token, before.refresh_expires_at) if before else (None, None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _split(scope: str | None) -> frozenset[str]:
    return frozenset(name for part in (scope or "").split(",") if (name := part.strip()))


def _lifetime(answer: Mapping[str, object], name: str) -> timedelta | None:
    seconds = answer.get(name)
    if isinstance(seconds, int) and not isinstance(seconds, bool) and 0 < seconds <= _LONGEST_LIFETIME_S:
        return timedelta(seconds=seconds)
    return None
