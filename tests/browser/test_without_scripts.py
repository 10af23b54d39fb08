"""The landing page with JavaScript off: all is said, nothing is kept before the press, the code gets to the cart."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenEyes
from tests.browser.sight import Eyes, kept_on_device

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]


@pytest.fixture
def plain_eyes(eyes_with: OpenEyes) -> Eyes:
    """A browser without JavaScript."""
    return eyes_with(java_script_enabled=False)


def test_offer_conditions_and_who_pays_what_are_on_the_page(plain_eyes: Eyes) -> None:
    plain_eyes.page.goto(plain_eyes.town.new_advocate()["referral_link"])
    text = plain_eyes.page.locator("main").inner_text().replace("\u00a0", " ")
    for told in (
        "€10.00 off your first order of €50.00 or more",
        "Only for people who have never ordered from this shop.",
        "Minimum order value €50.00, shipping not included.",
        "One code a person, for one order within 30 days of getting it.",
        "Advertising: whoever sent you this link can get a reward from the shop if you order and keep the order",
        "The shop pays for your discount and for this reward.",
    ):
        assert told in text


def test_nothing_is_kept_on_the_device_before_the_press(plain_eyes: Eyes) -> None:
    plain_eyes.page.goto(f"{plain_eyes.town.places.storefront}/")
    before = kept_on_device(plain_eyes)
    plain_eyes.page.goto(plain_eyes.town.new_advocate()["referral_link"])
    expect(plain_eyes.page.get_by_role("button", name="Get the code")).to_be_visible()
    assert kept_on_device(plain_eyes) == before
    assert plain_eyes.cart()["discount_codes"] == []


def test_the_button_leads_over_the_cart_to_a_confirmation_and_on_into_the_shop(plain_eyes: Eyes) -> None:
    moves: list[str] = []
    plain_eyes.page.on("response", lambda answer: moves.append(f"{answer.request.method} {answer.url}"))
    plain_eyes.page.goto(plain_eyes.town.new_advocate()["referral_link"])
    plain_eyes.page.get_by_role("button", name="Get the code").click()
    expect(plain_eyes.page.get_by_role("heading", level=1)).to_have_text("Your code")
    (held,) = plain_eyes.cart()["discount_codes"]
    base, page = plain_eyes.town.places.storefront, plain_eyes.page
    receipt = page.url.removeprefix(base)
    assert receipt.startswith("/apps/goodword/claimed/")
    assert moves[1:4] == [
        f"POST {base}/apps/goodword/claim",
        f"GET {base}/discount/{held['code']}?redirect={receipt}",
        f"GET {base}{receipt}",
    ]
    expect(page.locator("main code")).to_have_text(held["code"])
    page.get_by_role("link", name="Go on shopping").click()
    page.wait_for_url(f"{base}/")
    page.go_back()
    page.reload()
    expect(page.locator("main code")).to_have_text(held["code"])
    page.get_by_role("link", name="Look at the cart").click()
    page.wait_for_url(f"{base}/cart")
    assert plain_eyes.cart()["discount_codes"] == [held]


def _old_link(link: str) -> str:
    return link[:-3] + "222"


@pytest.mark.parametrize("change", [str, _old_link], ids=["known", "unknown"])
def test_an_unknown_code_is_told_only_after_the_press(plain_eyes: Eyes, change: Callable[[str], str]) -> None:
    plain_eyes.page.goto(change(plain_eyes.town.new_advocate()["referral_link"]))
    expect(plain_eyes.page.get_by_role("heading", level=1)).to_have_text("Sample Homewares was recommended to you")
    plain_eyes.page.get_by_role("button", name="Get the code").click()
    if change is str:
        expect(plain_eyes.page.get_by_role("heading", level=1)).to_have_text("Your code")
        return
    expect(plain_eyes.page.get_by_text("This link does not lead to an offer.")).to_be_visible()
    assert plain_eyes.cart()["discount_codes"] == []
    plain_eyes.forgive("409")
