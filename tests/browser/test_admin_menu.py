"""The admin's own menu turns the app's pages without loading the frame anew, and the address follows."""

import pytest
from playwright.sync_api import expect

from tests.browser.sight import Eyes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_the_menu_swaps_the_page_and_keeps_the_frame(eyes: Eyes) -> None:
    frame = eyes.open_app("/admin")
    frame.evaluate("window.isTheSame = true")

    for entry, path in (("Orders", "/admin/orders"), ("Program", "/admin/program")):
        eyes.choose_menu(entry)
        eyes.page.wait_for_url(f"**{path}")
        # The key strokes stay with the admin, whose menu was pressed; inside the frame they would begin at the heading.
        assert frame.evaluate("document.activeElement.textContent") == entry

    assert frame.evaluate("window.isTheSame") is True


def test_going_back_shows_the_page_before(eyes: Eyes) -> None:
    eyes.open_app("/admin/referrals")
    eyes.choose_menu("Deliveries")

    eyes.page.go_back()

    eyes.expect_page("Referrals")


def test_saving_puts_the_save_bar_away(eyes: Eyes) -> None:
    eyes.open_app("/admin/program")
    name = eyes.app.get_by_label("Name of the program")
    before = name.input_value()
    name.fill(f"{before} ")
    expect(eyes.page.locator("#save-bar")).to_be_visible()

    eyes.page.locator("#save-bar").get_by_role("button", name="Save").click()

    expect(eyes.app.get_by_text("The terms are saved.")).to_be_visible()
    expect(eyes.page.locator("#save-bar")).to_be_hidden()
    assert eyes.app.get_by_label("Name of the program").input_value() == before


def test_a_refused_form_is_read_from_what_is_wrong(eyes: Eyes) -> None:
    eyes.open_app("/admin/program")
    eyes.app.get_by_label("Wait before the reward").fill("soon")

    eyes.app.get_by_role("button", name="Save", exact=True).click()

    expect(eyes.app.get_by_role("alert").filter(has_text="Please correct")).to_be_focused()
    expect(eyes.app.get_by_label("Wait before the reward")).to_have_accessible_description(
        "Give a whole number of days from 0 to 3650. Counted from the payment. "
        "30 days cover a 14-day return period and the way back."
    )
    eyes.forgive("422")


def test_calculating_leaves_what_is_typed_into_the_terms(eyes: Eyes) -> None:
    eyes.open_app("/admin/program")
    eyes.app.get_by_label("Worth of the code").fill("11.50")
    eyes.app.get_by_label("Kind of discount").select_option("percent")
    eyes.app.get_by_label("May be combined with discounts on products").check()
    eyes.app.get_by_label("Average first order").fill("60")
    eyes.app.get_by_label("Margin").fill("50")

    eyes.app.get_by_role("button", name="Calculate").click()

    expect(eyes.app.get_by_text("Your figures are kept.")).to_be_visible()
    expect(eyes.app.get_by_label("Worth of the code")).to_have_value("11.50")
    expect(eyes.app.get_by_label("Kind of discount")).to_have_value("percent")
    expect(eyes.app.get_by_label("May be combined with discounts on products")).to_be_checked()
    expect(eyes.page.locator("#save-bar")).to_be_visible()
    eyes.app.get_by_role("button", name="Forget these figures").click()
    expect(eyes.app.get_by_text("Your figures are forgotten.")).to_be_visible()
    expect(eyes.app.get_by_label("Worth of the code")).to_have_value("11.50")
