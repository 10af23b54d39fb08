"""What customers asked to see reaches the merchant, of the own shop alone, and every download is noted."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.people.data_exports import list_exports
from plugin.db.work.audit_rows import list_audits
from tests.dumps import dump
from tests.loop import Loop
from tests.sim_shop.installation import privacy
from tests.sim_shop.oauth import mint_id_token
from tests.sim_shop.state import Customer, ShopState

LONG_SECRET = "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"


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, SHOPIFY_API_SECRET=LONG_SECRET, POOL_SIZE="10")
    yield made
    made.close()


def ask(loop: Loop, method: str, path: str, state: ShopState | None = None, **headers: str) -> TestResponse:
    """A merchant asks, with a fresh ID token."""
    bearer = {"Authorization": f"Bearer {mint_id_token(loop.world, state or loop.shop_state)}", "Accept": "text/html"}
    return loop.app.test_client().open(path, method=method, headers=bearer | headers)


def request_data(loop: Loop, name: str = "ada", *, is_worked_off: bool = True) -> Customer:
    """An advocate asks the shop what is held about them."""
    person = loop.customer(name)
    loop.join(person)
    privacy(loop.world, loop.shop_state, "customers/data_request", person)
    if is_worked_off:
        loop.work()
    else:
        loop.world.sender.pump()
    return person


def export_id(loop: Loop) -> int:
    with reading(loop.bench.engine) as conn:
        return list_exports(conn, loop.shop().shop_id)[0].export_id


def downloads(loop: Loop) -> list[dict[str, Any]]:
    with reading(loop.bench.engine) as conn:
        rows = list_audits(conn, loop.shop_state.domain)
    return [{"actor": row.actor, **row.detail} for row in rows if row.action == "export_fetched"]


def test_a_request_is_listed_with_the_customers_number_and_the_time_left(loop: Loop) -> None:
    ada = request_data(loop)
    loop.pass_time(days=12, hours=1)

    page = ask(loop, "GET", "/admin/privacy").text

    assert f'href="shopify:admin/customers/{ada.id}"' in page
    assert '<span class="badge warning">Ready</span>' in page
    # 30 days less 12 days and an hour.
    assert "17 days" in page
    assert f'action="/admin/privacy/{export_id(loop)}/document"' in page
    assert "ada@example.com" not in page
    assert '<a href="/admin/privacy" data-hx-get="/admin/privacy"' in page


def test_the_document_is_handed_over_and_every_download_is_noted(loop: Loop) -> None:
    ada = request_data(loop)
    address = f"/admin/privacy/{export_id(loop)}/document"

    answers = [ask(loop, "POST", address), ask(loop, "POST", address)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["Content-Type"] == "application/json; charset=utf-8"
    name = f"data-request-{export_id(loop)}.json"
    assert answers[0].headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answers[0].headers["Cache-Control"] == "no-store"
    document = json.loads(answers[0].text)
    assert (document["shop"], document["customer_ids"]) == (loop.shop_state.domain, [ada.id])
    noted = downloads(loop)
    assert [row["export"] for row in noted] == [export_id(loop)] * 2
    assert all(row["actor"].startswith("merchant:") for row in noted)
    page = ask(loop, "GET", "/admin/privacy").text
    assert '<span class="badge success">Downloaded</span>' in page
    assert "Ready" not in page


def test_another_shops_document_is_no_document(loop: Loop) -> None:
    request_data(loop)
    other = loop.add_shop("loud-kitchen")
    before = dump(loop.bench.engine, without=("heartbeats",))

    theirs = ask(loop, "POST", f"/admin/privacy/{export_id(loop)}/document", other)
    nobodys = ask(loop, "POST", "/admin/privacy/99999/document", other)
    beyond = ask(loop, "POST", f"/admin/privacy/{2**70}/document", other)
    listed = ask(loop, "GET", "/admin/privacy", other).text

    assert {theirs.status_code, nobodys.status_code, beyond.status_code} == {404}
    assert theirs.text == nobodys.text
    assert "No customer has asked" in listed
    assert dump(loop.bench.engine, without=("heartbeats",)) == before


def test_a_request_that_waits_or_was_given_up_is_listed_too(loop: Loop) -> None:
    request_data(loop, is_worked_off=False)

    assert '<span class="badge info">Being gathered</span>' in ask(loop, "GET", "/admin/privacy").text
    with loop.bench.engine.begin() as conn:
        conn.execute(text("UPDATE deliveries SET state = 'dead' WHERE topic = 'customers/data_request'"))
    page = ask(loop, "GET", "/admin/privacy").text

    assert '<span class="badge critical">Given up</span>' in page
    assert 'href="/admin/deliveries?state=dead"' in page
    assert "data-download" not in page


def test_a_document_whose_key_is_gone_says_so_and_is_not_noted_as_fetched(loop: Loop) -> None:
    request_data(loop)
    with loop.bench.engine.begin() as conn:
        conn.execute(text("UPDATE data_exports SET document_sealed = '1.00000000.AAAA'"))

    page = ask(loop, "GET", "/admin/privacy").text
    answer = ask(loop, "POST", f"/admin/privacy/{export_id(loop)}/document")

    assert '<span class="badge critical">Cannot be opened</span>' in page
    assert "data-download" not in page
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "export_shut")
    assert downloads(loop) == []


def test_after_thirty_days_nothing_is_left_to_fetch(loop: Loop) -> None:
    request_data(loop)
    number = export_id(loop)
    loop.world.clock.advance(timedelta(days=30))

    assert "No customer has asked" in ask(loop, "GET", "/admin/privacy").text
    assert ask(loop, "POST", f"/admin/privacy/{number}/document").status_code == 404
    assert downloads(loop) == []


def test_a_document_whose_time_is_over_is_forgotten_in_the_night(loop: Loop) -> None:
    request_data(loop)
    loop.world.clock.advance(timedelta(days=30) - timedelta(seconds=1))
    loop.duties[Duty.PRUNE]()
    export_id(loop)

    loop.world.clock.advance(timedelta(seconds=1))
    loop.duties[Duty.PRUNE]()

    with reading(loop.bench.engine) as conn:
        assert list_exports(conn, loop.shop().shop_id) == ()


def test_an_erased_customers_document_is_gone_at_once(loop: Loop) -> None:
    ada = request_data(loop)
    number = export_id(loop)

    privacy(loop.world, loop.shop_state, "customers/redact", ada)
    loop.work()

    assert "No customer has asked" in ask(loop, "GET", "/admin/privacy").text
    assert ask(loop, "POST", f"/admin/privacy/{number}/document").status_code == 404


@pytest.mark.parametrize("skin", ["native", "polaris"])
def test_the_page_speaks_german_in_both_skins(loop: Loop, skin: str) -> None:
    request_data(loop)

    page = ask(loop, "GET", f"/admin/privacy?ui={skin}", **{"Accept-Language": "de"}).text

    for said in ("Datenschutz", "Kundennummer", "Bereit", "30 Tage", "Herunterladen"):
        assert said in page
    assert ("<s-page" in page) == (skin == "polaris")
