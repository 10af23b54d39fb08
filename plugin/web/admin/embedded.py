"""The app's address inside the Shopify admin: the merchant's home, and the page that fetches a fresh ID token."""

from flask import Blueprint, Response, make_response, redirect, render_template, request

from plugin.auth.shop_domains import parse_shop_domain
from plugin.services.workbench import Workbench
from plugin.web.admin import admin_home
from plugin.web.admin.guards import BOUNCE_PATH, MerchantCaller, given_id_token, merchant_only
from plugin.web.framing import bridge_policy, frame_only_in, make_nonce
from plugin.web.notices import Notice, show_notice, wanted_locale


def create_blueprint(bench: Workbench) -> Blueprint:
    """Build `GET /` and the bounce page."""
    doors = Blueprint("embedded", __name__, template_folder="../templates")

    @merchant_only(bench)
    def merchant_home(caller: MerchantCaller) -> Response:
        return admin_home.home_page(bench, caller)

    @doors.get("/")
    def home() -> Response:
        """Show the merchant's home; a signed call from outside the admin begins an installation."""
        if _is_install_call():
            return make_response(redirect(f"/auth/start?{request.query_string.decode('latin-1')}"))
        return merchant_home()

    @doors.get(BOUNCE_PATH)
    def bounce() -> Response:
        """Load App Bridge, which loads the address in `shopify-reload` again with a fresh ID token."""
        shop_domain = parse_shop_domain(request.args.get("shop", ""))
        if shop_domain is None or not request.args.get("shopify-reload", "").startswith(f"{bench.settings.app_url}/"):
            return show_notice(Notice.OPEN_IN_ADMIN, 400)
        return _bounce_page(bench, shop_domain)

    return doors


def _is_install_call() -> bool:
    """Shopify calls the app outside its frame, signed and without an ID token, where it is to be installed."""
    is_signed = "hmac" in request.args and "shop" in request.args
    return is_signed and request.args.get("embedded") != "1" and not given_id_token()


def _bounce_page(bench: Workbench, shop_domain: str) -> Response:
    """The shop is not verified here, and need not be: nothing but App Bridge is on this page."""
    nonce, settings = make_nonce(), bench.settings
    page = render_template(
        "embedded/bounce.html",
        locale=wanted_locale(),
        api_key=settings.api_key,
        app_bridge_url=settings.app_bridge_url,
        nonce=nonce,
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = bridge_policy(settings, nonce)
    return frame_only_in(answer, settings.frame_ancestors(shop_domain))
