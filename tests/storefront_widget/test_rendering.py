"""The real files of the extension, rendered in the storefront of the simulated shop."""

import re

import pytest

from tests.storefront_widget.support import Storefront

PAGES = ("/", "/products/stoneware-mug", "/cart", "/account/login", "/nowhere", "/checkout")


@pytest.fixture
def front() -> Storefront:
    return Storefront()


def elements(markup: str, shape: str) -> list[str]:
    return re.findall(rf'<goodword-referral\s+class="{shape}"[^>]*>', markup)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("market", ["", "/de"])
def test_every_page_says_that_it_is_a_simulation(front: Storefront, path: str, market: str) -> None:
    front.add()
    answer = front.me.get(market + path)

    assert ("Simulation – nicht Shopify" if market else "Simulation – not Shopify") in answer.text
    assert "simulation" in answer.headers["X-Simulation"]
    assert f'<html lang="{market.strip("/") or "en"}"' in answer.text
    assert answer.text.rstrip().endswith("</html>")


def test_the_embed_is_on_every_theme_page_and_the_card_where_it_was_placed(front: Storefront) -> None:
    counts = {
        path: (len(elements(page, "launcher")), len(elements(page, "card")), page.count("referral-widget.js"))
        for path in ("/", "/cart", "/products/stoneware-mug")
        for page in [front.me.get(path).text]
    }

    assert counts == {"/": (1, 1, 1), "/cart": (1, 0, 1), "/products/stoneware-mug": (1, 0, 1)}


def test_no_page_asks_the_app_for_anything(front: Storefront) -> None:
    for path in PAGES:
        front.me.get(path)

    assert front.stub.asked == []


def test_nothing_of_the_app_shows_where_it_is_not_installed() -> None:
    front = Storefront(installed=False)

    assert "goodword-referral" not in front.me.get("/").text
    assert front.me.get("/apps/goodword/widget").status_code == 404


def test_the_embed_can_be_switched_off_and_on_with_settings(front: Storefront) -> None:
    front.me.post("/_sim/embeds", json={"handle": "referral_embed", "is_on": False})
    assert elements(front.me.get("/cart").text, "launcher") == []

    chosen = {"launcher_text": "Tell <b>all</b>", "accent": "#112233", "position": "start"}
    front.me.post("/_sim/embeds", json={"handle": "referral_embed", "is_on": True, "settings": chosen})
    page = front.me.get("/cart").text
    assert "Tell &lt;b&gt;all&lt;/b&gt;" in page
    assert "--accent:#112233" in elements(page, "launcher")[0]
    assert "at-start" in elements(page, "launcher")[0]


def test_a_card_cannot_be_switched_like_an_embed(front: Storefront) -> None:
    assert front.me.post("/_sim/embeds", json={"handle": "referral_card", "is_on": True}).status_code == 404


def test_texts_come_in_the_language_of_the_market(front: Storefront) -> None:
    german, english = front.me.get("/de/").text, front.me.get("/").text

    assert "Weiterempfehlen" in german
    assert "Recommend us" not in german
    assert "Recommend us" in english
    scene = front.app.extensions["scene"]
    assert scene.theme.environment.translations.missing == set()
    assert scene.extension.environment.translations.missing == set()


def test_the_proxy_path_comes_from_the_metafield(front: Storefront) -> None:
    assert 'data-proxy="/apps/goodword"' in front.me.get("/cart").text

    front.shop.app_metafields["goodword", "proxy_path"] = {
        "value": "/community/friends",
        "type": "single_line_text_field",
    }

    assert 'data-proxy="/community/friends"' in front.me.get("/cart").text


def test_the_page_knows_whether_somebody_is_logged_in_and_not_who(front: Storefront) -> None:
    assert "data-customer" not in elements(front.me.get("/cart").text, "launcher")[0]

    front.log_in()

    element = elements(front.me.get("/cart").text, "launcher")[0]
    assert "data-customer" in element
    assert str(front.customer().id) not in element


def test_sections_are_rendered_alone(front: Storefront) -> None:
    front.add()
    alone = front.me.get("/cart?section_id=main").text
    bundled = front.me.post("/cart/update.js", json={"sections": "header,main"}).get_json()["sections"]

    assert "<html" not in alone
    assert "Stoneware Mug" in alone
    assert ">1</span>" in bundled["header"]
    assert "Stoneware Mug" in bundled["main"]
    assert front.me.get("/cart?section_id=nothing").status_code == 404


def test_assets_are_served_and_nothing_beside_them(front: Storefront) -> None:
    page = front.me.get("/").text
    for address in set(re.findall(r'(?:src|href)="(/cdn/[^"]+)"', page)):
        assert front.me.get(address).status_code == 200, address

    for wrong in ("/cdn/shop/t/1/assets/..%2flayout%2ftheme.liquid", "/cdn/extensions/other/assets/referral-widget.js"):
        assert front.me.get(wrong).status_code == 404
