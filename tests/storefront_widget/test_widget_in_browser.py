"""The widget as people use it, in headless Chromium, on the storefront of the simulated shop."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Route, sync_playwright

from tests.storefront_widget.stage import Stage, launch

pytestmark = pytest.mark.browser

FRIEND = "/products/stoneware-mug?ref=ADAVWXYZ2"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
NOTHING = {"local": [], "session": [], "cookies": []}
GRANTED = "Shopify.loadFeatures([{name: 'consent-tracking-api', version: '0.1'}], () => %s)"
OpenStage = Callable[..., Stage]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        shown = launch(playwright)
        yield shown
        shown.close()


@pytest.fixture
def stage_with(browser: Browser) -> Iterator[OpenStage]:
    made: list[Stage] = []

    def open_stage(**context: Any) -> Stage:
        made.append(Stage(browser, **context))
        return made[-1]

    yield open_stage
    problems = [problem for stage in made for problem in stage.problems]
    for stage in made:
        stage.close()
    assert problems == []


@pytest.fixture
def stage(stage_with: OpenStage) -> Stage:
    return stage_with()


def focused(stage: Stage) -> str:
    """Where the focus is, inside the widget's shadow too."""
    inner = "const inner = (at) => (at.shadowRoot?.activeElement ? inner(at.shadowRoot.activeElement) : at);"
    script = f"(() => {{ {inner} const at = inner(document.activeElement); return at.dataset.do || at.localName; }})()"
    return str(stage.page.evaluate(script))


@pytest.mark.parametrize("path", ["/", FRIEND, "/de/", "/he/?ref=ADAVWXYZ2"])
def test_loads_without_moving_anything_asking_the_app_or_keeping_anything(stage: Stage, path: str) -> None:
    asked: list[str] = []
    stage.page.on("request", lambda request: asked.append(request.url))
    stage.visit(path)
    stage.page.wait_for_load_state("networkidle")

    assert stage.shifts() == []
    assert stage.front.stub.asked == []
    assert stage.stored() == NOTHING
    assert [url for url in asked if not url.startswith(stage.base)] == []
    files = [url.partition("?")[0].rpartition("/")[2] for url in asked if "/cdn/extensions/" in url]
    assert files == ["referral-widget.js"]


def test_a_script_that_comes_late_moves_nothing(stage_with: OpenStage) -> None:
    stage = stage_with(viewport={"width": 1000, "height": 1080})
    held: list[Route] = []
    stage.page.route("**/referral-widget.js*", lambda route: held.append(route))
    stage.page.goto(f"{stage.base}/?ref=ADAVWXYZ2", wait_until="commit")
    stage.page.locator(".foot").wait_for(state="visible")
    stage.paint()
    assert stage.page.locator("goodword-referral[ready]").count() == 0

    held[0].continue_()
    stage.page.locator("goodword-referral[ready]").first.wait_for(state="attached")

    assert stage.shifts() == []


def test_opens_and_closes_by_keyboard_and_gives_the_focus_back(stage: Stage) -> None:
    stage.visit(FRIEND)
    stage.widget.locator("button.open").focus()
    stage.page.keyboard.press("Enter")
    stage.view("friend")
    assert focused(stage) == "h2"

    reached = []
    for _ in range(3):
        stage.page.keyboard.press("Tab")
        reached.append(focused(stage))
    assert reached == ["p", "claim", "recommend"]  # The conditions come first: a long list scrolls by keyboard.
    stage.page.keyboard.press("Escape")

    assert not stage.widget.locator("dialog").is_visible()
    assert focused(stage) == "open"


def test_closes_by_its_button_and_by_a_press_beside_it(stage: Stage) -> None:
    stage.visit("/")
    for close in (lambda: stage.press("close"), lambda: stage.page.mouse.click(5, 5)):
        stage.press("open")
        stage.view("login")
        close()
        assert not stage.widget.locator("dialog").is_visible()
        assert focused(stage) == "open"


def test_a_claim_puts_code_and_ticket_on_the_cart_and_keeps_the_shoppers_own_code(stage: Stage) -> None:
    stage.visit(FRIEND)
    stage.page.evaluate(
        "fetch('/cart/update.js', {method: 'POST', headers: {'Content-Type': 'application/json'},"
        " body: JSON.stringify({discount: 'OWN', attributes: {gift: 'yes'}})})"
    )
    stage.press("open")
    stage.press("claim")
    stage.wait_said("The code is on your cart.")
    code = stage.view("code")

    assert code.locator("input").input_value() == "FRIEND4YOU"
    assert "Valid until December 24, 2026" in code.inner_text()
    assert "Minimum order value €25.00" in code.inner_text()
    assert [asked.path for asked in stage.front.stub.asked] == ["/proxy/widget", "/proxy/claim"]
    assert stage.front.stub.asked[1].body == {"ref": "ADAVWXYZ2", "ticket": "ticket-1"}
    cart = stage.cart()
    assert [held["code"] for held in cart["discount_codes"]] == ["OWN", "FRIEND4YOU"]
    assert cart["attributes"] == {"gift": "yes", "_goodword": "ticket-1"}
    assert focused(stage) == "h2"
    assert stage.stored() == NOTHING


def test_an_offer_without_a_code_is_accepted_and_noted_on_the_cart(stage: Stage) -> None:
    stage.front.stub.code = None
    stage.visit(FRIEND)
    stage.press("open")
    assert stage.view("friend").locator("[data-do=claim]").inner_text().strip() == "Accept"
    stage.press("claim")
    stage.wait_said("The recommendation is noted on your cart.")
    assert stage.view("code").locator("h2").inner_text().strip() == "Recommendation accepted"
    assert not stage.view("code").locator("input").is_visible()
    cart = stage.cart()
    assert (cart["discount_codes"], cart["attributes"]) == ([], {"_goodword": "ticket-1"})


def test_a_friend_stays_the_same_friend_on_the_next_page(stage: Stage) -> None:
    stage.visit(FRIEND)
    stage.press("open")
    stage.press("claim")
    stage.wait_said("The code is on your cart.")

    stage.visit("/cart")
    stage.press("open")
    shown = stage.view("code")
    assert shown.locator("input").input_value() == "FRIEND4YOU"
    assert "Minimum order value" in shown.inner_text()
    stage.visit(FRIEND)
    stage.press("open")
    stage.press("claim")
    stage.wait_said("The code is on your cart.")

    claims = [asked.body["ticket"] for asked in stage.front.stub.asked if asked.path == "/proxy/claim"]
    assert claims == ["ticket-1", "ticket-1"]
    assert [held["code"] for held in stage.cart()["discount_codes"]] == ["FRIEND4YOU"]


def test_a_refusal_says_why_and_leaves_the_cart_alone(stage: Stage) -> None:
    stage.front.stub.refuses = True
    stage.visit(FRIEND)
    stage.press("open")
    stage.press("claim")

    stage.wait_said("This offer is for people who have never ordered from this shop.")
    assert stage.view("friend").is_visible()
    cart = stage.cart()
    assert (cart["discount_codes"], cart["attributes"]) == ([], {})


def test_a_code_that_cannot_be_put_on_the_cart_is_shown_with_a_way_to_do_it(stage: Stage) -> None:
    stage.visit(FRIEND)
    stage.page.route("**/cart/update.js", lambda route: route.fulfill(status=500, body="{}"))
    stage.press("open")
    stage.press("claim")
    stage.wait_said("could not be put on the cart")

    link = stage.view("code").get_by_role("link", name="Put the code on the cart")
    assert link.get_attribute("href") == "/discount/FRIEND4YOU?redirect=/"
    link.click()
    stage.page.wait_for_url(f"{stage.base}/")
    assert [held["code"] for held in stage.cart()["discount_codes"]] == ["FRIEND4YOU"]


def test_an_app_that_fails_can_be_asked_again(stage: Stage) -> None:
    stage.front.stub.fails = True
    stage.visit("/")
    stage.press("open")
    stage.wait_said("That did not work.")

    stage.front.stub.fails = False
    stage.press("load")

    assert "Log in" in stage.view("login").inner_text()
    assert stage.said() == ""


def test_a_program_that_is_off_makes_no_offer(stage: Stage) -> None:
    stage.front.stub.is_live = False
    stage.visit(FRIEND)
    stage.press("open")

    assert stage.view("paused").inner_text() == "There is no offer at the moment."
    assert not stage.widget.locator("[data-do=claim]").is_visible()


def test_an_advocate_joins_copies_the_link_and_shares_with_a_label(stage_with: OpenStage) -> None:
    stage = stage_with(permissions=["clipboard-read", "clipboard-write"])
    stage.log_in()
    stage.visit("/")
    stage.press("open")
    assert "Minimum order value" in stage.view("join").inner_text()
    stage.press("join")
    shown = stage.view("link")
    assert shown.locator("input").is_visible()
    link = shown.locator("input").input_value()
    assert link.endswith("/apps/goodword/r/ADAVWXYZ2")
    assert shown.locator("input").get_attribute("dir") == "ltr"

    stage.press("copy")
    stage.wait_said("Copied.")
    assert stage.page.evaluate("navigator.clipboard.readText()") == link
    ways = [unquote(way.get_attribute("href") or "") for way in shown.locator("[data-way]").all()]
    assert [way.partition(":")[0] for way in ways] == ["https", "sms", "mailto"]
    for way in ways:
        assert "Ad: I can get something if you order: €10.00 off an order of €30.00 or more." in way
        assert way.endswith(link)


def test_an_advocate_sees_what_waits_and_what_was_issued(stage: Stage) -> None:
    stage.front.stub.joined.add(str(stage.front.customer().id))
    stage.log_in()
    stage.visit("/")
    stage.press("open")
    stage.view("link")
    lists = stage.view("lists")

    assert "€10.00: waiting until 24 December 2026" in lists.inner_text()
    assert lists.locator("input:visible").input_value() == "THANKS4GOOD"
    stage.visit(FRIEND)
    stage.press("open")
    stage.view("friend")
    stage.press("recommend")
    assert stage.view("link").is_visible()


def test_the_phones_own_share_sheet_comes_first_where_there_is_one(stage_with: OpenStage) -> None:
    stage = stage_with(**PHONE)
    stage.context.add_init_script("navigator.share = (given) => { window.shared = given; return Promise.resolve(); }")
    stage.front.stub.joined.add(str(stage.front.customer().id))
    stage.log_in()
    stage.visit("/de/")
    stage.press("open")
    stage.press("share")

    assert list(stage.page.evaluate("shared")) == ["text"]
    assert stage.page.evaluate("shared.text").startswith("Anzeige: Ich kann etwas bekommen, wenn du bestellst: ")


def test_remembers_beyond_the_visit_only_with_consent_and_forgets_when_it_is_withdrawn(stage: Stage) -> None:
    stage.visit(FRIEND)
    stage.page.evaluate(GRANTED % "Shopify.customerPrivacy.setTrackingConsent({preferences: true})")
    stage.page.wait_for_function("Shopify.customerPrivacy?.preferencesProcessingAllowed()")
    assert stage.stored() == NOTHING
    stage.press("open")
    stage.press("claim")
    stage.wait_said("The code is on your cart.")
    assert stage.stored()["local"] == ["goodword"]

    stage.page.evaluate(GRANTED % "Shopify.customerPrivacy.setTrackingConsent({preferences: false})")
    stage.page.wait_for_function("localStorage.length === 0")


@pytest.mark.parametrize("path", [FRIEND, "/de" + FRIEND])
def test_asks_within_the_market_of_the_page(stage: Stage, path: str) -> None:
    asked: list[str] = []
    stage.page.on("request", lambda request: asked.append(request.url.removeprefix(stage.base)))
    stage.visit(path)
    stage.press("open")
    stage.press("claim")
    stage.view("code")

    root = "/de" if path.startswith("/de") else ""
    language = "de" if root else "en"
    assert f"{root}/apps/goodword/widget?locale={language}&ref=ADAVWXYZ2" in asked
    assert f"{root}/apps/goodword/claim?locale={language}" in asked
    assert f"{root}/cart/update.js" in asked


def test_works_when_a_theme_inserts_it_as_text(stage: Stage) -> None:
    stage.visit("/")
    stage.page.evaluate(
        "fetch('/?section_id=apps').then((answer) => answer.text())"
        ".then((text) => { document.querySelector('.apps').innerHTML = text; })"
    )
    card = stage.page.locator("goodword-referral.card[ready]")
    card.locator("button.open").click()

    card.locator("[data-view=login]").wait_for(state="visible")


def test_is_german_on_a_phone_without_scrolling_sideways(stage_with: OpenStage) -> None:
    stage = stage_with(**PHONE)
    stage.log_in()
    stage.visit("/de/")
    stage.press("open")
    stage.press("join")
    text = stage.view("link").inner_text()

    assert "Empfiehl Sample Homewares weiter" in text
    assert "Bedingungen:" in text
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert stage.widget.locator("dialog").evaluate("(box) => box.scrollWidth <= box.clientWidth")
    stage.widget.locator("dialog").evaluate("(box) => box.scrollTo(0, box.scrollHeight)")
    assert stage.widget.locator("[data-do=close]").evaluate("(at) => at.getBoundingClientRect().top") >= 0
    for target in stage.widget.locator("button:visible, a:visible, input:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def test_mirrors_from_right_to_left(stage: Stage) -> None:
    stage.visit("/he/")
    launcher = stage.widget.locator("button.open").bounding_box()
    stage.press("open")
    stage.view("login")
    close = stage.widget.locator("[data-do=close]").bounding_box()

    assert launcher is not None
    assert close is not None
    assert launcher["x"] == 16
    assert close["x"] < 550 < close["x"] + 440


@pytest.mark.parametrize(("motion", "name"), [("no-preference", "up"), ("reduce", "none")])
def test_moves_only_for_people_who_like_it(stage_with: OpenStage, motion: str, name: str) -> None:
    stage = stage_with(reduced_motion=motion)
    stage.visit("/")
    stage.press("open")

    assert stage.widget.locator("dialog").evaluate("(box) => getComputedStyle(box).animationName") == name


def test_axe_finds_nothing_in_any_view(stage_with: OpenStage) -> None:
    stage = stage_with(reduced_motion="reduce")
    found = {}
    stage.visit(FRIEND)
    found["page"] = stage.axe()
    stage.press("open")
    stage.view("friend")
    found["friend"] = stage.axe()
    stage.press("recommend")
    found["login"] = stage.axe()
    stage.visit(FRIEND)
    stage.press("open")
    stage.press("claim")
    stage.wait_said("The code is on your cart.")
    found["code"] = stage.axe()
    stage.log_in()
    stage.visit("/he/")
    stage.press("open")
    stage.view("join")
    found["join"] = stage.axe()
    stage.press("join")
    stage.view("lists")
    found["link"] = stage.axe()

    assert found == {name: [] for name in ("page", "friend", "login", "code", "join", "link")}


@pytest.mark.parametrize("path", ["/", "/de/", "/he/", "/cart", "/account/login", "/account", "/checkout", "/nowhere"])
def test_axe_finds_nothing_on_the_pages_of_the_storefront(stage: Stage, path: str) -> None:
    stage.log_in()
    stage.page.goto(f"{stage.base}/products/wool-throw")
    stage.page.get_by_role("button", name="Add to cart").click()
    stage.page.goto(f"{stage.base}/discount/UNKNOWN?redirect={path}")

    assert stage.axe() == []
