"""A browser of one person, and what can be judged about a page by looking: axe, overflow, targets, what is kept."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, FrameLocator, Locator, Page, expect

from tests.browser.town import Town

AXE = (Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js").read_text()
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PLATFORMS_COOKIE = "_sim_visitor"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) shifts.push(entry.value);
}).observe({type: 'layout-shift', buffered: true});
addEventListener('securitypolicyviolation', (event) => console.error(`refused: ${event.violatedDirective}`));
"""
_TARGETS = """() => {
  const roots = [document, ...[...document.querySelectorAll('*')].map((at) => at.shadowRoot).filter(Boolean)];
  const all = roots.flatMap((root) => [...root.querySelectorAll('a[href], button, input, select, [role=button]')]);
  const isInText = (at) => at.localName === 'a' && getComputedStyle(at).display === 'inline'
    && at.parentElement && at.parentElement.textContent.trim() !== at.textContent.trim();
  return all.filter((at) => at.checkVisibility({checkVisibilityCSS: true}) && !isInText(at)).map((at) => {
    const box = at.getBoundingClientRect();
    return {name: at.outerHTML.slice(0, 90), size: Math.min(box.width, box.height), left: box.left};
  }).filter((one) => one.left > -90 && one.size < 24);
}"""


class Eyes:
    """One person's browser, private as a window of its own; `said` is what went wrong in the console of its pages."""

    def __init__(self, browser: Browser, town: Town, **context: Any) -> None:
        self.town = town
        self.context: BrowserContext = browser.new_context(**({"viewport": {"width": 1100, "height": 800}} | context))
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(_WATCH)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.said.append(f"{urlsplit(said.location['url']).path}: {said.text}")

    def forgive(self, *statuses: str) -> None:
        """Forget that answers with these statuses were noted in the console: the test asked for them."""
        self.said = [text for text in self.said if not any(f"status of {status}" in text for status in statuses)]

    # The storefront.

    def visit(self, path: str) -> None:
        """Open a page of the storefront and wait until the widget works."""
        self.page.goto(self.town.places.storefront + path)
        self.page.locator("goodword-referral[ready]").first.wait_for(state="attached")

    def log_in(self, email: str) -> None:
        """Log in as a customer, by the address."""
        self.page.goto(f"{self.town.places.storefront}/account/login")
        self.page.get_by_label("Somebody else").fill(email)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url("**/account")

    @property
    def widget(self) -> Locator:
        """The embed."""
        return self.page.locator("goodword-referral.launcher")

    def open_widget(self) -> Locator:
        """Press the launcher; gives the dialog."""
        self.widget.locator("button.open").click()
        dialog = self.widget.get_by_role("dialog")
        expect(dialog.locator("section:visible").first).to_be_visible()
        return dialog

    def view(self, name: str) -> Locator:
        """A view of the dialog, once it is shown."""
        found = self.widget.locator(f"[data-view={name}]")
        expect(found).to_be_visible()
        return found

    def cart(self) -> dict[str, Any]:
        """The cart of this browser."""
        answer: dict[str, Any] = self.context.request.get(f"{self.town.places.storefront}/cart.js").json()
        return answer

    # The simulated admin.

    def open_app(self, path: str = "/admin") -> Frame:
        """A page of the app inside the admin; gives its frame once it shows its heading."""
        self.page.goto(f"{self.town.places.shop_admin}/apps/goodword{path}")
        expect(self.app.get_by_role("heading", level=1)).to_be_visible()
        frame = self.page.frame("app-iframe")
        assert frame is not None
        frame.wait_for_load_state()
        return frame

    @property
    def app(self) -> FrameLocator:
        """The app inside the admin, whichever page it shows."""
        return self.page.frame_locator("iframe")

    def expect_page(self, heading: str) -> None:
        """Wait until the app shows this page."""
        expect(self.app.get_by_role("heading", level=1)).to_have_text(heading)

    def choose_menu(self, entry: str) -> None:
        """Press an entry of the app's menu in the admin, and wait for its page."""
        self.page.locator("#app-links").get_by_role("link", name=entry).click()
        self.expect_page(entry)


def violations(place: Page | Frame) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA on the page as it is now."""
    place.evaluate(AXE)
    options = {"runOnly": RULES, "resultTypes": ["violations"], "iframes": False}
    found = place.evaluate("(options) => axe.run(document, options)", options)
    return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]


def overflow(place: Page | Frame) -> int:
    """By how many pixels the page is wider than its window."""
    return int(place.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def small_targets(place: Page | Frame) -> list[Any]:
    """What can be pressed and is smaller than 24 pixels, links inside a sentence aside; shadow trees too."""
    found: list[Any] = place.evaluate(_TARGETS)
    return found


def kept_on_device(eyes: Eyes) -> dict[str, Any]:
    """Everything the browser keeps for the storefront: cookies with their values, local storage."""
    return dict(eyes.context.storage_state())
