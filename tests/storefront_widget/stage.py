"""A storefront on a loopback socket, and a page of headless Chromium that looks at it."""

import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.storefront_widget.support import ROOT, Storefront

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = ROOT / "tests/node_modules/axe-core/axe.min.js"
_SHIFTS = """
window.shifts = [];
window.shiftWatch = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
shiftWatch.observe({type: 'layout-shift', buffered: true});
"""


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, *_: object) -> None:
        """Nothing."""


def launch(playwright: Playwright) -> Browser:
    """Headless Chromium without background traffic."""
    assert Path(CHROMIUM).exists(), "the browser tests need Chromium: run `make setup`"
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))


class Stage:
    """One storefront, one browser context; `problems` collects errors of the pages' scripts."""

    def __init__(self, browser: Browser, **context: Any) -> None:
        self.front = Storefront()
        self.server: BaseWSGIServer = make_server("127.0.0.1", 0, self.front.app, threaded=True, request_handler=_Quiet)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.port}"
        self.front.shop.storefront_url = self.base
        self.context: BrowserContext = browser.new_context(**({"viewport": {"width": 1100, "height": 800}} | context))
        self.context.add_init_script(_SHIFTS)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def close(self) -> None:
        """Stop serving."""
        self.context.close()
        self.server.shutdown()
        self.server.server_close()

    def visit(self, path: str) -> None:
        """Open a page of the storefront and wait until the widget works."""
        self.page.goto(self.base + path)
        self.page.locator("goodword-referral[ready]").first.wait_for(state="attached")

    def paint(self) -> None:
        """Wait until the page as it is now has been painted."""
        self.page.evaluate("new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))")

    def shifts(self) -> list[float]:
        """Every layout shift so far."""
        self.paint()
        script = "[...shifts, ...shiftWatch.takeRecords()].map((entry) => entry.value)"
        found: list[float] = self.page.evaluate(script)
        return found

    @property
    def widget(self) -> Locator:
        """The embed."""
        return self.page.locator("goodword-referral.launcher")

    def press(self, action: str) -> None:
        """Press the visible button of the embed that does this."""
        self.widget.locator(f"[data-do={action}]:visible").first.click()

    def view(self, name: str) -> Locator:
        """A view of the dialog, once it is shown."""
        found = self.widget.locator(f"[data-view={name}]")
        found.wait_for(state="visible")
        return found

    def said(self) -> str:
        """What the live region says."""
        return self.widget.locator("[role=status]").inner_text()

    def wait_said(self, text: str) -> None:
        """Wait until the live region says this."""
        self.widget.locator("[role=status]", has_text=text).wait_for(state="visible")

    def log_in(self) -> None:
        """Log in as Ada."""
        self.page.goto(f"{self.base}/account/login")
        self.page.get_by_role("button", name="Ada Advocate").click()
        self.page.wait_for_url("**/account")

    def cart(self) -> dict[str, Any]:
        """The cart of this browser."""
        shown: dict[str, Any] = self.page.evaluate("fetch('/cart.js').then((answer) => answer.json())")
        return shown

    def stored(self) -> dict[str, list[str]]:
        """What is kept on the device: names in storage, and cookies that are not the platform's own."""
        kept: dict[str, list[str]] = self.page.evaluate(
            "({local: Object.keys(localStorage), session: Object.keys(sessionStorage)})"
        )
        names = [cookie.get("name", "") for cookie in self.context.cookies()]
        return kept | {"cookies": [name for name in names if name != "_sim_visitor"]}

    def axe(self) -> list[str]:
        """The violations that axe finds on the page as it is now."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]
