"""Who gets in: a merchant with a fresh ID token, into their own shop; nobody else, and nothing moves."""

from plugin.web.admin.guards import TRY_AGAIN
from tests.admin_pages.stage import HTMX, OTHERS, Stage

CHANGES = {
    "/admin/program": {"name": "Mine"},
    "/admin/program?of=figures": {"part": "estimate", "average_order": "1", "margin_percent": "1"},
    "/admin/program/switch": {"is_live": "yes"},
    "/admin/program/preset": {"preset": "twenty_percent"},
    "/admin/programs": {},
    "/admin/programs/first": {"program": "1"},
    "/admin/orders/5003/word": {"word": "allow"},
    "/admin/deliveries/1/retry": {},
}


def test_a_stale_token_is_asked_for_again(stage: Stage, ids: dict[str, int]) -> None:
    before = stage.rows()
    stale = {"Authorization": f"Bearer {stage.token(age_s=75)}"}

    for path, form in CHANGES.items():
        answer = stage.app.test_client().post(path, data=form, headers=stale)
        assert answer.status_code == 401
        assert {name: answer.headers[name] for name in TRY_AGAIN} == TRY_AGAIN
    assert stage.app.test_client().get("/admin/orders", headers=stale | HTMX).headers["Content-Type"] != "text/html"
    assert stage.rows() == before


def test_no_token_no_page(stage: Stage, ids: dict[str, int]) -> None:
    before = stage.rows()

    for path, form in CHANGES.items():
        assert stage.app.test_client().post(path, data=form).status_code == 401
    for path in ("/admin", "/admin/orders", "/admin/orders/5001", "/admin/nothing"):
        answer = stage.app.test_client().get(path, headers=HTMX)
        assert (answer.status_code, "#1001" in answer.text) == (401, False)
    assert stage.rows() == before


def test_another_shops_ids_are_no_page_and_no_change(stage: Stage, ids: dict[str, int]) -> None:
    before = stage.rows()

    for path in (f"/admin/orders/{ids['order']}", f"/admin/orders/{ids['held']}"):
        assert stage.get(path, shop=stage.others).status_code == 404
    assert stage.post(f"/admin/orders/{ids['held']}/word", {"word": "allow"}, shop=stage.others).status_code == 404
    assert stage.post(f"/admin/deliveries/{ids['dead']}/retry", shop=stage.others).status_code == 404
    assert stage.rows() == before


def test_another_shop_in_the_address_changes_nothing(stage: Stage, ids: dict[str, int]) -> None:
    mine = stage.get("/admin/orders").text

    named = stage.get(f"/admin/orders?shop={OTHERS}&shop_id={stage.others.shop_id}").text

    assert named == mine
    assert "/admin/orders/9001" not in mine


def test_switching_is_for_the_own_program_alone(stage: Stage) -> None:
    stage.post("/admin/program/switch", {"is_live": "yes"}, shop=stage.others)

    assert stage.program(stage.others).is_live
    assert not stage.program().is_live
