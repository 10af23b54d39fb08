"""German, right to left, a phone of 390 pixels: nothing runs out of the page, everything can be hit, all is said."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenEyes
from tests.browser.sight import PHONE, Eyes, overflow, small_targets
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
ADMIN = {
    "/admin": "Übersicht",
    "/admin/program": "Programm",
    "/admin/programs": "Programme",
    "/admin/orders": "Bestellungen",
    "/admin/referrals": "Empfehlungen",
    "/admin/deliveries": "Zustellungen",
    "/admin/privacy": "Datenschutz",
}
ENGLISH = re.compile(r"\b(the|your|and|with|order|reward|friend|offer|code for|get)\b")
RIGHT_TO_LEFT = "document.addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl'; });"


def judge(eyes: Eyes) -> None:
    """No page and no frame is wider than its window, or has a target below 24 pixels."""
    for frame in eyes.page.frames:
        assert overflow(frame) == 0, frame.name
        assert small_targets(frame) == []


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_every_admin_page_fits_and_is_german(eyes_with: OpenEyes, town: Town, size: dict[str, object]) -> None:
    order = town.new_referred_order()
    eyes = eyes_with(**size)
    for path, heading in (ADMIN | {f"/admin/orders/{order['id']}": f"Bestellung {order['name']}"}).items():
        eyes.open_app(f"{path}?locale=de")
        eyes.expect_page(heading)
        judge(eyes)
        text = eyes.app.locator("main").inner_text()
        assert ENGLISH.findall(text.replace("Recommend a friend", "")) == [], path


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_a_program_may_have_one_long_word_as_its_name(eyes_with: OpenEyes, size: dict[str, object]) -> None:
    eyes = eyes_with(**size)
    eyes.open_app("/admin/program")
    before = eyes.app.get_by_label("Name of the program").input_value()
    for name in ("Freundschaftswerbungsjubiläumsprogrammverlängerungsaktion", before):
        eyes.app.get_by_label("Name of the program").fill(name)
        eyes.app.get_by_role("button", name="Save").click()
        expect(eyes.app.get_by_text("Saved.").first).to_be_visible()
        for path in ("/admin", "/admin/programs", "/admin/program"):
            eyes.open_app(path)
            judge(eyes)


def test_the_german_calculator_fits_a_phone(eyes_with: OpenEyes) -> None:
    eyes = eyes_with(**PHONE)
    eyes.open_app("/admin/program?locale=de")
    eyes.app.get_by_label("Mittlere erste Bestellung").fill("60")
    eyes.app.get_by_label("Marge").fill("20")
    eyes.app.get_by_role("button", name="Berechnen").click()
    expect(eyes.app.get_by_text("Dieses Programm gibt mehr, als eine Empfehlung einbringt.")).to_be_visible()
    judge(eyes)
    text = eyes.app.locator("main").inner_text()
    assert ENGLISH.findall(text.replace("Recommend a friend", "")) == []
    eyes.app.get_by_role("button", name="Diese Angaben löschen").click()
    expect(eyes.app.get_by_text("Ihre Angaben sind gelöscht.")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_the_landing_page_fits_and_speaks_the_readers_language(eyes_with: OpenEyes, size: dict[str, object]) -> None:
    eyes = eyes_with(locale="de-DE", **size)
    eyes.page.goto(eyes.town.new_advocate()["referral_link"])
    expect(eyes.page.get_by_role("heading", level=1)).to_have_text("Sample Homewares wurde dir empfohlen")
    judge(eyes)
    assert ENGLISH.findall(eyes.page.locator("main").inner_text()) == []
    eyes.page.get_by_role("button", name="Code holen").click()
    expect(eyes.page.get_by_role("heading", level=1)).to_have_text("Dein Code")
    judge(eyes)
    assert ENGLISH.findall(eyes.page.locator("main").inner_text()) == []
    assert len(eyes.cart()["discount_codes"]) == 1


def test_the_german_widget_on_a_phone(eyes_with: OpenEyes) -> None:
    eyes = eyes_with(**PHONE)
    eyes.log_in(eyes.town.new_customer("de"))
    eyes.visit("/de/")
    judge(eyes)
    dialog = eyes.open_widget()
    dialog.get_by_role("button", name="Meinen Link holen").click()
    expect(eyes.view("link")).to_contain_text("10,00 € Rabatt")
    judge(eyes)
    assert ENGLISH.findall(dialog.inner_text()) == []


def test_the_whole_german_way_of_a_friend_on_a_phone(eyes_with: OpenEyes) -> None:
    eyes = eyes_with(**PHONE)
    eyes.visit(f"/de/products/wool-throw?ref={eyes.town.new_advocate()['referral_code']}")
    dialog = eyes.open_widget()
    dialog.get_by_role("button", name="Code holen").click()
    expect(eyes.widget.get_by_role("status")).to_have_text("Der Code liegt in deinem Warenkorb.")
    judge(eyes)
    dialog.get_by_role("button", name="Schließen").click()
    eyes.page.locator("[name=add]").click()
    eyes.page.wait_for_url("**/de/cart")
    eyes.page.locator("[name=checkout]").click()
    expect(eyes.page.get_by_label("E-Mail-Adresse")).to_be_visible()
    judge(eyes)
    eyes.page.get_by_label("E-Mail-Adresse").fill(eyes.town.new_address())
    eyes.page.get_by_role("button", name="Bezahlen").click()
    expect(eyes.page.get_by_text("Du hast 10,00 € gespart.")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_right_to_left_mirrors_the_widget(eyes_with: OpenEyes, size: dict[str, object]) -> None:
    eyes = eyes_with(**size)
    eyes.context.add_init_script(RIGHT_TO_LEFT)
    eyes.log_in(eyes.town.new_customer())
    eyes.visit("/")
    launcher = eyes.widget.locator("button.open").bounding_box()
    assert launcher is not None
    assert launcher["x"] == 16
    dialog = eyes.open_widget()
    dialog.get_by_role("button", name="Get my link").click()
    link = eyes.view("link")
    judge(eyes)
    boxes = [link.get_by_label("Your link").bounding_box(), link.get_by_role("button", name="Copy").bounding_box()]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[1]["x"] < boxes[0]["x"]
    expect(link.get_by_label("Your link")).to_have_css("direction", "ltr")
    expect(link.locator("dd").first).to_have_css("direction", "rtl")


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_the_widgets_close_button_covers_nothing(eyes_with: OpenEyes, size: dict[str, object]) -> None:
    eyes = eyes_with(**size)
    eyes.visit(f"/?ref={eyes.town.new_advocate()['referral_code']}")
    eyes.open_widget().get_by_role("button", name="Get the code").click()
    copy = eyes.view("code").get_by_role("button", name="Copy").bounding_box()
    close = eyes.widget.get_by_role("button", name="Close").bounding_box()
    assert copy is not None
    assert close is not None
    assert close["y"] + close["height"] <= copy["y"]


@pytest.mark.parametrize(("size", "is_open"), [(PHONE, False), ({}, True)], ids=["phone", "desktop"])
def test_checks_that_passed_are_folded_on_a_phone(
    eyes_with: OpenEyes, town: Town, size: dict[str, object], is_open: bool
) -> None:
    order = town.new_referred_order()
    eyes = eyes_with(**size)
    eyes.open_app(f"/admin/orders/{order['id']}")
    passed = eyes.app.locator("details[data-fold]")
    expect(passed.get_by_text("It is paid")).to_be_visible(visible=is_open)
    passed.locator("summary").click()
    expect(passed.get_by_text("It is paid")).to_be_visible(visible=not is_open)
    judge(eyes)
