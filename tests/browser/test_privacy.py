"""What a customer asked to see: the merchant saves the document from the page inside the admin."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenEyes
from tests.browser.sight import PHONE, Eyes, overflow, small_targets, violations
from tests.browser.town import Town
from tests.sim_shop.demo_script import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def ask_for_data(town: Town) -> str:
    """An advocate asks the shop what is held about them; gives Shopify's number of the customer."""
    email = town.new_customer()
    town.new_advocate(email)
    number = str(next(one["id"] for one in town.control.state()["customers"] if one["email"] == email))
    town.control.post("privacy", topic="customers/data_request", customer_id=int(number))
    eventually("the document", lambda: number in town.merchant.open("/admin/privacy").text)
    return number


def saved(eyes: Eyes, number: str) -> dict[str, Any]:
    """Press Download beside the customer's number and read what the browser saved."""
    row = eyes.app.get_by_role("row").filter(has_text=number)
    with eyes.page.expect_download() as download:
        row.get_by_role("button", name="Download").click()
    expect(row.get_by_role("status")).to_have_text("Saved.")
    assert download.value.suggested_filename.startswith("data-request-")
    document: dict[str, Any] = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    return document


def test_the_merchant_saves_the_document_of_a_customer(eyes: Eyes, town: Town) -> None:
    number = ask_for_data(town)
    eyes.open_app()
    eyes.choose_menu("Privacy")

    document = saved(eyes, number)

    assert document["customer_ids"] == [int(number)]
    eyes.open_app("/admin/privacy")
    row = eyes.app.get_by_role("row").filter(has_text=number)
    expect(row.get_by_text("Downloaded")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_the_page_fits_and_axe_finds_nothing(eyes_with: OpenEyes, town: Town, size: dict[str, object]) -> None:
    number = ask_for_data(town)
    eyes = eyes_with(reduced_motion="reduce", **size)

    frame = eyes.open_app("/admin/privacy")

    assert (violations(frame), overflow(frame), small_targets(frame)) == ([], 0, [])
    saved(eyes, number)
    assert (violations(frame), overflow(frame), small_targets(frame)) == ([], 0, [])


def test_the_german_page_fits_beside_the_admins_menu(eyes_with: OpenEyes, town: Town) -> None:
    """What was fetched stands below what waits: every column is as wide as it gets."""
    number, other = ask_for_data(town), ask_for_data(town)
    eyes = eyes_with()
    eyes.open_app("/admin/privacy")
    saved(eyes, number)

    frame = eyes.open_app("/admin/privacy?locale=de")

    expect(eyes.app.get_by_role("row").filter(has_text=number).get_by_text("Abgerufen")).to_be_visible()
    expect(eyes.app.get_by_role("row").filter(has_text=other).get_by_text("Bereit")).to_be_visible()
    assert overflow(frame) == 0


def test_a_document_that_is_gone_meanwhile_is_said_to_have_failed(eyes: Eyes, town: Town) -> None:
    number = ask_for_data(town)
    frame = eyes.open_app("/admin/privacy")
    frame.evaluate("document.querySelectorAll('form[data-download]').forEach((one) => { one.action += '-gone'; })")

    eyes.app.get_by_role("row").filter(has_text=number).get_by_role("button", name="Download").click()

    expect(eyes.app.get_by_role("alert")).to_have_text("That did not work. Nothing was changed. Try again in a moment.")
    eyes.forgive("404", "405")
