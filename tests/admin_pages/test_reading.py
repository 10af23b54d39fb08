"""What a merchant reads: each page by itself, in both languages, in both skins, whole and as a part."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from plugin.domain.money import Money
from plugin.domain.orders.reached import Reached
from plugin.domain.program.returns import Kept
from tests.admin_pages.sample import ADVOCATE_CODE, FRIEND_CODE, put_order, put_sample, snapshot
from tests.admin_pages.stage import HTMX, Stage

PAGES = (
    "/admin",
    "/admin/program",
    "/admin/programs",
    "/admin/orders",
    "/admin/orders/5001",
    "/admin/orders/5003",
    "/admin/referrals",
    "/admin/deliveries",
)
EMPTY_PAGES = ("/admin", "/admin/orders", "/admin/referrals", "/admin/deliveries", "/admin/orders?name=none")


class Outline(HTMLParser):
    """The parts of a page that decide whether it can be read without seeing it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: dict[str, list[dict[str, str | None]]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.setdefault(tag, []).append(found)
        self.ids += [found["id"]] if found.get("id") else []  # type: ignore[list-item]  # get() has looked

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return self.tags.get(tag, [])


def test_overview_counts_what_happened(stage: Stage, ids: dict[str, int]) -> None:
    page = stage.get("/admin").text

    # One pending reward of €10.00; nothing is owed, issued or spent.
    assert page.count("€10.00") == 1
    assert page.count("€0.00") == 3
    assert "Orders that the rules leave in doubt: 1." in page
    assert "Deliveries from Shopify given up after eight tries: 1." in page


def test_overview_at_the_apps_own_address_is_the_same_page(stage: Stage, ids: dict[str, int]) -> None:
    assert stage.get("/").text == stage.get("/admin").text


def test_orders_stand_with_their_reasons(stage: Stage, ids: dict[str, int]) -> None:
    page = stage.get("/admin/orders").text

    assert re.findall(r">(#100[0-9])</a>", page) == ["#1004", "#1003", "#1002", "#1001"]
    assert "Friend and advocate are the same person." in page
    assert "Shopify advises to look at this order." in page
    assert "Nothing on the order points to an advocate." in page


def test_one_order_shows_why(stage: Stage, ids: dict[str, int]) -> None:
    page = stage.get("/admin/orders/5001").text

    assert "Friend’s personal code" in page
    assert "Lost: stronger evidence was there" in page
    assert ADVOCATE_CODE.upper() in page
    assert page.count("Passed") == 12  # seven checks of the order, three of the referral, two of what was noticed
    assert "Promised; the hold is running." in page
    assert "orders/paid" in page


def test_one_order_shows_how_much_of_it_lies_among_the_products_that_count(stage: Stage, ids: dict[str, int]) -> None:
    """80.00 were paid, 36.00 of it for what counts. Elsewhere the page says nothing of products."""
    bought = snapshot(5009, stage.clock.now())
    whole, mugs, none = (Kept(Money(sum_minor, "EUR"), Money(sum_minor, "EUR")) for sum_minor in (8_000, 3_600, 0))
    reached = Reached("key", mugs, none, Money(0, "EUR"), frozenset({1}), frozenset({2}), bought.created_at, whole)
    put_order(stage, stage.ours, replace(bought, order_name="#1009", reached=reached), (), None)

    english, german = stage.get("/admin/orders/5009").text, stage.get("/admin/orders/5009", language="de").text

    assert ("Products that count" in english, "36.00" in english) == (True, True)
    assert "Davon Produkte, die zählen" in german
    assert "Products that count" not in stage.get("/admin/orders/5001").text


def test_claims_are_listed_with_the_order_that_came_of_them(stage: Stage, ids: dict[str, int]) -> None:
    page = stage.get("/admin/referrals").text

    assert FRIEND_CODE.upper() in page
    assert 'href="/admin/orders/5001"' in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("skin", ["native", "polaris"])
def test_no_page_names_a_person(plain_stage: Stage, path: str, skin: str) -> None:
    put_sample(plain_stage, plain_stage.ours)

    page = plain_stage.get(f"{path}?ui={skin}").text

    assert not [personal for personal in ("jane@example.com", "shpat_", "vvvvvv") if personal in page]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_one_main_and_names_for_all_fields(plain_stage: Stage, path: str) -> None:
    put_sample(plain_stage, plain_stage.ours)

    outline = Outline(plain_stage.get(path).text)

    assert (len(outline.of("h1")), len(outline.of("main"))) == (1, 1)
    assert len(outline.ids) == len(set(outline.ids))
    labelled = {label.get("for") for label in outline.of("label")}
    asked = [f for f in outline.of("input") + outline.of("select") if f.get("type") != "hidden"]
    assert {field["id"] for field in asked} == labelled
    pointed = " ".join(field.get("aria-describedby") or "" for field in asked).split()
    assert set(pointed) <= set(outline.ids)
    assert len(outline.of("caption")) == len(outline.of("table"))


@pytest.mark.parametrize("path", [*PAGES, *EMPTY_PAGES])
@pytest.mark.parametrize(("language", "nav"), [("en", "Overview"), ("de", "Übersicht")])
def test_every_page_speaks_both_languages(plain_stage: Stage, path: str, language: str, nav: str) -> None:
    if path in PAGES:
        put_sample(plain_stage, plain_stage.ours)

    answer = plain_stage.get(path, language=language)

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert nav in answer.text


def test_a_shop_without_anything_is_told_what_comes(plain_stage: Stage) -> None:
    assert "No orders yet" in plain_stage.get("/admin/orders").text
    assert "No order matches" in plain_stage.get("/admin/orders?name=1234").text
    assert "No referrals yet" in plain_stage.get("/admin/referrals").text
    assert "Nothing delivered yet" in plain_stage.get("/admin/deliveries").text
    assert "No delivery is in this state" in plain_stage.get("/admin/deliveries?state=dead").text


def test_a_new_shop_is_not_told_of_seven_silent_days(plain_stage: Stage) -> None:
    silent = "Nothing has arrived for seven days."

    new, german = plain_stage.get("/admin").text, plain_stage.get("/admin", language="de").text
    plain_stage.clock.move_business(days=7)
    on_the_seventh = plain_stage.get("/admin").text
    plain_stage.clock.move_business(seconds=1)

    assert ("Nothing has arrived since the installation." in new, silent in new) == (True, False)
    assert "Seit der Installation ist nichts eingetroffen." in german
    assert silent not in on_the_seventh
    assert silent in plain_stage.get("/admin").text


def test_the_step_of_the_app_embed_says_what_becomes_of_it_when_it_is_on(plain_stage: Stage) -> None:
    for skin, open_text in (("native", "<p data-todo>"), ("polaris", '<s-paragraph color="subdued" data-todo>')):
        page = plain_stage.get(f"/admin?ui={skin}").text
        assert page.count(f"{open_text}Switch on the app embed in the theme editor") == 1
        assert page.count('data-done="Done"') == 1


def test_times_are_the_shops_own(plain_stage: Stage) -> None:
    berlin = plain_stage.clock.now().astimezone(ZoneInfo("Europe/Berlin"))
    put_sample(plain_stage, plain_stage.ours)

    assert f"{berlin:%d.%m.%Y, %H:%M}" in plain_stage.get("/admin/deliveries", language="de").text


def test_htmx_is_given_the_part_alone(plain_stage: Stage) -> None:
    whole, part = plain_stage.get("/admin/orders"), plain_stage.get("/admin/orders", **HTMX)

    assert "<html" in whole.text
    assert "<html" not in part.text
    assert "<title>Orders – Goodword</title>" in part.text
    assert whole.text.count("<h1") == part.text.count("<h1") == 1


def test_going_back_in_history_is_given_the_whole(plain_stage: Stage) -> None:
    assert "<html" in plain_stage.get("/admin/orders", **HTMX, **{"HX-History-Restore-Request": "true"}).text


def test_no_page_at_all_is_said_so(plain_stage: Stage) -> None:
    for path in ("/admin/nothing", "/admin/orders/1", f"/admin/orders/{2**63}", f"/admin/orders/{10**40}"):
        answer = plain_stage.get(path)
        assert (answer.status_code, "Not found" in answer.text) == (404, True)


def test_a_page_loads_nothing_from_strangers_and_runs_nothing_inline(plain_stage: Stage) -> None:
    answer = plain_stage.get("/admin/program")
    policy = answer.headers["Content-Security-Policy"]

    assert "script-src 'self' http://127.0.0.1:9292;" in policy
    assert "style-src 'self';" in policy
    assert policy.endswith("frame-ancestors http://127.0.0.1:9292")
    assert "unsafe" not in policy
    outline = Outline(answer.text)
    assert all(script.get("src") for script in outline.of("script"))
    assert outline.of("style") == []
    assert not [tag for tags in outline.tags.values() for tag in tags if "style" in tag or "onclick" in tag]


def test_app_bridge_is_the_first_script(plain_stage: Stage) -> None:
    scripts = Outline(plain_stage.get("/admin").text).of("script")

    assert scripts[0] == {"src": "http://127.0.0.1:9292/shopifycloud/app-bridge.js"}
