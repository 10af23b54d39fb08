"""Which ways of sharing the widget has a button for, in headless Chromium."""

import pytest
from playwright.sync_api import sync_playwright

from tests.storefront_widget.stage import Stage, launch

pytestmark = pytest.mark.browser


def test_only_the_ways_that_the_program_names_have_a_button() -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        stage = Stage(browser)
        stage.front.stub.joined.add(str(stage.front.customer().id))
        stage.front.stub.channels = ("whatsapp", "email")
        stage.log_in()
        stage.visit("/")
        stage.press("open")
        shown = stage.view("link")
        assert [way.is_visible() for way in shown.locator("[data-way]").all()] == [True, False, True]
        assert [way.is_visible() for way in shown.locator("[data-by=native]").all() if way.is_visible()] == []
        stage.close()
        browser.close()
    assert stage.problems == []
