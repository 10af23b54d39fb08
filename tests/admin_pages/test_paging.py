"""Long lists: by place, forwards and back, without a row twice or none; by standing and by name."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest

from plugin.domain.page import PAGE_LENGTH, Page, Place, cut_page, read_place
from tests.admin_pages.sample import put_delivery, put_order, snapshot
from tests.admin_pages.stage import Stage
from tests.clocks import START

MANY = 2 * PAGE_LENGTH + 5


@pytest.fixture
def full_stage(stage: Stage) -> Stage:
    """55 orders; every second one stands at the same instant as the one before it."""
    now = stage.clock.now()
    for number in range(MANY):
        order = snapshot(5_000 + number, now - timedelta(hours=number // 2 + 1))
        put_order(stage, stage.ours, replace(order, order_name=f"#{1_000 + number}"), (), None)
    return stage


def names(page: str) -> list[str]:
    return re.findall(r'href="/admin/orders/\d+"[^>]*>(#\d+)</a>', page)


def turn(page: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return unquote(found[1]).replace("&amp;", "&") if found else None


def test_going_to_older_orders_shows_each_once(full_stage: Stage) -> None:
    seen, path = [], "/admin/orders"
    pages = 0
    while path is not None:
        page = full_stage.get(path).text
        seen += names(page)
        path = turn(page, "next")
        pages += 1

    # Three pages: 25 + 25 + 5. Of two orders at one instant the one stored later stands first.
    assert pages == 3
    assert len(seen) == len(set(seen)) == MANY
    assert seen[:4] == ["#1001", "#1000", "#1003", "#1002"]


def test_going_back_shows_the_same_pages(full_stage: Stage) -> None:
    first = full_stage.get("/admin/orders").text
    second = full_stage.get(turn(first, "next") or "").text

    back = full_stage.get(turn(second, "prev") or "").text

    assert names(back) == names(first)
    assert turn(back, "prev") is None
    assert names(full_stage.get(turn(back, "next") or "").text) == names(second)


def test_filters_stay_while_turning_pages(full_stage: Stage) -> None:
    older = turn(full_stage.get("/admin/orders?standing=not_referred").text, "next")

    assert older is not None
    assert "standing=not_referred" in older
    assert names(full_stage.get("/admin/orders?standing=referred").text) == []


@pytest.mark.parametrize("asked", ["1007", "%231007", "%20%231007%20"])
def test_an_order_is_found_by_its_whole_name(full_stage: Stage, asked: str) -> None:
    assert names(full_stage.get(f"/admin/orders?name={asked}").text) == ["#1007"]


@pytest.mark.parametrize(
    "nonsense",
    ["older=x", "newer=1", "older=9.9.9", "older=-99999999999999999.1", "newer=99999999999999999.1", "older=1.1"],
)
def test_a_place_that_is_none_or_has_nothing_beyond_is_the_first_page(full_stage: Stage, nonsense: str) -> None:
    assert names(full_stage.get(f"/admin/orders?{nonsense}").text) == names(full_stage.get("/admin/orders").text)


def test_deliveries_turn_by_their_number(stage: Stage) -> None:
    for _ in range(PAGE_LENGTH + 2):
        put_delivery(stage, stage.ours, "done", outcome="recorded", attempts=1)

    first = stage.get("/admin/deliveries").text
    second = stage.get(turn(first, "next") or "").text

    assert (first.count("<code>orders/paid"), second.count("<code>orders/paid")) == (PAGE_LENGTH, 2)
    assert stage.get(turn(second, "prev") or "").text.count("<code>orders/paid") == PAGE_LENGTH


def test_a_place_survives_its_address() -> None:
    place = Place(START, 12)

    assert read_place(place.text, "") == place
    assert read_place("", place.text) == replace(place, is_newer=True)


def test_a_short_list_has_no_other_pages() -> None:
    assert cut_page(["a"], [Place(START, 1)], None) == Page(("a",))
    assert cut_page([], [], None) == Page(())
