"""Every page of the app under its own security policy: nothing is refused, nothing goes wrong in the console."""

import pytest
from playwright.sync_api import expect

from tests.browser.sight import Eyes
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
MENU = ("Program", "Orders", "Referrals", "Deliveries", "Privacy")


def test_every_page_loaded_whole(eyes: Eyes, town: Town) -> None:
    order = town.new_referred_order()
    for path in ("/admin", *(f"/admin/{name.lower()}" for name in MENU), f"/admin/orders/{order['id']}"):
        eyes.open_app(path)
        assert eyes.said == [], path


def test_every_page_swapped_in_and_gone_back_to(eyes: Eyes, town: Town) -> None:
    order = town.new_referred_order()
    eyes.open_app()
    for name in MENU:
        eyes.choose_menu(name)
        assert eyes.said == [], name
    eyes.choose_menu("Orders")
    eyes.app.get_by_role("link", name=order["name"]).click()
    eyes.expect_page(f"Order {order['name']}")
    eyes.app.get_by_role("main").get_by_role("link", name="Orders").click()
    eyes.expect_page("Orders")
    eyes.app.get_by_label("Decision").select_option("Not referred")
    eyes.app.get_by_role("button", name="Filter").click()
    expect(eyes.app.get_by_role("link", name=order["name"])).to_have_count(0)
    eyes.page.go_back()
    expect(eyes.app.get_by_role("link", name=order["name"])).to_be_visible()


def test_forms_saved_discarded_and_pressed(eyes: Eyes) -> None:
    eyes.open_app("/admin/program")
    name = eyes.app.get_by_label("Name of the program")
    before = name.input_value()
    name.fill("Something else")
    eyes.page.once("dialog", lambda asked: asked.accept())
    eyes.page.get_by_role("button", name="Discard").click()
    expect(name).to_have_value(before)
    name.fill(f"{before} again")
    eyes.page.get_by_role("button", name="Save", exact=True).click()
    expect(eyes.app.get_by_text("The terms are saved.")).to_be_visible()
    eyes.app.get_by_role("button", name="Switch off").click()
    expect(eyes.app.get_by_text("The program is switched off.")).to_be_visible()
    eyes.app.get_by_role("button", name="Switch on").click()
    expect(eyes.app.get_by_text("The program is on.")).to_be_visible()
    eyes.town.await_codes()


def test_a_page_load_without_a_fresh_token_comes_back_over_the_bounce_page(eyes: Eyes, town: Town) -> None:
    frame = eyes.open_app()
    frame.evaluate(f"location.assign('/admin/orders?shop={town.places.shop}')")
    eyes.expect_page("Orders")
    assert any("/auth/bounce" in url for url in eyes.asked)
