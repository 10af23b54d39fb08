"""Account and checkout of the simulated storefront, with the journey that Shopify records."""

import re
from datetime import timedelta

import pytest

from tests.sim_shop.state import Order
from tests.storefront_widget.support import Storefront


@pytest.fixture
def front() -> Storefront:
    return Storefront()


def latest(front: Storefront) -> Order:
    return max(front.shop.orders.values(), key=lambda order: order.number)


def pay(front: Storefront, email: str = "nina.new@example.com") -> str:
    page = front.me.get("/checkout").text
    total = re.search(r'name="expected_total_minor" value="(\d+)"', page)
    assert total is not None
    data = {"email": email, "expected_total_minor": total[1]}
    return front.me.post("/checkout", data=data, follow_redirects=True).text


def test_a_guest_orders_with_code_and_attribute(front: Storefront) -> None:
    front.add("wool-throw")
    front.me.post("/cart/update.js", json={"discount": "friend4you", "attributes": {"_goodword": "ticket"}})

    thanks = pay(front)
    order = latest(front)

    assert f"Your order {order.name} is placed." in thanks
    # 89.00 less 10 % and 4.90 for shipping.
    assert order.total_minor == 8900 - 890 + 490
    assert (order.email, order.attributes) == ("nina.new@example.com", {"_goodword": "ticket"})
    assert [use.text for use in order.applied] == ["friend4you"]
    assert front.cart()["item_count"] == 0


def test_the_journey_shows_the_referral_code_of_the_landing_address(front: Storefront) -> None:
    front.me.get("/products/wool-throw?ref=ADAVWXYZ2&utm_source=mail", headers={"Referer": "https://mail.example/"})
    front.me.get("/cart")
    front.world.clock.advance(timedelta(hours=2))
    front.me.get("/")
    front.add()
    pay(front)

    first, last = latest(front).first_visit, latest(front).last_visit
    assert first is not None
    assert last is not None
    assert (first.referral_code, first.source, first.utm) == ("ADAVWXYZ2", "referral", {"source": "mail"})
    assert first.landing_page.endswith("/products/wool-throw?ref=ADAVWXYZ2&utm_source=mail")
    assert (last.referral_code, last.landing_page) == (None, "http://127.0.0.1:9293/")


def test_a_code_for_somebody_else_is_named_and_takes_nothing_off(front: Storefront) -> None:
    discount = front.shop.discount_by_code(front.stub.code)
    assert discount is not None
    discount.customer_ids = frozenset({front.customer().id})
    front.add("wool-throw")
    front.me.get(f"/discount/{front.stub.code}?redirect=/cart")

    assert "This code is not valid for you." in front.me.get("/checkout").text
    pay(front)
    assert (latest(front).discount_minor, latest(front).applied) == (0, [])


def test_a_total_that_changes_with_the_address_is_shown_before_anything_is_ordered(front: Storefront) -> None:
    discount = front.shop.discount_by_code(front.stub.code)
    assert discount is not None
    discount.applies_once_per_customer = True
    discount.used_emails.add("greta.treu@example.com")
    front.add("wool-throw")
    front.me.get(f"/discount/{front.stub.code}")
    before = len(front.shop.orders)

    data = {"email": "greta.treu@example.com", "expected_total_minor": "8500"}
    answer = front.me.post("/checkout", data=data)

    assert answer.status_code == 409
    assert "The total has changed" in answer.text
    assert "You have used this code before." in answer.text
    assert len(front.shop.orders) == before
    assert 'value="greta.treu@example.com"' in answer.text


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.com", "<script>@x.y z"])
def test_an_address_is_needed(front: Storefront, email: str) -> None:
    front.add()
    before = len(front.shop.orders)

    answer = front.me.post("/checkout", data={"email": email})

    assert answer.status_code == 409
    assert "Enter an e-mail address" in answer.text
    assert "<script>@" not in answer.text
    assert len(front.shop.orders) == before


def test_codes_can_be_typed_and_removed(front: Storefront) -> None:
    front.add("wool-throw")
    front.me.post("/checkout/discount", data={"code": " FRIEND4YOU "})
    assert "−€8.90" in front.me.get("/checkout").text

    front.me.post("/checkout/discount", data={"code": "friend4you", "remove": "yes"})
    assert "−€8.90" not in front.me.get("/checkout").text


def test_an_empty_cart_has_no_checkout(front: Storefront) -> None:
    assert front.me.get("/de/checkout").headers["Location"] == "/de/cart"


def test_somebody_elses_thanks_page_cannot_be_read(front: Storefront) -> None:
    front.add()
    pay(front)
    address = f"/checkout/thank-you/{latest(front).token}"

    assert front.me.get(address).status_code == 200
    assert front.browser().get(address).status_code == 404


def test_customers_log_in_by_button_or_address_and_see_their_orders(front: Storefront) -> None:
    page = front.me.get("/account/login?return_to=/cart").text
    assert "Ada Advocate" in page

    pressed = front.me.post("/account/choose", data={"customer_id": front.customer().id, "return_to": "/cart"})
    assert (pressed.status_code, pressed.headers["Location"]) == (303, "/cart")
    assert "#1001" in front.me.get("/account").text
    front.me.get("/account/logout")
    assert front.me.get("/account").headers["Location"] == "/account/login"


def test_an_unknown_address_is_refused_or_becomes_an_account_on_demand(front: Storefront) -> None:
    refused = front.log_in("nina.new@example.com")
    assert refused.status_code == 422
    assert "No customer has this address" in refused.text

    made = front.me.post("/account/login", data={"email": "nina.new@example.com", "create": "yes"})
    assert made.status_code == 303
    assert front.shop.customer_with_email("nina.new@example.com") is not None


def test_a_logged_in_customer_orders_as_themselves_in_their_language(front: Storefront) -> None:
    front.log_in()
    front.add()
    answer = front.me.post("/de/checkout", data={"email": "ada.advocate@example.com"}, follow_redirects=True)

    assert "Danke" in answer.text
    assert "26,90 €" in answer.text
    assert (latest(front).customer_id, latest(front).locale) == (front.customer().id, "de")
