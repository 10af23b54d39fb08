"""The authorization code grant: `/auth/start` sends the merchant to Shopify, `/auth/callback` hears what they said.

Nothing is asked of Shopify before shop, signature, time and state are verified; nothing is stored before scopes are.
Source: shopify.dev "Authorization code grant", API 2026-10.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request

from plugin.auth.oauth import AppIdentity, GrantError, GrantUnavailable, authorize_url
from plugin.auth.refusals import SignatureRefusal, TicketRefusal
from plugin.auth.shop_domains import parse_shop_domain
from plugin.auth.signatures import OAuthQuery, read_oauth_query
from plugin.auth.tickets import Purpose
from plugin.logs import Log, log_context
from plugin.services.shops.complete_install import ScopesMissing, StateUsed, complete_install
from plugin.services.workbench import Workbench
from plugin.settings import Settings
from plugin.web.framing import NOBODY, bridge_policy, frame_only_in, make_nonce
from plugin.web.notices import Notice, show_notice, wanted_locale

STATE_LASTS = timedelta(minutes=10)
_HOST = re.compile(r"[A-Za-z0-9+/_-]{4,400}={0,2}")
_UNIFIED_ADMIN = re.compile(r"admin\.shopify\.com/store/[a-z0-9][a-z0-9-]{0,62}")
_log = Log(__name__)


def create_blueprint(bench: Workbench) -> Blueprint:
    """Build both doors."""
    doors = Blueprint("install", __name__, template_folder="templates", url_prefix="/auth")

    @doors.get("/start")
    def start() -> Response:
        """Send the browser to Shopify's consent page, with a state that only this browser can bring back."""
        shop_domain = parse_shop_domain(request.args.get("shop", ""))
        if shop_domain is None:
            return show_notice(Notice.OPEN_IN_ADMIN, 400)
        is_signed = "hmac" in request.args
        if is_signed and not isinstance(_signed_query(bench), OAuthQuery):
            return show_notice(Notice.LINK_REFUSED, 401)
        if request.args.get("embedded") == "1":
            return _leave_frame(bench, shop_domain, is_signed=is_signed)
        return _to_consent(bench, shop_domain)

    @doors.get("/callback")
    def callback() -> Response:
        """Finish the installation the merchant agreed to, then show the app inside their admin."""
        query = _signed_query(bench)
        if not isinstance(query, OAuthQuery):
            _log.warning("callback_refused", reason=query.value)
            return show_notice(Notice.LINK_REFUSED, 401)
        with log_context(shop=query.shop_domain):
            return _without_state(bench.settings, _conclude(bench, query))

    return doors


def embedded_address(settings: Settings, shop_domain: str, host: str) -> str | None:
    """Where the app lives in this shop's admin, from the base64 `host` of a verified query; None for anywhere else."""
    address = _decode_host(host)
    origin = settings.origin(shop_domain)
    if address == f"{origin.partition('://')[2]}/admin":
        return f"{origin}/admin/apps/{settings.api_key}"
    if settings.is_production and _UNIFIED_ADMIN.fullmatch(address):
        return f"https://{address}/apps/{settings.api_key}"
    return None


def _signed_query(bench: Workbench) -> OAuthQuery | SignatureRefusal:
    secrets_alive, now = bench.settings.api_secrets, bench.clock.wall()
    return read_oauth_query(request.query_string, secrets=secrets_alive, now=now)


def _to_consent(bench: Workbench, shop_domain: str) -> Response:
    settings, binding = bench.settings, secrets.token_urlsafe(32)
    payload = {"shop": shop_domain, "browser": _digest(binding), "nonce": secrets.token_urlsafe(16)}
    state = bench.tickets.sign(Purpose.OAUTH_STATE, payload, bench.clock.wall())
    address = authorize_url(
        AppIdentity.of(settings),
        shop_domain,
        scopes=bench.manifest.required_scopes,
        redirect_uri=f"{settings.app_url}/auth/callback",
        state=state,
    )
    answer = make_response(redirect(address))
    lasts = int(STATE_LASTS.total_seconds())
    name, is_https = _state_cookie(settings)
    answer.set_cookie(name, binding, max_age=lasts, secure=is_https, httponly=True, samesite="Lax")
    return answer


def _leave_frame(bench: Workbench, shop_domain: str, *, is_signed: bool) -> Response:
    """The consent page refuses to be framed and a frame's cookies get lost: go on in the whole window."""
    settings, nonce = bench.settings, make_nonce()
    onward = f"{settings.app_url}/auth/start?{urlencode({'shop': shop_domain, 'locale': wanted_locale()})}"
    page = render_template(
        "embedded/leave_frame.html",
        locale=wanted_locale(),
        api_key=settings.api_key,
        app_bridge_url=settings.app_bridge_url,
        onward=onward,
        nonce=nonce,
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = bridge_policy(settings, nonce)
    return frame_only_in(answer, settings.frame_ancestors(shop_domain) if is_signed else NOBODY)


def _conclude(bench: Workbench, query: OAuthQuery) -> Response:
    state, code = query.params.get("state", ""), query.params.get("code", "")
    refusal = _refuse_state(bench, query.shop_domain, state)
    if refusal is not None:
        _log.warning("callback_refused", reason=refusal)
        return show_notice(Notice.STATE_REFUSED, 403)
    onward = embedded_address(bench.settings, query.shop_domain, query.params.get("host", ""))
    if onward is None or not code:
        _log.warning("callback_refused", reason="code_missing" if onward else "host_invalid")
        return show_notice(Notice.LINK_REFUSED, 400)
    return _install(bench, query.shop_domain, code, state) or make_response(redirect(onward))


def _install(bench: Workbench, shop_domain: str, code: str, state: str) -> Response | None:
    """Install the shop; gives the page that says why not."""
    again = f"/auth/start?{urlencode({'shop': shop_domain, 'locale': wanted_locale()})}"
    try:
        complete_install(bench, shop_domain, code=code, state_key=_digest(state))
    except StateUsed:
        return show_notice(Notice.STATE_REFUSED, 403, again=again)
    except ScopesMissing as error:
        return show_notice(Notice.SCOPES_MISSING, 403, missing=tuple(sorted(error.missing)), again=again)
    except GrantUnavailable as error:
        _log.warning("grant_failed", reason=error.reason)
        return show_notice(Notice.SHOPIFY_AWAY, 503, again=again)
    except GrantError as error:
        _log.warning("grant_failed", reason=error.reason)
        return show_notice(Notice.SHOPIFY_REFUSED, 403, again=again)
    return None


def _refuse_state(bench: Workbench, shop_domain: str, state: str) -> str | None:
    payload = bench.tickets.read(Purpose.OAUTH_STATE, state, STATE_LASTS, bench.clock.wall())
    if isinstance(payload, TicketRefusal):
        return payload.value
    if payload.get("shop") != shop_domain:
        return "state_of_another_shop"
    binding = request.cookies.get(_state_cookie(bench.settings)[0], "")
    is_bound = hmac.compare_digest(_digest(binding), str(payload.get("browser")))
    return None if is_bound else "state_of_another_browser"


def _without_state(settings: Settings, answer: Response) -> Response:
    """Whatever the outcome, this browser's state is used up."""
    name, is_https = _state_cookie(settings)
    answer.delete_cookie(name, secure=is_https, httponly=True, samesite="Lax")
    return answer


def _state_cookie(settings: Settings) -> tuple[str, bool]:
    """Name, and whether it is Secure; browsers take the prefix only then, and plain http on this machine is not."""
    is_https = settings.app_url.startswith("https://")
    return ("__Host-goodword_state" if is_https else "goodword_state"), is_https


def _decode_host(host: str) -> str:
    if not _HOST.fullmatch(host):
        return ""
    try:
        bare = host.rstrip("=")
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_").decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
