"""The whole loop as people click it, from an empty shop to a reward that is redeemed once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.sight import Eyes
from tests.browser.town import Town, running_town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PRICE, OFFER, SHIPPING = 8900, 1000, 490
ADVOCATE = "Ada Advocate"


@pytest.fixture
def empty_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A demo in which nothing has been done yet."""
    with running_town(tmp_path_factory.mktemp("empty_town")) as found:
        yield found


def open_again_until(eyes: Eyes, path: str, shown: Locator) -> None:
    """Background work takes its moment; a person looks again."""
    for _ in range(40):
        eyes.open_app(path)
        if shown.count():
            return
        eyes.page.wait_for_timeout(250)
    raise AssertionError(f"never shown at {path}")


def install(merchant: Eyes) -> None:
    merchant.page.goto(merchant.town.places.shop_admin)
    merchant.page.get_by_role("navigation").get_by_role("link", name="Apps").click()
    merchant.page.get_by_role("link", name="Install", exact=True).click()
    expect(merchant.page.get_by_role("heading", level=1)).to_have_text("Install Goodword")
    merchant.page.get_by_role("button", name="Install").click()
    merchant.expect_page("Overview")
    expect(merchant.page).to_have_url(f"{merchant.town.places.shop_admin}/apps/goodword")
    expect(merchant.app.get_by_text("Your program is switched off")).to_be_visible()


def switch_on(merchant: Eyes) -> None:
    preset = merchant.app.get_by_role("button", name="Use this preset: €10.00 for both")
    open_again_until(merchant, "/admin/program", preset)
    preset.click()
    expect(merchant.app.get_by_text("The preset is in force.")).to_be_visible()
    merchant.app.get_by_role("button", name="Switch on").click()
    expect(merchant.app.get_by_text("The program is on.")).to_be_visible()
    open_again_until(merchant, "/admin", merchant.app.get_by_text(re.compile(r"\d+ codes can be handed out at once")))
    embed = merchant.app.get_by_role("listitem").filter(has_text="Widget in your theme")
    expect(embed.get_by_text("The app embed is switched on in your theme.")).to_be_visible()
    expect(embed.get_by_text("Switch on the app embed in the theme editor")).to_be_hidden()
    expect(embed.get_by_text("Done")).to_be_visible()


def take_link(ada: Eyes) -> str:
    ada.visit("/")
    ada.page.get_by_role("link", name="Log in").click()
    ada.page.get_by_role("button", name=ADVOCATE).click()
    ada.page.wait_for_url("**/")
    dialog = ada.open_widget()
    dialog.get_by_role("button", name="Get my link").click()
    link = ada.view("link").get_by_label("Your link").input_value()
    assert link.startswith(f"{ada.town.places.storefront}/apps/goodword/r/")
    return link


def claim(friend: Eyes, link: str) -> str:
    friend.page.goto(link)
    expect(friend.page.get_by_role("heading", level=1)).to_have_text("Sample Homewares was recommended to you")
    friend.page.get_by_role("button", name="Get the code").click()
    expect(friend.page.get_by_role("status")).to_have_text(
        "The code has been put on your cart. You need not write it down."
    )
    friend.page.get_by_role("link", name="Go on shopping").click()
    friend.page.wait_for_url(f"{friend.town.places.storefront}/")
    (held,) = friend.cart()["discount_codes"]
    return str(held["code"])


def fill_cart(shopper: Eyes) -> None:
    shopper.page.goto(f"{shopper.town.places.storefront}/")
    shopper.page.get_by_role("link", name="Wool Throw").click()
    shopper.page.get_by_role("button", name="Add to cart").click()
    shopper.page.wait_for_url("**/cart")


def pay(shopper: Eyes, email: str = "") -> str:
    if email:
        shopper.page.get_by_label("E-mail address").fill(email)
    shopper.page.get_by_role("button", name="Pay (simulated) and order").click()
    expect(shopper.page.get_by_role("heading", level=1)).to_have_text("Thank you")
    found = re.search(r"#\d+", shopper.page.get_by_text("is placed.").inner_text())
    assert found is not None
    return found[0]


def check_out_with(shopper: Eyes, code: str) -> None:
    """Into the checkout, typing a code there."""
    fill_cart(shopper)
    shopper.page.get_by_role("button", name="Check out").click()
    shopper.page.get_by_label("Discount code").fill(code)
    shopper.page.get_by_role("button", name="Apply").click()


def buy_as_friend(friend: Eyes, code: str) -> str:
    fill_cart(friend)
    expect(friend.page.get_by_text(code)).to_be_visible()
    expect(friend.page.get_by_text("Discount −€10.00")).to_be_visible()
    friend.page.get_by_role("button", name="Check out").click()
    order = pay(friend, "nora.new@example.com")
    paid = (PRICE - OFFER + SHIPPING) / 100  # 89.00 - 10.00 + 4.90 = 83.90
    assert paid == 83.90
    expect(friend.page.get_by_text("Total: €83.90")).to_be_visible()
    return order


def see_waiting(ada: Eyes, merchant: Eyes, order: str, code: str) -> None:
    open_again_until(merchant, "/admin/referrals", merchant.app.get_by_role("link", name=order))
    row = merchant.app.get_by_role("row", name=order)
    expect(row).to_contain_text(code)
    expect(row).to_contain_text("Waiting")
    row.get_by_role("link", name=order).click()
    merchant.expect_page(f"Order {order}")
    evidence = merchant.app.get_by_role("region", name="Evidence, strongest first")
    expect(evidence.get_by_role("row", name="Friend’s personal code")).to_contain_text("Decided")
    expect(merchant.app.get_by_text("An advocate’s recommendation led to this order.")).to_be_visible()
    ada.visit("/")
    ada.open_widget()
    expect(ada.view("lists")).to_contain_text(re.compile(r"€10\.00.*until"))


def pass_hold(merchant: Eyes) -> None:
    merchant.page.goto(f"{merchant.town.places.admin}/_sim/room")
    merchant.page.get_by_role("button", name="+ 31 days").click()
    expect(merchant.page.get_by_text("31 days and 0 hours ahead")).to_be_visible()


def receive(ada: Eyes) -> str:
    for _ in range(40):
        ada.visit("/")
        ada.open_widget()
        ada.view("link")
        reward = ada.view("lists").get_by_label("Code of this reward").and_(ada.page.locator(":visible"))
        if reward.count():
            return reward.input_value()
        ada.page.wait_for_timeout(250)
    raise AssertionError("the reward never came")


def test_from_the_installation_to_a_reward_that_one_person_redeems_once(browser: Browser, empty_town: Town) -> None:
    merchant, ada, friend, stranger = people = [Eyes(browser, empty_town) for _ in range(4)]
    install(merchant)
    switch_on(merchant)
    link = take_link(ada)
    code = claim(friend, link)
    order = buy_as_friend(friend, code)
    see_waiting(ada, merchant, order, code)
    pass_hold(merchant)
    reward = receive(ada)

    check_out_with(stranger, reward)
    expect(stranger.page.get_by_text("This code is not valid for you.")).to_be_visible()
    pay(stranger, "sam.stranger@example.com")
    expect(stranger.page.get_by_text("Total: €93.90")).to_be_visible()  # 89.00 + 4.90, nothing off

    check_out_with(ada, reward)
    pay(ada)
    expect(ada.page.get_by_text("You saved €10.00.")).to_be_visible()
    check_out_with(ada, reward)
    expect(ada.page.get_by_text("This code has been used already.")).to_be_visible()
    pay(ada)
    expect(ada.page.get_by_text("You saved")).to_have_count(0)

    open_again_until(merchant, "/admin/orders", merchant.app.get_by_role("row", name=order).get_by_text("Used"))
    assert [eyes.said for eyes in people] == [[], [], [], []]


def test_a_refund_inside_the_hold_voids_the_reward_and_says_why(browser: Browser, town: Town) -> None:
    advocate = town.new_customer()
    link = town.new_advocate(advocate)["referral_link"]
    merchant, ada, friend = people = [Eyes(browser, town) for _ in range(3)]
    claim(friend, link)
    fill_cart(friend)
    friend.page.get_by_role("button", name="Check out").click()
    order = pay(friend, town.new_address())
    waits = merchant.app.get_by_role("row", name=order).get_by_text("Waiting", exact=True)
    open_again_until(merchant, "/admin/orders", waits)

    merchant.page.goto(f"{town.places.shop_admin}/orders")
    merchant.page.get_by_role("button", name=f"Refund order {order}").click()
    expect(merchant.page.get_by_text(f"Refund: order {order}")).to_be_visible()
    row = merchant.app.get_by_role("row", name=order)
    open_again_until(merchant, "/admin/orders", row.get_by_text("Void", exact=True))
    row.get_by_role("link", name=order).click()
    merchant.expect_page(f"Order {order}")

    rewards = merchant.app.get_by_role("region", name="Rewards")
    expect(rewards.get_by_role("row", name="€10.00")).to_contain_text("The order was refunded.")
    ada.log_in(advocate)
    ada.visit("/")
    ada.open_widget()
    ada.view("link")
    expect(ada.widget.get_by_text("until")).to_have_count(0)
    assert [eyes.said for eyes in people] == [[], [], []]
