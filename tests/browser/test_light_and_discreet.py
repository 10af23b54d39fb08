"""What the widget costs a shop and keeps of its visitors: its bytes, its requests, its shifts, its storage."""

import gzip
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenEyes
from tests.browser.sight import PHONE, PLATFORMS_COOKIE, Eyes, kept_on_device

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]
LARGEST_SCRIPT, LARGEST_STYLE = 3 * 1024, 1536
PAGES = ("/", "/products/wool-throw", "/cart", "/de/")
CONSENT = """(choice) => new Promise((done) => Shopify.loadFeatures(
  [{name: 'consent-tracking-api', version: '0.1'}],
  () => Shopify.customerPrivacy.setTrackingConsent({preferences: choice}, done)))"""


def of_us(asked: list[str]) -> list[str]:
    return [url.partition("?")[0] for url in asked if "/apps/goodword" in url or "/cdn/extensions/" in url]


def kept_names(eyes: Eyes) -> list[str]:
    """Names of what is kept, the platform's own cookie aside."""
    kept = kept_on_device(eyes)
    cookies = [one["name"] for one in kept["cookies"] if one["name"] != PLATFORMS_COOKIE]
    local = [item["name"] for origin in kept["origins"] for item in origin["localStorage"]]
    return cookies + local + list(eyes.page.evaluate("Object.keys(sessionStorage)"))


def test_the_widget_weighs_little(eyes: Eyes) -> None:
    with eyes.page.expect_response(re.compile("/cdn/extensions/.*[.]js")) as answer:
        eyes.visit("/")
    styles = eyes.widget.evaluate("(at) => [...at.shadowRoot.querySelectorAll('style')].map((one) => one.textContent)")
    assert len(gzip.compress(answer.value.body(), 9)) <= LARGEST_SCRIPT
    assert len(gzip.compress("".join(styles).encode(), 9)) <= LARGEST_STYLE


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_a_page_load_asks_the_app_nothing_and_moves_nothing(eyes_with: OpenEyes, size: dict[str, object]) -> None:
    eyes = eyes_with(**size)
    base = eyes.town.places.storefront
    for path in (*PAGES, f"/?ref={eyes.town.new_advocate()['referral_code']}"):
        eyes.asked.clear()
        eyes.visit(path)
        eyes.page.wait_for_load_state("networkidle")
        assert of_us(eyes.asked) == [f"{base}/cdn/extensions/goodword-storefront/assets/referral-widget.js"], path
        assert [url for url in eyes.asked if not url.startswith((f"{base}/", "data:"))] == []
        assert eyes.page.evaluate("shifts") == [], path
        assert kept_names(eyes) == []


def test_an_opened_widget_asks_the_app_once_and_nobody_else(eyes: Eyes) -> None:
    base = eyes.town.places.storefront
    eyes.visit("/")
    eyes.asked.clear()
    eyes.open_widget()
    eyes.view("login")
    assert of_us(eyes.asked) == [f"{base}/apps/goodword/widget"]
    assert [url for url in eyes.asked if not url.startswith(f"{base}/")] == []


def test_the_app_sets_no_cookie(eyes: Eyes) -> None:
    set_by: list[str] = []
    eyes.page.on("response", lambda answer: "set-cookie" in answer.headers and set_by.append(answer.url))
    eyes.page.goto(eyes.town.new_advocate()["referral_link"])
    eyes.page.get_by_role("button", name="Get the code").click()
    eyes.page.get_by_role("link", name="Go on shopping").click()
    eyes.page.wait_for_url(f"{eyes.town.places.storefront}/")
    assert {one["name"] for one in kept_on_device(eyes)["cookies"]} == {PLATFORMS_COOKIE}
    answer = eyes.context.request.get(f"{eyes.town.places.app}/readyz")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("choice", "kept"), [(False, []), (True, ["goodword"])], ids=["denied", "given"])
def test_only_with_consent_is_anything_kept(eyes: Eyes, choice: bool, kept: list[str]) -> None:
    eyes.visit(f"/?ref={eyes.town.new_advocate()['referral_code']}")
    eyes.page.evaluate(CONSENT, choice)
    eyes.open_widget().get_by_role("button", name="Get the code").click()
    expect(eyes.widget.get_by_role("status")).to_have_text("The code is on your cart.")
    assert kept_names(eyes) == kept
