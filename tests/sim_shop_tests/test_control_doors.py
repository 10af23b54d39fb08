"""The control doors `/_sim/…` do what their names say, and only for JSON bodies."""

from typing import Any

import pytest
import requests

from tests.sim_shop_tests.support import ADMIN, TIMEOUT, Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()


def post(bench: Bench, path: str, **body: Any) -> requests.Response:
    return bench.session.post(f"{ADMIN}/_sim/{path}", json=body, timeout=TIMEOUT)


def get(bench: Bench, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = bench.session.get(f"{ADMIN}/_sim/{path}", timeout=TIMEOUT).json()
    return answer


def test_the_clock_moves_forward_and_never_back(bench: Bench) -> None:
    assert post(bench, "clock", days=14, seconds=1).json()["offset_seconds"] == 14 * 86_400 + 1
    assert post(bench, "clock", seconds=-1).status_code == 400
    assert get(bench, "clock")["now"] == "2026-12-08T09:00:01Z"


def test_an_order_lives_through_its_actions(bench: Bench) -> None:
    lines = [{"variant_id": bench.mug.variant_id, "quantity": 2}]
    order = post(bench, "orders", lines=lines, email="new@example.com", ref="ABC", paid=False).json()
    assert order["financial_status"] == "pending"
    path = f"orders/{order['id']}"
    assert post(bench, f"{path}/pay").json()["financial_status"] == "paid"
    assert post(bench, f"{path}/dispute").json()["disputes"][0]["status"] == "needs_response"
    line = order["lines"][0]["id"]
    assert post(bench, f"{path}/edit", line_id=line, quantity=1).json()["current_subtotal_minor"] == 2000
    assert post(bench, f"{path}/refund").json()["refunded_minor"] == 4490
    assert post(bench, f"{path}/cancel").json()["cancelled_at"] == "2026-11-24T09:00:00Z"
    assert post(bench, f"{path}/redeliver", times=3).status_code == 200
    paid = [d for d in get(bench, "deliveries")["deliveries"] if d["topic"] == "orders/paid"]
    assert len(paid) == 4
    assert len({d["webhook_id"] for d in paid}) == 1
    assert post(bench, f"{path}/explode").status_code == 404


def test_people_products_and_discounts_are_made_and_shown(bench: Bench) -> None:
    made = post(bench, "customers", email="felix@example.com", first_name="Felix").json()
    assert made["name"] == "Felix"
    assert post(bench, "customers", email="FELIX@example.com").status_code == 400
    assert post(bench, "products", title="Oak Board", price_minor=4900).json()["handle"] == "oak-board"
    discount = post(bench, "discounts", code="OWN", percentage="0.15").json()
    assert (discount["percentage"], discount["status"], discount["by_app"]) == ("0.15", "ACTIVE", False)
    assert post(bench, f"discounts/{discount['id']}/deactivate").status_code == 200
    state = get(bench, "state")
    assert state["simulation"] is True
    assert state["discounts"][0]["status"] == "EXPIRED"
    assert {c["email"] for c in state["customers"]} == {"ada@example.com", "felix@example.com"}


def test_faults_are_switched_on_and_off(bench: Bench) -> None:
    assert post(bench, "faults", kind="server_error", operation="order", times=3).json()["active"][0]["times"] == 3
    assert post(bench, "faults", kind="no_such_fault").status_code == 400
    bench.session.delete(f"{ADMIN}/_sim/faults", timeout=TIMEOUT)
    assert get(bench, "faults")["active"] == []


def test_the_shop_uninstalls_and_asks_for_redaction(bench: Bench) -> None:
    post(bench, "uninstall")
    post(bench, "privacy", topic="shop/redact")
    state = get(bench, "state")
    assert state["installed"] is False
    assert [d["topic"] for d in state["deliveries"]] == ["app/uninstalled", "shop/redact"]


def test_a_form_from_a_foreign_page_is_refused(bench: Bench) -> None:
    answer = bench.session.post(f"{ADMIN}/_sim/clock", data={"days": "1"}, timeout=TIMEOUT)
    assert answer.status_code == 415
    assert bench.world.clock.offset.total_seconds() == 0


def test_every_answer_says_it_is_a_simulation(bench: Bench) -> None:
    for answer in (post(bench, "clock", seconds=1), bench.post("{ shop { id } }")):
        assert "simulation" in answer.headers["X-Simulation"]


def test_a_card_a_collection_and_an_order_that_the_card_pays_are_shown(bench: Bench) -> None:
    shelf = post(bench, "collections", title="Shelf", product_ids=[bench.mug.id]).json()
    assert shelf["product_ids"] == [bench.mug.id]
    card = post(bench, "gift_cards", code="HANDMADE1", amount_minor=1000, customer_id=bench.ada.id).json()
    assert (card["code"], card["balance_minor"], card["deactivated_at"]) == ("handmade1", 1000, None)
    assert post(bench, "gift_cards", code="handmade1", amount_minor=1).status_code == 400
    given = {"lines": [{"variant_id": bench.mug.variant_id}], "customer_id": bench.ada.id}
    order = post(bench, "orders", **given, gift_cards=["HANDMADE1"], store_credit=True).json()
    # 20.00 + 4.90 shipping: 10.00 by card
    assert order["paid_by"] == [
        {"gateway": "gift_card", "amount_minor": 1000},
        {"gateway": "bogus", "amount_minor": 1490},
    ]
    assert get(bench, "state")["gift_cards"][0]["balance_minor"] == 0
    again = post(bench, "orders", **given, gift_cards=["HANDMADE1"])
    assert (again.status_code, again.json()) == (409, {"error": "gift_card_empty"})
    assert post(bench, "customers/merge", kept_id=bench.ada.id, deleted_id=bench.ada.id).status_code == 400
