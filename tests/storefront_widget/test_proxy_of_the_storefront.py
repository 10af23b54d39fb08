"""The simulated app proxy: signed as Shopify signs, without cookies, with the visitor's login and address."""

import time
from urllib.parse import urlencode

import pytest
from shopify_app import verify_app_proxy_req

from tests.storefront_widget.support import SECRET, Storefront


@pytest.fixture
def front() -> Storefront:
    return Storefront()


def is_signed(front: Storefront) -> bool:
    query = front.stub.asked[-1].query
    address = f"https://app.example/proxy/widget?{urlencode(query)}"
    given = {"method": "GET", "url": address, "headers": {}, "body": ""}
    return bool(verify_app_proxy_req(given, {"client_id": "client-id", "client_secret": SECRET}).ok)


def test_adds_its_own_fields_and_signs_all(front: Storefront) -> None:
    front.me.get("/apps/goodword/widget?locale=de&ref=A&ref2=%C3%A4%26b")
    asked = front.stub.asked[0]

    assert {name: asked.query[name] for name in ("locale", "ref", "ref2")} == {
        "locale": "de",
        "ref": "A",
        "ref2": "ä&b",
    }
    assert asked.query["shop"] == "goodword-sample.myshopify.com"
    assert asked.query["logged_in_customer_id"] == ""
    assert asked.query["path_prefix"] == "/apps/goodword"
    assert abs(int(asked.query["timestamp"]) - time.time()) < 10
    assert is_signed(front)


def test_names_who_is_logged_in_until_they_log_out(front: Storefront) -> None:
    front.log_in()
    front.me.get("/de/apps/goodword/widget")
    front.me.post("/account/logout")
    front.me.get("/apps/goodword/widget")

    seen = [one.query["logged_in_customer_id"] for one in front.stub.asked]
    assert seen == [str(front.customer().id), ""]


def test_a_visitor_cannot_sign_for_somebody_else(front: Storefront) -> None:
    front.me.get("/apps/goodword/widget?logged_in_customer_id=1&shop=other.myshopify.com&timestamp=1&signature=0")
    query = front.stub.asked[0].query

    assert (query["logged_in_customer_id"], query["shop"]) == ("", "goodword-sample.myshopify.com")
    assert is_signed(front)


def test_cookies_travel_in_neither_direction(front: Storefront) -> None:
    front.me.set_cookie("session", "secret")

    answers = [front.me.get("/apps/goodword/r/ADAVWXYZ2") for _ in range(2)]

    assert all("Cookie" not in one.headers for one in front.stub.asked)
    assert all("tracked" not in str(answer.headers) for answer in answers)


def test_sends_on_bodies_language_and_address(front: Storefront) -> None:
    headers = {"Accept-Language": "de-DE,de;q=0.9"}
    front.me.post("/apps/goodword/claim", json={"ref": "A", "ticket": "t"}, headers=headers)
    front.me.post("/apps/goodword/claim", data={"ref": "B", "ticket": "t"})
    front.browser().get("/apps/goodword/widget")
    first, second, third = front.stub.asked

    assert (first.body, second.body) == ({"ref": "A", "ticket": "t"}, {"ref": "B", "ticket": "t"})
    assert first.headers["Accept-Language"] == "de-DE,de;q=0.9"
    assert first.headers["X-Forwarded-For"] == second.headers["X-Forwarded-For"] != third.headers["X-Forwarded-For"]


def test_passes_back_status_redirects_and_refusals(front: Storefront) -> None:
    front.stub.refuses = True

    refused = front.me.post("/apps/goodword/claim", json={"ref": "A", "ticket": "t"})
    away = front.me.get("/apps/goodword/away")

    assert (refused.status_code, refused.get_json()["reason"]) == (409, "existing_customer")
    assert (away.status_code, away.headers["Location"]) == (303, "/cart")


def test_renders_liquid_answers_inside_the_theme(front: Storefront) -> None:
    page = front.me.get("/apps/goodword/liquid")

    assert "<h1>Sample Homewares</h1>" in page.text
    assert "Simulation – not Shopify" in page.text
    assert page.mimetype == "text/html"


def test_says_so_when_the_app_does_not_answer(front: Storefront) -> None:
    front.world.app.app_url = "http://127.0.0.1:9"

    assert front.me.get("/apps/goodword/widget").status_code == 502
