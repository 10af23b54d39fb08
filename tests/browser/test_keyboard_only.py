"""No mouse: everything that people do with Goodword can be done with Tab, Enter, Space and typing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenEyes
from tests.browser.sight import Eyes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
MOST_TABS = 60
_FOCUSED = """(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const seen = at && at.matches(':focus-visible') && getComputedStyle(at).outlineStyle !== 'none';
  const label = at?.labels?.[0]?.innerText ?? at?.getAttribute('aria-label') ?? at?.innerText ?? '';
  return [label.trim(), Boolean(seen)];
})()"""


def tab_to(eyes: Eyes, name: str) -> None:
    """Press Tab until what is named has the focus, and is seen to have it."""
    for _ in range(MOST_TABS):
        eyes.page.keyboard.press("Tab")
        for frame in eyes.page.frames:
            label, is_seen = frame.evaluate(_FOCUSED)
            if label.startswith(name) and is_seen:
                return
    raise AssertionError(f"Tab never reaches “{name}”")


def press(eyes: Eyes, name: str, key: str = "Enter") -> None:
    tab_to(eyes, name)
    eyes.page.keyboard.press(key)


def test_an_advocate_opens_joins_copies_and_closes(eyes_with: OpenEyes) -> None:
    eyes = eyes_with(permissions=["clipboard-read", "clipboard-write"])
    eyes.log_in(eyes.town.new_customer())
    eyes.visit("/")
    press(eyes, "Recommend us")
    dialog = eyes.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Get my link")).to_be_visible()
    press(eyes, "Get my link")
    press(eyes, "Copy", "Space")
    expect(dialog.get_by_role("status")).to_have_text("Copied.")
    link = dialog.get_by_label("Your link").input_value()
    assert eyes.page.evaluate("navigator.clipboard.readText()") == link

    press(eyes, "Close")
    expect(dialog).to_have_count(0)
    assert eyes.page.evaluate(_FOCUSED)[0].startswith("Recommend us")


def test_a_friend_claims_on_the_landing_page_and_orders(eyes: Eyes) -> None:
    eyes.page.goto(eyes.town.new_advocate()["referral_link"])
    press(eyes, "Get the code")
    eyes.page.wait_for_url("**/apps/goodword/claimed/*")
    press(eyes, "Go on shopping")
    eyes.page.wait_for_url(f"{eyes.town.places.storefront}/")
    for name, leads_to in (("Wool Throw", "products/*"), ("Add to cart", "cart"), ("Check out", "checkout")):
        press(eyes, name)
        eyes.page.wait_for_url(f"**/{leads_to}")
    tab_to(eyes, "E-mail address")
    eyes.page.keyboard.type(eyes.town.new_address())
    press(eyes, "Pay (simulated) and order", "Space")
    expect(eyes.page.get_by_text("You saved €10.00.")).to_be_visible()


def test_a_friend_claims_in_the_widget(eyes: Eyes) -> None:
    eyes.visit(f"/?ref={eyes.town.new_advocate()['referral_code']}")
    press(eyes, "Your friend’s offer")
    dialog = eyes.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Get the code")).to_be_visible()
    press(eyes, "Get the code")
    expect(dialog.get_by_role("status")).to_have_text("The code is on your cart.")
    code = dialog.get_by_role("textbox").input_value()
    assert [held["code"] for held in eyes.cart()["discount_codes"]] == [code]

    eyes.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert eyes.page.evaluate(_FOCUSED)[0].startswith("Your friend’s offer")


def test_a_merchant_saves_the_program_by_the_bar_and_by_the_form(eyes: Eyes) -> None:
    eyes.open_app("/admin/program")
    name = f"By keys {eyes.town.new_address()}"
    for typed, saves in ((name, "Save"), (f"{name} again", None)):
        tab_to(eyes, "Name of the program")
        eyes.page.keyboard.press("Control+a")
        eyes.page.keyboard.type(typed)
        expect(eyes.page.get_by_role("region", name="Unsaved changes")).to_be_visible()
        if saves is None:
            eyes.page.keyboard.press("Enter")
        else:
            press(eyes, saves)
        expect(eyes.app.get_by_text("The terms are saved.")).to_be_visible()
        expect(eyes.page.get_by_role("region", name="Unsaved changes")).to_be_hidden()
        expect(eyes.app.get_by_label("Name of the program")).to_have_value(typed)


def test_a_merchant_calculates_what_a_referral_may_cost(eyes: Eyes) -> None:
    eyes.open_app("/admin/program")
    for name, typed in (("Average first order", "60"), ("Margin", "50")):
        tab_to(eyes, name)
        eyes.page.keyboard.type(typed)
    press(eyes, "Calculate", "Space")

    # 50 % of 60.00 are 30.00; the town's terms give 10.00 and 10.00.
    expect(eyes.app.get_by_role("status").filter(has_text="Your figures are kept.")).to_contain_text(
        "Friend offer and reward together cost €20.00 for an average order. "
        "That is €10.00 less than a referral earns by your figures (€30.00)."
    )
    expect(eyes.page.get_by_role("region", name="Unsaved changes")).to_be_hidden()
    press(eyes, "Forget these figures")
    expect(eyes.app.get_by_text("Your figures are forgotten.")).to_be_visible()


def test_a_refused_form_puts_the_focus_on_what_is_wrong(eyes: Eyes) -> None:
    eyes.open_app("/admin/program")
    tab_to(eyes, "Wait before the reward")
    eyes.page.keyboard.press("Control+a")
    eyes.page.keyboard.type("soon")
    eyes.page.keyboard.press("Enter")
    expect(eyes.app.get_by_text("Please correct the marked fields")).to_be_visible()
    press(eyes, "Wait before the reward")
    frame = eyes.page.frame("app-iframe")
    assert frame is not None
    assert frame.evaluate("document.activeElement.id") == "field-hold_days"
    expect(eyes.app.get_by_text("Give a whole number of days from 0 to 3650.")).to_be_visible()
    eyes.forgive("422")
