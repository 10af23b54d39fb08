"""Authorization codes, tokens and ID tokens: both grants and the refresh rules of expiring offline tokens.

Everything here runs on real time, never on the shop's movable clock.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import jwt

from tests.sim_shop.installation import install
from tests.sim_shop.replies import Reply, json_reply
from tests.sim_shop.state import ShopState, Token
from tests.sim_shop.world import World

ACCESS_LIFE = 3600
REFRESH_LIFE = 90 * 86_400
RETRY_WINDOW = 30 * 86_400
CODE_LIFE = 600
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"


@dataclass(slots=True)
class PendingCode:
    """An authorization code waiting for its only use."""

    shop: str
    scopes: frozenset[str]
    expires_at: float


def admin_address(world: World, shop: ShopState) -> str:
    """Host and path of this shop's admin, without scheme: what `host` encodes."""
    return f"{urlsplit(world.admin_url).netloc}/{shop.domain}/admin"


def encode_host(world: World, shop: ShopState) -> str:
    """The `host` parameter: unpadded base64."""
    return base64.b64encode(admin_address(world, shop).encode()).decode().rstrip("=")


def sign_query(world: World, fields: Mapping[str, str]) -> str:
    """The query string with its `hmac`, as Shopify signs OAuth callbacks and app loads."""
    message = "&".join(f"{_escape(k).replace('=', '%3D')}={_escape(v)}" for k, v in sorted(fields.items()))
    digest = hmac.digest(world.app.client_secret.encode(), message.encode(), hashlib.sha256).hex()
    return urlencode({**fields, "hmac": digest})


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26")


def authorize_problem(world: World, fields: Mapping[str, str]) -> str | None:
    """Why the authorize page cannot be shown, or None."""
    if fields.get("client_id") != world.app.client_id:
        return "Oauth error application_cannot_be_found: The app with this client id was not found."
    if fields.get("redirect_uri") != world.app.callback_url:
        return "Oauth error invalid_request: The redirect_uri is not whitelisted"
    return None


def requested_scopes(world: World, fields: Mapping[str, str]) -> frozenset[str]:
    """What the authorize URL asks for; without `scope` the app's required scopes."""
    asked = frozenset(s.strip() for s in fields.get("scope", "").split(",") if s.strip())
    return asked or frozenset(world.app.required_scopes)


def grant(world: World, shop: ShopState, fields: Mapping[str, str]) -> str:
    """The merchant agreed: install and return the signed callback URL with a fresh code."""
    with world.lock:
        scopes = requested_scopes(world, fields)
        install(world, shop, scopes)
        code = secrets.token_hex(16)
        now = world.real_time()
        _codes(world)[code] = PendingCode(shop.domain, scopes, now + CODE_LIFE)
        query = sign_query(
            world,
            {
                "code": code,
                "host": encode_host(world, shop),
                "shop": shop.domain,
                "state": fields.get("state", ""),
                "timestamp": str(int(now)),
            },
        )
        return f"{world.app.callback_url}?{query}"


def mint_id_token(world: World, shop: ShopState, user_id: int = 42, *, life: float = 60) -> str:
    """The App Bridge ID token of an admin user: HS256, real time, one minute."""
    now = int(world.real_time())
    claims = {
        "iss": f"https://{shop.domain}/admin",
        "dest": f"https://{shop.domain}",
        "aud": world.app.client_id,
        "sub": str(user_id),
        "exp": now + int(life),
        "nbf": now,
        "iat": now,
        "jti": secrets.token_hex(16),
        "sid": secrets.token_hex(16),
    }
    return jwt.encode(claims, world.app.client_secret, algorithm="HS256")


def token_reply(world: World, shop: ShopState, form: Mapping[str, str]) -> Reply:
    """The token endpoint."""
    with world.lock:
        if form.get("client_id") != world.app.client_id or form.get("client_secret") not in world.app.secrets():
            return _error(401, "invalid_client", "The client is unknown or its secret is wrong")
        kind = form.get("grant_type") or "authorization_code"
        if kind == "authorization_code":
            return _from_code(world, shop, form)
        if kind == EXCHANGE:
            return _from_exchange(world, shop, form)
        if kind == "refresh_token":
            return _from_refresh(world, shop, form)
        return _error(400, "unsupported_grant_type", f"The grant type {kind} is not supported")


def _from_code(world: World, shop: ShopState, form: Mapping[str, str]) -> Reply:
    pending = _codes(world).pop(form.get("code", ""), None)
    if pending is None or pending.shop != shop.domain or pending.expires_at <= world.real_time():
        return _error(400, "invalid_request", "The authorization code was not found or was already used")
    return _offline(world, shop, form, pending.scopes)


def _from_exchange(world: World, shop: ShopState, form: Mapping[str, str]) -> Reply:
    subject = form.get("subject_token", "")
    if form.get("subject_token_type") == OFFLINE:
        return _migrate(world, shop, form, subject)
    if form.get("subject_token_type") != ID_TOKEN or not _subject_holds(world, shop, subject):
        return _error(400, "invalid_subject_token", "The subject token is invalid or has expired")
    if not shop.installed:
        return _error(400, "app_not_installed", "The app is not installed on this shop")
    if form.get("requested_token_type") == ONLINE:
        return _online(world, shop, form)
    return _offline(world, shop, form, shop.granted_scopes)


def _subject_holds(world: World, shop: ShopState, subject: str) -> bool:
    for secret in world.app.secrets():
        try:
            options: jwt.types.Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
            claims = jwt.decode(subject, secret, ["HS256"], audience=world.app.client_id, options=options)
        except jwt.InvalidTokenError:
            continue
        return bool(claims["dest"] == f"https://{shop.domain}" and claims["exp"] > world.real_time())
    return False


def _migrate(world: World, shop: ShopState, form: Mapping[str, str], subject: str) -> Reply:
    old = shop.tokens.get(subject)
    if old is None or old.refresh is not None:
        return _error(400, "invalid_subject_token", "The subject token is no non-expiring offline token")
    reply = _offline(world, shop, form, old.scopes)
    del shop.tokens[subject]
    return reply


def _from_refresh(world: World, shop: ShopState, form: Mapping[str, str]) -> Reply:
    """Rotation: a used refresh token gives the same pair again until that pair is used, 30 days at most."""
    held, now = shop.refresh_tokens.get(form.get("refresh_token", "")), world.real_time()
    dead = held is None or held.retired or not shop.installed or (held.refresh_expires_at or 0) <= now
    if held is None or dead or held.secret not in world.app.secrets():
        return _error(401, "invalid_request", "This request requires an active refresh_token")
    held.used = True
    if held.replacement is None:
        held.replacement = _mint(world, shop, held.scopes, form, expiring=True)
        held.replaced_at = now
    elif held.replacement.used or now - held.replaced_at > RETRY_WINDOW:
        held.retired = True
        return _error(401, "invalid_request", "This request requires an active refresh_token")
    return json_reply(200, _pair(world, held.replacement))


def _offline(world: World, shop: ShopState, form: Mapping[str, str], scopes: frozenset[str]) -> Reply:
    expiring = form.get("expiring") in ("1", "true")
    if expiring:
        for earlier in shop.refresh_tokens.values():
            earlier.retired = True
    return json_reply(200, _pair(world, _mint(world, shop, scopes, form, expiring=expiring)))


def _online(world: World, shop: ShopState, form: Mapping[str, str]) -> Reply:
    token = _mint(world, shop, shop.granted_scopes, form, expiring=False)
    token.access_expires_at = world.real_time() + 86_399
    user = {"id": 42, "first_name": "Sample", "last_name": "Owner", "email": shop.email, "email_verified": True}
    return json_reply(
        200,
        {
            "access_token": token.access,
            "scope": _scope_text(token.scopes),
            "expires_in": 86_399,
            "associated_user_scope": _scope_text(token.scopes),
            "associated_user": user | {"account_owner": True, "locale": shop.locale, "collaborator": False},
        },
    )


def _mint(world: World, shop: ShopState, scopes: frozenset[str], form: Mapping[str, str], *, expiring: bool) -> Token:
    now = world.real_time()
    token = Token(
        access=f"shpat_{secrets.token_hex(16)}",
        access_expires_at=now + ACCESS_LIFE if expiring else None,
        refresh=f"shprt_{secrets.token_hex(16)}" if expiring else None,
        refresh_expires_at=now + REFRESH_LIFE if expiring else None,
        scopes=scopes,
        secret=form["client_secret"],
    )
    shop.tokens[token.access] = token
    if token.refresh is not None:
        shop.refresh_tokens[token.refresh] = token
    return token


def _pair(world: World, token: Token) -> dict[str, object]:
    body: dict[str, object] = {"access_token": token.access, "scope": _scope_text(token.scopes)}
    if token.refresh is not None and token.access_expires_at and token.refresh_expires_at:
        now = world.real_time()
        body["expires_in"] = round(token.access_expires_at - now)
        body["refresh_token"] = token.refresh
        body["refresh_token_expires_in"] = round(token.refresh_expires_at - now)
    return body


def _scope_text(scopes: frozenset[str]) -> str:
    """Granted scopes as Shopify writes them: a `read_x` implied by `write_x` is left out."""
    shown = [s for s in scopes if not (s.startswith("read_") and "write_" + s[5:] in scopes)]
    return ",".join(sorted(shown))


def _codes(world: World) -> dict[str, PendingCode]:
    return world.authorization_codes


def _error(status: int, error: str, description: str) -> Reply:
    return json_reply(status, {"error": error, "error_description": description})


def give_token(world: World, shop: ShopState, *, expiring: bool = True) -> Token:
    """For tests that start behind the install: a token pair of the app, without any HTTP."""
    with world.lock:
        install(world, shop, shop.granted_scopes or None)
        form = {"client_secret": world.app.client_secret}
        return _mint(world, shop, shop.granted_scopes, form, expiring=expiring)
