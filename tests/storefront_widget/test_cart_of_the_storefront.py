"""The cart's doors: Ajax, forms without scripts, discount links."""

import pytest

from tests.storefront_widget.support import Storefront


@pytest.fixture
def front() -> Storefront:
    return Storefront()


def test_adds_changes_and_removes_by_ajax(front: Storefront) -> None:
    mug, throw = front.product().variant_id, front.product("wool-throw").variant_id

    line = front.add().get_json()
    many = front.me.post("/cart/add.js", json={"items": [{"id": mug, "quantity": 2}, {"id": throw}]}).get_json()
    assert (line["quantity"], line["final_line_price"]) == (1, 2200)
    assert [item["quantity"] for item in many["items"]] == [3, 1]

    # 3 mugs of 22.00 and a throw of 89.00.
    assert front.cart()["total_price"] == 3 * 2200 + 8900
    changed = front.me.post("/cart/change.js", json={"id": str(mug), "quantity": 1}).get_json()
    assert changed["item_count"] == 2
    assert front.me.post("/cart/change.js", json={"line": 1, "quantity": 0}).get_json()["item_count"] == 1
    assert front.me.post("/cart/update.js", json={"updates": {str(throw): 4}}).get_json()["item_count"] == 4
    assert front.me.post("/cart/clear.js", json={}).get_json()["items"] == []


@pytest.mark.parametrize(
    ("door", "body"),
    [
        ("add", {"id": 1, "quantity": 1}),
        ("add", {"id": "mug"}),
        ("add", {"items": []}),
        ("add", {"items": "all"}),
        ("change", {"line": 7, "quantity": 1}),
        ("change", {"id": 1, "quantity": 1}),
        ("update", {"attributes": ["x"]}),
        ("update", {"discount": ["A"]}),
        ("update", {"updates": "all"}),
        ("update", {"updates": {"1": 1}}),
    ],
)
def test_refuses_what_makes_no_sense_and_leaves_the_cart_alone(front: Storefront, door: str, body: object) -> None:
    front.add()
    before = front.cart()

    answer = front.me.post(f"/cart/{door}.js", json=body)

    assert answer.status_code == 422
    assert answer.get_json()["description"]
    assert front.cart() == before


def test_refuses_a_quantity_below_one_or_beyond_reason(front: Storefront) -> None:
    variant = front.product().variant_id

    for quantity in (0, -1, 1000, "many", True, 1.5):
        assert front.me.post("/cart/add.js", json={"id": variant, "quantity": quantity}).status_code == 422
    assert front.cart()["items"] == []


def test_discount_replaces_every_code_and_attributes_merge(front: Storefront) -> None:
    front.add("wool-throw")
    front.me.post("/cart/update.js", json={"discount": "FRIEND4YOU,other", "attributes": {"a": "1", "__secret": "x"}})
    cart = front.me.post("/cart/update.js", json={"attributes": {"_goodword": "ticket"}}).get_json()

    assert cart["discount_codes"] == [
        {"code": "FRIEND4YOU", "applicable": True},
        {"code": "other", "applicable": False},
    ]
    # 10 % of 89.00.
    assert (cart["total_discount"], cart["total_price"]) == (890, 8010)
    assert cart["attributes"] == {"a": "1", "_goodword": "ticket"}

    cart = front.me.post("/cart/update.js", json={"discount": "", "attributes": {"a": ""}}).get_json()
    assert (cart["discount_codes"], cart["attributes"]) == ([], {"_goodword": "ticket"})


def test_works_by_forms_and_links_without_scripts(front: Storefront) -> None:
    variant = front.product().variant_id

    added = front.me.post("/de/cart/add", data={"id": variant, "quantity": "2", "form_type": "product"})
    assert (added.status_code, added.headers["Location"]) == (303, "/de/cart")
    updated = front.me.post("/cart", data={"updates[]": ["3"], "attributes[gift]": "yes", "update": ""})
    assert updated.headers["Location"] == "/cart"
    assert (front.cart()["item_count"], front.cart()["attributes"]) == (3, {"gift": "yes"})
    assert front.me.post("/cart", data={"updates[]": ["3"], "checkout": ""}).headers["Location"] == "/checkout"
    assert front.me.get("/cart/change?line=1&quantity=0").headers["Location"] == "/cart"
    assert front.cart()["item_count"] == 0


def test_a_discount_link_puts_its_code_on_the_cart_in_place_of_the_last_link(front: Storefront) -> None:
    front.me.post("/cart/update.js", json={"discount": "OWN"})

    first = front.me.get("/discount/FIRST?redirect=/products/wool-throw%3Fref=ADA")
    front.me.get("/discount/SECOND")

    assert (first.status_code, first.headers["Location"]) == (302, "/products/wool-throw?ref=ADA")
    assert [held["code"] for held in front.cart()["discount_codes"]] == ["OWN", "SECOND"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "evil"])
def test_a_discount_link_never_leads_out_of_the_shop(front: Storefront, elsewhere: str) -> None:
    assert front.me.get("/discount/A", query_string={"redirect": elsewhere}).headers["Location"] == "/"


def test_each_browser_has_a_cart_of_its_own(front: Storefront) -> None:
    front.add()

    assert front.browser().get("/cart.js").get_json()["item_count"] == 0
    assert front.cart()["item_count"] == 1
