"""What the widget offers to somebody who has no link of their own: the login, the button, or why not yet."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.storefront_widget.stage import Stage, launch

pytestmark = pytest.mark.browser


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A storefront in a browser of its own, which must stay without problems."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        stage = Stage(browser)
        yield stage
        stage.close()
        browser.close()
    assert stage.problems == []


def test_who_is_not_logged_in_is_led_to_the_login_and_back(stage: Stage) -> None:
    stage.visit("/cart")
    stage.press("open")
    stage.view("login").get_by_role("link", name="Log in").click()
    stage.page.get_by_role("button", name="Ada Advocate").click()
    stage.page.wait_for_url("**/cart")

    stage.press("open")
    assert stage.view("join").is_visible()


def test_who_cannot_join_yet_reads_why_and_finds_no_button(stage: Stage) -> None:
    stage.log_in()
    stage.front.stub.join_refusal = "You can refer once you have ordered here yourself."
    stage.visit("/")
    stage.press("open")

    shown = stage.view("join")

    assert "You can refer once you have ordered here yourself." in shown.inner_text()
    assert not shown.locator("[data-do=join]").is_visible()
    assert "/proxy/join" not in stage.front.stub.paths()


def test_a_long_list_of_conditions_leaves_the_button_in_sight_and_is_read_by_keyboard(stage: Stage) -> None:
    stage.front.stub.conditions = "\n".join(f"• Condition {number} of a long list." for number in range(1, 31))
    stage.log_in()
    stage.visit("/")
    stage.press("open")
    shown = stage.view("join")
    terms, button = shown.locator(".terms"), shown.locator("[data-do=join]").bounding_box()

    assert button is not None
    assert button["y"] + button["height"] < 800  # The height of the window.
    terms.focus()
    stage.page.keyboard.press("End")
    stage.page.wait_for_function("element => element.scrollTop > 0", arg=terms.element_handle())
