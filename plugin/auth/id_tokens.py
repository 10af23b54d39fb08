"""Reads the ID token that App Bridge gives a merchant's browser (HS256, signed with the client secret, one minute).

ShopifyAPI decodes; what it lets pass is closed here: a token without `exp` or with one years ahead, an issuer on
another path, a list of audiences, a buyer's token. It looks at the real clock, so `now` should be that as well.
Source: shopify.dev "Session tokens", API 2026-10.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from jwt import exceptions as jwt_errors
from shopify import session_token

from plugin.auth.refusals import IdTokenRefusal
from plugin.auth.shop_domains import parse_shop_domain

LEEWAY_S = 10
"""App Bridge often sends an `nbf` a few seconds ahead; Shopify's libraries allow the same."""

LONGEST_LIFE_S = 3600
"""Shopify's live one minute. Whoever holds one that lives for years is not sitting in the admin."""

_MAX_LENGTH = 8192
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_USER_ID = re.compile(r"[0-9]{1,20}")
_REQUIRED = ("iss", "dest", "aud", "sub", "exp", "nbf", "jti", "sid")

_BY_CAUSE: Mapping[type, IdTokenRefusal] = {
    jwt_errors.InvalidAlgorithmError: IdTokenRefusal.ALGORITHM_FORBIDDEN,
    jwt_errors.InvalidSignatureError: IdTokenRefusal.SIGNATURE_WRONG,
    jwt_errors.MissingRequiredClaimError: IdTokenRefusal.CLAIM_MISSING,
    jwt_errors.ExpiredSignatureError: IdTokenRefusal.EXPIRED,
    jwt_errors.ImmatureSignatureError: IdTokenRefusal.NOT_YET_VALID,
    jwt_errors.InvalidAudienceError: IdTokenRefusal.AUDIENCE_WRONG,
    jwt_errors.InvalidSubjectError: IdTokenRefusal.CLAIM_UNREADABLE,
    jwt_errors.InvalidJTIError: IdTokenRefusal.CLAIM_UNREADABLE,
    session_token.InvalidIssuerError: IdTokenRefusal.SHOP_INVALID,
    session_token.MismatchedHostsError: IdTokenRefusal.SHOP_INVALID,
}


@dataclass(frozen=True, slots=True)
class MerchantIdentity:
    """Who sits in the shop's admin: the shop (`dest`), Shopify's user id (`sub`), the admin session (`sid`)."""

    shop_domain: str
    user_id: int
    session_id: str


def read_id_token(
    id_token: str, *, api_key: str, secrets: tuple[str, ...], now: datetime
) -> MerchantIdentity | IdTokenRefusal:
    """Give the merchant an ID token speaks for, or why it is not believed. `id_token` comes without `Bearer `."""
    if not api_key or not any(secrets):
        return IdTokenRefusal.SECRET_MISSING
    if len(id_token) > _MAX_LENGTH or not _TOKEN.fullmatch(id_token):
        return IdTokenRefusal.MALFORMED
    claims = _decode_with_any(id_token, api_key, secrets)
    if isinstance(claims, IdTokenRefusal):
        return claims
    return _refuse_claims(claims, api_key, now) or _identify(claims)


def bearer_of(authorization: str | None) -> str:
    """Give the ID token of an `Authorization: Bearer …` header, or an empty text, which `read_id_token` refuses."""
    scheme, _, id_token = (authorization or "").partition(" ")
    return id_token if scheme == "Bearer" else ""


def _decode_with_any(id_token: str, api_key: str, secrets: tuple[str, ...]) -> dict[str, object] | IdTokenRefusal:
    """Try every secret to the end; of several refusals the one behind a right signature tells most."""
    outcomes = [_decode(id_token, api_key, secret) for secret in filter(None, secrets)]
    told = [outcome for outcome in outcomes if outcome is not IdTokenRefusal.SIGNATURE_WRONG]
    return told[0] if told else IdTokenRefusal.SIGNATURE_WRONG


def _decode(id_token: str, api_key: str, secret: str) -> dict[str, object] | IdTokenRefusal:
    try:
        claims: dict[str, object] = session_token.decode_from_header(f"Bearer {id_token}", api_key, secret)
    except session_token.SessionTokenError as error:
        cause = error.__cause__ or error
        return _BY_CAUSE.get(type(cause), IdTokenRefusal.MALFORMED)
    except (TypeError, ValueError):
        # ShopifyAPI takes `iss` and `dest` for addresses without looking: numbers and half an IPv6 host raise.
        return IdTokenRefusal.CLAIM_UNREADABLE
    return claims


def _refuse_claims(claims: dict[str, object], api_key: str, now: datetime) -> IdTokenRefusal | None:
    if any(claims.get(name) is None for name in _REQUIRED):
        return IdTokenRefusal.CLAIM_MISSING
    expires_at, valid_from = claims["exp"], claims["nbf"]
    if not _is_number(expires_at) or not _is_number(valid_from):
        return IdTokenRefusal.CLAIM_UNREADABLE
    if expires_at <= now.timestamp() - LEEWAY_S:
        return IdTokenRefusal.EXPIRED
    if valid_from > now.timestamp() + LEEWAY_S:
        return IdTokenRefusal.NOT_YET_VALID
    if expires_at > now.timestamp() + LONGEST_LIFE_S + LEEWAY_S or valid_from < expires_at - LONGEST_LIFE_S:
        return IdTokenRefusal.LIFE_TOO_LONG
    return None if claims["aud"] == api_key else IdTokenRefusal.AUDIENCE_WRONG


def _identify(claims: dict[str, object]) -> MerchantIdentity | IdTokenRefusal:
    destination, user, session = str(claims["dest"]), str(claims["sub"]), claims["sid"]
    shop_domain = parse_shop_domain(destination.removeprefix("https://"))
    if shop_domain is None or destination != f"https://{shop_domain}":
        return IdTokenRefusal.SHOP_INVALID
    if claims["iss"] != f"https://{shop_domain}/admin":
        return IdTokenRefusal.SHOP_INVALID
    if not _USER_ID.fullmatch(user) or not isinstance(session, str):
        return IdTokenRefusal.NOT_A_MERCHANT
    return MerchantIdentity(shop_domain, int(user), session)


def _is_number(claim: object) -> TypeGuard[int | float]:
    # Shopify's own tests mint fractions of a second; True is an int in Python and nothing else.
    return isinstance(claim, int | float) and not isinstance(claim, bool)
