"""The merchant's pages inside the Shopify admin: overview, program, orders, referrals, deliveries, privacy."""

from flask import Blueprint, Response

from plugin.db.engine import reading
from plugin.services.program.list_programs import list_programs
from plugin.services.views.read_home import SHOWN_AT_MOST, read_home
from plugin.services.workbench import Workbench
from plugin.web.admin import (
    admin_deliveries,
    admin_orders,
    admin_privacy,
    admin_program,
    admin_programs,
    admin_referrals,
)
from plugin.web.admin.admin_pages import Pages
from plugin.web.admin.guards import MerchantCaller, merchant_only

EMBED_HANDLE = "referral_embed"
"""The file name of the app embed block in the theme app extension, without its ending."""


def create_blueprint(bench: Workbench) -> Blueprint:
    """Build every page; each is guarded by an ID token and shows the token's shop alone."""
    door = Blueprint("admin", __name__, template_folder="../templates", url_prefix="/admin")
    pages = Pages(bench)

    @door.get("", endpoint="home")
    @merchant_only(bench)
    def home(caller: MerchantCaller) -> Response:
        """Show the overview."""
        return home_page(bench, caller)

    for part in (admin_program, admin_programs, admin_orders, admin_referrals, admin_deliveries, admin_privacy):
        part.add_doors(door, pages)

    @door.get("/<path:_rest>", endpoint="missing")
    @merchant_only(bench)
    def missing(caller: MerchantCaller, _rest: str) -> Response:
        """Say that there is no such page."""
        return pages.missing(caller)

    return door


def home_page(bench: Workbench, caller: MerchantCaller) -> Response:
    """Render the overview: whether everything is set up and works, and what has come of it."""
    with reading(bench.engine) as conn:
        now = bench.clock.now()
        home = read_home(conn, caller.shop, list_programs(conn, caller.shop, now), now)
    editor = f"shopify:admin/themes/current/editor?context=apps&activateAppId={bench.settings.api_key}/{EMBED_HANDLE}"
    return Pages(bench).show(
        caller,
        "home.html",
        here="home",
        home=home,
        set_up=home.set_up,
        editor=editor,
        embed=EMBED_HANDLE,
        most=SHOWN_AT_MOST,
    )
