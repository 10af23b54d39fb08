"""axe finds no violation of WCAG 2.2 A and AA on any page that merchants, advocates and friends come to."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenEyes
from tests.browser.sight import PHONE, Eyes, overflow, small_targets, violations
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
APP = (
    "/admin",
    "/admin/program",
    "/admin/programs",
    "/admin/orders",
    "/admin/orders?name=%231",
    "/admin/referrals",
    "/admin/deliveries",
)
SIMULATION = ("", "/orders", "/discounts", "/apps", "/themes/current/editor")


@pytest.fixture
def calm_eyes(eyes_with: OpenEyes) -> Eyes:
    """A browser in which nothing moves, so that nothing is judged half faded in."""
    return eyes_with(reduced_motion="reduce")


def app_violations(eyes: Eyes) -> list[str]:
    frame = eyes.page.frame("app-iframe")
    assert frame is not None
    return violations(frame)


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_every_page_of_the_app(eyes_with: OpenEyes, town: Town, size: dict[str, object]) -> None:
    order = town.new_referred_order()
    eyes = eyes_with(reduced_motion="reduce", **size)
    for path in (*APP, f"/admin/orders/{order['id']}"):
        eyes.open_app(path)
        assert app_violations(eyes) == [], path


def test_a_refused_form_and_a_page_that_is_not_there(calm_eyes: Eyes) -> None:
    calm_eyes.open_app("/admin/program")
    calm_eyes.app.get_by_label("Wait before the reward").fill("soon")
    calm_eyes.app.get_by_role("button", name="Save").click()
    expect(calm_eyes.app.get_by_text("Please correct the marked fields")).to_be_visible()
    assert app_violations(calm_eyes) == []
    calm_eyes.open_app("/admin/nowhere")
    assert app_violations(calm_eyes) == []
    calm_eyes.forgive("422", "404")


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desktop"])
def test_the_reward_calculator_refused_within_the_limit_and_above_it(
    eyes_with: OpenEyes, size: dict[str, object]
) -> None:
    eyes = eyes_with(reduced_motion="reduce", **size)
    eyes.open_app("/admin/program")
    for margin, said in (
        ("much", "Please correct the marked fields"),
        ("90", "Within the limit"),  # 54.00 of 60.00; the town's terms give 10.00 and 10.00
        ("20", "This program gives more than a referral earns."),  # 12.00
    ):
        eyes.app.get_by_label("Average first order").fill("60")
        eyes.app.get_by_label("Margin").fill(margin)
        eyes.app.get_by_role("button", name="Calculate").click()
        expect(eyes.app.get_by_text(said)).to_be_visible()
        assert app_violations(eyes) == [], said
        for frame in eyes.page.frames:
            assert (overflow(frame), small_targets(frame)) == (0, []), said
    eyes.app.get_by_role("button", name="Forget these figures").click()
    expect(eyes.app.get_by_text("Your figures are forgotten.")).to_be_visible()
    eyes.forgive("422")


def test_the_landing_page_and_its_refusal(calm_eyes: Eyes) -> None:
    calm_eyes.page.goto(calm_eyes.town.new_advocate()["referral_link"])
    assert violations(calm_eyes.page) == []
    calm_eyes.page.goto(f"{calm_eyes.town.places.storefront}/apps/goodword/r/NOBODY222")
    calm_eyes.page.get_by_role("button", name="Get the code").click()
    expect(calm_eyes.page.get_by_text("This link does not lead to an offer.")).to_be_visible()
    assert violations(calm_eyes.page) == []
    calm_eyes.forgive("409")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_landing_page_and_its_confirmation_in_both_colour_schemes(eyes_with: OpenEyes, scheme: str) -> None:
    eyes = eyes_with(color_scheme=scheme)
    eyes.page.goto(eyes.town.new_advocate()["referral_link"])
    assert violations(eyes.page) == []
    eyes.page.get_by_role("button", name="Get the code").click()
    expect(eyes.page.get_by_role("heading", level=1)).to_have_text("Your code")
    assert violations(eyes.page) == []


def test_the_open_widget_of_a_friend(calm_eyes: Eyes) -> None:
    calm_eyes.visit(f"/products/wool-throw?ref={calm_eyes.town.new_advocate()['referral_code']}")
    assert violations(calm_eyes.page) == []
    dialog = calm_eyes.open_widget()
    assert violations(calm_eyes.page) == []
    dialog.get_by_role("button", name="Get the code").click()
    calm_eyes.view("code")
    assert violations(calm_eyes.page) == []


def test_the_open_widget_of_an_advocate(calm_eyes: Eyes, town: Town) -> None:
    email = town.new_customer()
    town.new_referred_order(email)
    calm_eyes.log_in(email)
    calm_eyes.visit("/")
    calm_eyes.open_widget()
    expect(calm_eyes.view("lists")).to_contain_text("€10.00")
    assert violations(calm_eyes.page) == []


def test_the_simulated_admin_and_its_control_room(calm_eyes: Eyes, town: Town) -> None:
    town.new_referred_order()
    for place in SIMULATION:
        calm_eyes.page.goto(town.places.shop_admin + place)
        assert violations(calm_eyes.page) == [], place
    calm_eyes.page.goto(f"{town.places.admin}/_sim/room")
    assert violations(calm_eyes.page) == []
    calm_eyes.open_app()
    assert violations(calm_eyes.page) == []
