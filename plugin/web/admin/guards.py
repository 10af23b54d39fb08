"""The guard of every admin page: Shopify's ID token says which merchant of which shop asks; no cookie, no parameter.

The token comes as `Authorization: Bearer` on what App Bridge fetches and as `?id_token=` on what the frame loads.
A stale one is asked for anew: a fetch hears so in a header, a page load goes over the bounce page.
Source: shopify.dev "Session tokens", API 2026-10.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from flask import Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from plugin.auth.id_tokens import MerchantIdentity, bearer_of, read_id_token
from plugin.auth.oauth import GrantError, GrantRefused, GrantUnavailable
from plugin.auth.refusals import IdTokenRefusal
from plugin.auth.shop_domains import parse_shop_domain
from plugin.domain.shop import Shop
from plugin.logs import Log, log_context
from plugin.services.shops.enter_shop import enter_shop
from plugin.services.workbench import Workbench
from plugin.web.framing import NOBODY, frame_only_in
from plugin.web.notices import Notice, show_notice, wanted_locale

BOUNCE_PATH = "/auth/bounce"
TRY_AGAIN = {"X-Shopify-Retry-Invalid-Session-Request": "1"}
BOUNCED_LATELY_S = 30
_STALE = (IdTokenRefusal.EXPIRED, IdTokenRefusal.NOT_YET_VALID)
_SPENT = frozenset({"id_token", "hmac", "timestamp", "session", "bounced"})
_log = Log(__name__)


@dataclass(frozen=True, slots=True)
class MerchantCaller:
    """Who asks: the shop of the ID token, Shopify's number of the admin user, and `de` or `en`."""

    shop: Shop
    user_id: str
    locale: str


View = Callable[..., ResponseReturnValue]


def merchant_only(bench: Workbench) -> Callable[[View], Callable[..., Response]]:
    """Let only merchants through; the view gets its MerchantCaller first, and only their admin may frame the answer."""

    def guard(view: View) -> Callable[..., Response]:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> Response:
            caller = admit_merchant(bench)
            if isinstance(caller, Response):
                return caller
            with log_context(shop=caller.shop.shop_domain):
                answer = make_response(view(caller, *args, **kwargs))
            return frame_only_in(answer, bench.settings.frame_ancestors(caller.shop.shop_domain))

        return guarded

    return guard


def admit_merchant(bench: Workbench) -> MerchantCaller | Response:
    """Give the caller, their shop installed or healed by their visit; or the answer that refuses them."""
    id_token = given_id_token()
    if not id_token:
        return ask_for_id_token(bench)
    settings = bench.settings
    identity = read_id_token(id_token, api_key=settings.api_key, secrets=settings.api_secrets, now=bench.clock.wall())
    if isinstance(identity, IdTokenRefusal):
        _log.warning("id_token_refused", reason=identity.value)
        return ask_for_id_token(bench) if identity in _STALE else _refuse(Notice.SESSION_REFUSED, 401, identity.value)
    return _enter(bench, identity, id_token)


def given_id_token() -> str:
    """The ID token of this request; empty when there is none."""
    return bearer_of(request.headers.get("Authorization")) or request.args.get("id_token", "")


def ask_for_id_token(bench: Workbench) -> Response:
    """Have App Bridge send the request again with a fresh ID token, once; refuse where that cannot be."""
    if not _is_page_load():
        return _unauthorized("id_token_stale", retry=True)
    shop_domain = parse_shop_domain(request.args.get("shop", ""))
    if shop_domain is None:
        return show_notice(Notice.OPEN_IN_ADMIN, 401)
    if _bounced_lately(bench):
        ancestors = bench.settings.frame_ancestors(shop_domain)
        return show_notice(Notice.SESSION_REFUSED, 401, ancestors=ancestors)
    answer = make_response("", 302)
    answer.headers["Location"] = _bounce_address(bench, shop_domain)
    return answer


def _enter(bench: Workbench, identity: MerchantIdentity, id_token: str) -> MerchantCaller | Response:
    try:
        shop = enter_shop(bench, identity.shop_domain, id_token=id_token)
    except GrantError as error:
        _log.warning("grant_failed", shop=identity.shop_domain, reason=error.reason)
        return _without_grant(bench, identity.shop_domain, error)
    return MerchantCaller(shop, str(identity.user_id), wanted_locale(shop))


def _without_grant(bench: Workbench, shop_domain: str, error: GrantError) -> Response:
    if error.reason == "invalid_subject_token":
        return ask_for_id_token(bench)
    ancestors = bench.settings.frame_ancestors(shop_domain)
    if isinstance(error, GrantUnavailable):
        return _refuse(Notice.SHOPIFY_AWAY, 503, error.reason, ancestors)
    return _refuse(Notice.SHOPIFY_REFUSED, 403 if isinstance(error, GrantRefused) else 503, error.reason, ancestors)


def _refuse(notice: Notice, status: int, reason: str, ancestors: str = NOBODY) -> Response:
    if _is_page_load():
        return show_notice(notice, status, ancestors=ancestors)
    answer: Response = _unauthorized(reason, retry=False)
    answer.status_code = status
    return answer


def _unauthorized(reason: str, *, retry: bool) -> Response:
    answer = jsonify(reason=reason, message="Open the app from the Shopify admin again.")
    answer.status_code = 401
    answer.headers.update(TRY_AGAIN if retry else {})
    return answer


def _is_page_load() -> bool:
    """Whether a frame or window is waiting for this answer, and not a script."""
    if request.method not in ("GET", "HEAD") or "Authorization" in request.headers:
        return False
    wanted_for = request.headers.get("Sec-Fetch-Dest")
    if wanted_for is not None:
        return wanted_for in ("document", "iframe", "frame")
    return bool(request.accept_mimetypes.accept_html) and "HX-Request" not in request.headers


def _bounced_lately(bench: Workbench) -> bool:
    """Whether App Bridge has just brought us a fresh token: one that is refused then will be refused again."""
    given = request.args.get("bounced", "")
    if not (given.isascii() and given.isdigit() and len(given) <= 12):
        return False
    return abs(bench.clock.wall().timestamp() - int(given)) <= BOUNCED_LATELY_S


def _bounce_address(bench: Workbench, shop_domain: str) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in _SPENT]
    again = urlencode([*kept, ("bounced", str(int(bench.clock.wall().timestamp())))])
    query = {"shop": shop_domain, "host": request.args.get("host", ""), "embedded": "1", "locale": wanted_locale()}
    query["shopify-reload"] = f"{bench.settings.app_url}{request.path}?{again}"
    return f"{BOUNCE_PATH}?{urlencode(query)}"
