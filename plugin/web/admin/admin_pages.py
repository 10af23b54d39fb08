"""How an admin page is rendered: in one of two skins, whole for a frame's load and its inner part for htmx."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from plugin.services.workbench import Workbench
from plugin.web.admin.guards import MerchantCaller
from plugin.web.assets import asset_address
from plugin.web.wording import Wording

SKINS = ("polaris", "native")
MENU = ("program", "orders", "referrals", "deliveries", "privacy")
_POLARIS = "/shopifycloud/polaris-1.js"


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders the pages of one process; a template sees `ui` (macros), `t` (wording), and what the door gives it."""

    bench: Workbench

    def show(
        self, caller: MerchantCaller, template: str, *, here: str, status: int = 200, **values: object
    ) -> Response:
        """Render a template for this merchant; `here` is the menu's entry."""
        skin = self._skin()
        known = {
            "t": Wording(caller.locale, caller.shop.timezone),
            "shop": caller.shop,
            "here": here,
            "menu": MENU,
            "skin": skin,
            "skin_file": f"ui/{skin}.html",
            "layout": "admin/part.html" if _is_partial() else "admin/document.html",
            "asset": asset_address,
            "done": request.args.get("done", ""),
        }
        page = render_template(f"admin/{template}", **known | self._head(), **values)
        answer = make_response(page, status)
        answer.headers["Content-Security-Policy"] = self._policy()
        answer.headers["Vary"] = "HX-Request, X-UI, Accept-Language"
        return answer

    def missing(self, caller: MerchantCaller) -> Response:
        """Say that this shop has nothing at this address; other shops' things are answered alike."""
        return self.show(caller, "missing.html", here="", status=404)

    def _skin(self) -> str:
        """The frame in Shopify's own look; plain HTML where its script cannot be had, as in a simulation."""
        asked = request.headers.get("X-UI") or request.args.get("ui", "")
        if asked in SKINS:
            return asked
        return SKINS[0] if self.bench.settings.is_production else SKINS[1]

    def _head(self) -> dict[str, object]:
        settings = self.bench.settings
        bridge = urlsplit(settings.app_bridge_url)
        return {
            "api_key": settings.api_key,
            "app_bridge_url": settings.app_bridge_url,
            "polaris_url": f"{bridge.scheme}://{bridge.netloc}{_POLARIS}",
        }

    def _policy(self) -> str:
        """What a page may load: our files, and Shopify's scripts with what they bring. Nothing inline."""
        bridge = urlsplit(self.bench.settings.app_bridge_url)
        host = f"{bridge.scheme}://{bridge.netloc}"
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'self' {host}",
                "style-src 'self'",
                f"img-src 'self' data: {host}",
                f"font-src 'self' {host}",
                f"connect-src 'self' {host}",
                "form-action 'self'",
                "base-uri 'none'",
            )
        )


def go(path: str, done: str = "") -> Response:
    """Send the reader on after a change, so that a reload repeats nothing."""
    answer = make_response("", 303)
    answer.headers["Location"] = f"{path}{'&' if '?' in path else '?'}done={done}" if done else path
    return answer


def actor_of(caller: MerchantCaller) -> str:
    """Name the admin user as the audit rows do."""
    return f"merchant:{caller.user_id}"


def _is_partial() -> bool:
    """Whether htmx asks for a part to put into the page that is shown; going back in history needs the whole."""
    is_htmx = request.headers.get("HX-Request") == "true"
    return is_htmx and "HX-History-Restore-Request" not in request.headers
