"""A permission that a program needs: asked for on its page, granted in the admin, and then asked for no more."""

import pytest
from playwright.sync_api import expect

from tests.browser.sight import Eyes, violations
from tests.sim_shop.demo_script import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
MISSING = "This program needs a permission that your shop has not given yet"


@pytest.fixture
def page_of_program(eyes: Eyes) -> Eyes:
    """Another program, which is off and waits longer than Shopify shows its orders."""
    eyes.open_app("/admin/programs")
    eyes.app.get_by_role("button", name="Add a program").click()
    expect(eyes.app.get_by_text("The program is there and switched off.")).to_be_visible()
    eyes.app.get_by_label("Wait before the reward").fill("61")
    eyes.app.get_by_role("button", name="Save", exact=True).click()
    expect(eyes.app.get_by_text(MISSING)).to_be_visible()
    return eyes


def test_the_admin_is_asked_and_the_page_asks_no_more(page_of_program: Eyes) -> None:
    eyes = page_of_program
    grant = eyes.app.get_by_role("button", name="Grant permission")
    asked: list[str] = []
    frame = eyes.page.frame("app-iframe")
    assert frame is not None
    assert violations(frame) == []

    eyes.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    grant.click()
    expect(eyes.app.get_by_text("Nothing was changed.")).to_be_visible()
    eyes.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    grant.click()

    expect(eyes.app.get_by_text("Granted, thank you.")).to_be_focused()
    expect(grant).to_be_hidden()
    expect(eyes.app.get_by_text(MISSING)).to_be_hidden()
    assert asked == ["The app asks for: read_all_orders. Allow it?"] * 2

    def is_asked_no_more() -> bool:
        eyes.page.reload()
        expect(eyes.app.get_by_role("heading", level=1)).to_have_text("Program")
        return eyes.app.get_by_text(MISSING).count() == 0

    eventually("the news of the permission", is_asked_no_more)
