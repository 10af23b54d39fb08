"""Signs as Shopify does, written from its pages and not from our verifiers, so that both can be wrong alone."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

SECRET = "shpss_0123456789abcdef0123456789abcdef"
OLD_SECRET = "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"
SECRETS = (SECRET, OLD_SECRET)
API_KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
SHOP = "tea-and-cake.myshopify.com"
PREFIX = "/apps/goodword"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOW_S = 1_795_510_800  # date -u -d 2026-11-24T09:00 +%s

Pairs = Sequence[tuple[str, str]]


def webhook_header(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def hex_hmac(message: str, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), message.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def oauth_message(pairs: Pairs) -> str:
    """Sorted `k=v` joined by `&`; `%` and `&` escaped, `=` in names; `a[]=1&a[]=2` reads `a=["1", "2"]`."""
    lists: dict[str, list[str]] = {}
    plain: list[tuple[str, str]] = []
    for name, value in pairs:
        if name.endswith("[]"):
            lists.setdefault(name[:-2], []).append(value)
        else:
            plain.append((name, value))
    plain += [(name, json.dumps(values)) for name, values in lists.items()]
    return "&".join(sorted(f"{_escape(n).replace('=', '%3D')}={_escape(v)}" for n, v in plain))


def proxy_message(pairs: Pairs) -> str:
    """Sorted by name, `k=v` with nothing between, repeated values joined by commas."""
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return "".join(f"{name}={','.join(values)}" for name, values in sorted(grouped.items()))


def oauth_query(pairs: Pairs, secret: str = SECRET) -> bytes:
    return urlencode([*pairs, ("hmac", hex_hmac(oauth_message(pairs), secret))]).encode()


def proxy_query(pairs: Pairs, secret: str = SECRET) -> bytes:
    return urlencode([*pairs, ("signature", hex_hmac(proxy_message(pairs), secret))], quote_via=quote).encode()


def proxy_pairs(now_s: int = NOW_S, customer: str = "", extra: Pairs = ()) -> list[tuple[str, str]]:
    return [
        *extra,
        ("shop", SHOP),
        ("logged_in_customer_id", customer),
        ("path_prefix", PREFIX),
        ("timestamp", str(now_s)),
    ]


def id_claims(now_s: float, **changes: object) -> dict[str, object]:
    """The claims of an App Home token; a change to None takes the claim away."""
    claims: dict[str, object] = {
        "iss": f"https://{SHOP}/admin",
        "dest": f"https://{SHOP}",
        "aud": API_KEY,
        "sub": "42",
        "exp": now_s + 60,
        "nbf": now_s,
        "iat": now_s,
        "jti": "f8912129-1af6-4cad-9ca3-76b0f7621087",
        "sid": "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685",
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def id_token(claims: Mapping[str, object], secret: str | None = SECRET, algorithm: str = "HS256") -> str:
    """Mint a JWT as RFC 7519 writes it; HS256, HS384, HS512 or `none`."""
    header = {"alg": algorithm, "typ": "JWT"}
    signed = f"{_base64url(json.dumps(header).encode())}.{_base64url(json.dumps(claims).encode())}"
    if secret is None:
        return f"{signed}."
    digest = hmac.digest(secret.encode(), signed.encode(), f"sha{algorithm[2:]}")
    return f"{signed}.{_base64url(digest)}"


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26")
