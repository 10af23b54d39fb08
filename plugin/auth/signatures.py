"""Three rules of Shopify's, side by side: the webhook body, the OAuth query, the app-proxy query.

All three verify over the bytes that came in, in constant time, and try every live secret without stopping at
the first that fits. An empty secret signs nothing; without any other the door stays shut. The proxy rule joins
its pairs without a separator: `_smuggles` says what follows from that, docs/signature-differences.md proves it.
Source: shopify.dev "Verify webhook deliveries", "Authorization code grant", "Authenticate app proxies".
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl

import shopify

from plugin.auth.refusals import SignatureRefusal
from plugin.auth.shop_domains import parse_shop_domain

FRESH_FOR_S = 90
"""How far a signed timestamp may lie from our clock, either way; the figure Shopify's own libraries use."""

_MAX_PARAMETERS = 100
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_CUSTOMER_ID = re.compile(r"[1-9][0-9]{0,19}")
_LARGEST_ID = 2**63 - 1
"""What a database keeps as a number; Shopify's ids have 13 to 14 digits."""

_PROXY_SIGNED = ("shop", "path_prefix", "timestamp", "logged_in_customer_id")
_PROXY_RESERVED = (*_PROXY_SIGNED, "signature")

Values = dict[str, list[str]]
"""A parsed query: every name with its values in the order they came."""


@dataclass(frozen=True, slots=True)
class OAuthQuery:
    """A query Shopify signed on an install, a callback or an app load; `params` holds code, state, host and so on."""

    shop_domain: str
    params: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProxyQuery:
    """A request that came through this shop's storefront; `customer_id` is None for an anonymous visitor.

    `params` is what the visitor wrote: single-valued, free of `=`, and otherwise not to be trusted.
    """

    shop_domain: str
    customer_id: int | None
    params: Mapping[str, str] = field(repr=False)


def check_webhook_body(body: bytes, given: str | None, secrets: tuple[str, ...]) -> bool:
    """Say whether the base64 HMAC-SHA256 header `X-Shopify-Hmac-Sha256` belongs to these very bytes.

    An empty body is never Shopify's, whatever its signature.
    """
    if not body or not given:
        return False
    return _is_signed(body, given, secrets, base64.b64encode)


def read_oauth_query(query: bytes, *, secrets: tuple[str, ...], now: datetime) -> OAuthQuery | SignatureRefusal:
    """Verify the `hmac` of an install, callback or app-load query and give its shop and parameters.

    ShopifyAPI must agree with our own reading. Names ending in `[]` may repeat; they are verified, not given.
    """
    values = _parse(query)
    if values is None:
        return SignatureRefusal.QUERY_UNREADABLE
    refusal = _refuse_oauth(values, secrets) or _refuse_time_and_shop(values, now)
    if refusal is not None:
        return refusal
    given = _single_valued(values, without=("hmac", "shop", "timestamp"))
    return OAuthQuery(values["shop"][0], given)


def read_proxy_query(
    query: bytes, *, secrets: tuple[str, ...], now: datetime, path_prefix: str
) -> ProxyQuery | SignatureRefusal:
    """Verify the `signature` of an app-proxy query, and that nobody moved its undelimited parts about.

    `path_prefix` is the configured one, e.g. `/apps/goodword`.
    """
    values = _parse(query)
    if values is None:
        return SignatureRefusal.QUERY_UNREADABLE
    refusal = _refuse_proxy(values, secrets) or _refuse_time_and_shop(values, now)
    if refusal is not None:
        return refusal
    if values["path_prefix"][0] != path_prefix:
        return SignatureRefusal.PATH_PREFIX_WRONG
    customer = values["logged_in_customer_id"][0]
    if customer and (not _CUSTOMER_ID.fullmatch(customer) or int(customer) > _LARGEST_ID):
        return SignatureRefusal.CUSTOMER_INVALID
    if _smuggles(values):
        return SignatureRefusal.DELIMITER_SMUGGLED
    params = _single_valued(values, without=_PROXY_RESERVED)
    return ProxyQuery(values["shop"][0], int(customer) if customer else None, params)


def _parse(query: bytes) -> Values | None:
    try:
        pairs = parse_qsl(query.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS)
    except ValueError:
        return None
    values: Values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def _refuse_oauth(values: Values, secrets: tuple[str, ...]) -> SignatureRefusal | None:
    if any(len(given) > 1 for name, given in values.items() if not name.endswith("[]")):
        return SignatureRefusal.PARAMETER_REPEATED
    if not {"hmac", "shop", "timestamp"} <= values.keys():
        return SignatureRefusal.PARAMETER_MISSING
    refusal = _refuse_signature(_oauth_message(values), values["hmac"][0], secrets)
    if refusal is None and not _shopify_api_agrees(values, secrets):
        return SignatureRefusal.SIGNATURE_WRONG
    return refusal


def _refuse_proxy(values: Values, secrets: tuple[str, ...]) -> SignatureRefusal | None:
    counts = [len(values.get(name, ())) for name in _PROXY_RESERVED]
    if 0 in counts:
        return SignatureRefusal.PARAMETER_MISSING
    if counts != [1] * len(_PROXY_RESERVED):
        return SignatureRefusal.PARAMETER_REPEATED
    return _refuse_signature(_proxy_message(values), values["signature"][0], secrets)


def _refuse_signature(message: str, given: str, secrets: tuple[str, ...]) -> SignatureRefusal | None:
    if not any(secrets):
        return SignatureRefusal.SECRET_MISSING
    is_signed = _is_signed(message.encode(), given, secrets, _hex)
    return None if is_signed else SignatureRefusal.SIGNATURE_WRONG


def _refuse_time_and_shop(values: Values, now: datetime) -> SignatureRefusal | None:
    timestamp = values["timestamp"][0]
    if not _TIMESTAMP.fullmatch(timestamp):
        return SignatureRefusal.TIMESTAMP_UNREADABLE
    if abs(now.timestamp() - int(timestamp)) > FRESH_FOR_S:
        return SignatureRefusal.TIMESTAMP_STALE
    if parse_shop_domain(values["shop"][0]) is None:
        return SignatureRefusal.SHOP_INVALID
    return None


def _is_signed(message: bytes, given: str, secrets: tuple[str, ...], write: Callable[[bytes], bytes]) -> bool:
    # Bytes, because compare_digest raises on non-ASCII text: a strange header would be a 500 instead of a no.
    claimed = given.encode("utf-8", "surrogatepass")
    found = False
    for secret in filter(None, secrets):
        digest = hmac.digest(secret.encode(), message, hashlib.sha256)
        found |= hmac.compare_digest(write(digest), claimed)
    return found


def _hex(digest: bytes) -> bytes:
    return digest.hex().encode()


def _oauth_message(values: Values) -> str:
    pairs = []
    for name, given in values.items():
        if name == "hmac":
            continue
        is_list = name.endswith("[]")
        key = _escape(name.rstrip("[]") if is_list else name).replace("=", "%3D")
        pairs.append(f"{key}={_escape(json.dumps(given) if is_list else given[0])}")
    return "&".join(sorted(pairs))


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26")


def _proxy_message(values: Values) -> str:
    return "".join(f"{name}={','.join(values[name])}" for name in sorted(values) if name != "signature")


def _smuggles(values: Values) -> bool:
    """Say whether the message could have been signed for other parameters than these.

    Pairs are joined without a separator, so a visitor can have Shopify sign `kk=xlogged_in_customer_id=7m` in
    front of the real, empty `logged_in_customer_id=` and present it as customer 7 plus a parameter
    `mlogged_in_customer_id`. The real name always stays in the message: seen twice, one of them is forged.
    """
    if any("=" in text for name, given in values.items() for text in (name, *given)):
        return True
    message = _proxy_message(values)
    return any(message.count(f"{name}=") != 1 for name in _PROXY_SIGNED)


def _single_valued(values: Values, *, without: tuple[str, ...]) -> Mapping[str, str]:
    return {
        name: given[0]
        for name, given in values.items()
        if len(given) == 1 and name not in without and not name.endswith("[]")
    }


def _shopify_api_agrees(values: Values, secrets: tuple[str, ...]) -> bool:
    """Ask ShopifyAPI for the HMAC only: its clock test (a day back, any time ahead) is weaker than ours."""
    params = {name: given if name.endswith("[]") else given[0] for name, given in values.items()}
    agrees = False
    for secret in filter(None, secrets):
        agrees |= bool(_session_type(secret).validate_hmac(params))
    return agrees


@lru_cache(maxsize=4)
def _session_type(secret: str) -> type[shopify.Session]:
    """ShopifyAPI reads its secret from the class; one class a secret keeps threads and secrets apart."""
    return type("OneSecretSession", (shopify.Session,), {"secret": secret})
