"""What a merchant may change about orders and deliveries, and that nothing else moves."""

import pytest
from sqlalchemy import select

from plugin.db.tables import audit_rows, deliveries, messages, orders
from tests.admin_pages.sample import put_delivery
from tests.admin_pages.stage import Stage


def test_a_word_is_noted_with_who_said_it_and_the_order_is_read_again(stage: Stage, ids: dict[str, int]) -> None:
    answer = stage.post(f"/admin/orders/{ids['held']}/word", {"word": "allow"})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/admin/orders/{ids['held']}?done=word")
    with stage.bench.engine.begin() as conn:
        said = conn.execute(select(orders.c.word, orders.c.word_by).where(orders.c.order_id == ids["held"])).one()
        owed = conn.execute(select(messages.c.reference).where(messages.c.kind == "refresh_order")).scalars().all()
        noted = conn.execute(select(audit_rows.c.actor).where(audit_rows.c.action == "order_decided")).scalars().all()
    assert tuple(said) == ("allow", "merchant:42")
    assert owed == [f"order:{ids['held']}"]
    assert noted == ["merchant:42"]


def test_a_word_can_be_taken_back(stage: Stage, ids: dict[str, int]) -> None:
    path = f"/admin/orders/{ids['held']}"
    stage.post(f"{path}/word", {"word": "refuse"})
    assert "that this order does not count" in stage.get(path).text

    stage.post(f"{path}/word", {"word": "take_back"})

    assert "Take the decision back" not in stage.get(path).text
    assert "Count this order" in stage.get(path).text


def test_only_an_order_in_doubt_asks_for_a_word(stage: Stage, ids: dict[str, int]) -> None:
    assert "Count this order" in stage.get(f"/admin/orders/{ids['held']}").text
    assert "Count this order" not in stage.get(f"/admin/orders/{ids['order']}").text


@pytest.mark.parametrize("form", [{}, {"word": "ALLOW"}, {"word": "pay"}])
def test_an_unknown_word_changes_nothing(stage: Stage, ids: dict[str, int], form: dict[str, str]) -> None:
    before = stage.rows()

    assert stage.post(f"/admin/orders/{ids['held']}/word", form).status_code == 404

    assert stage.rows() == before


def test_a_dead_delivery_is_tried_again(stage: Stage, ids: dict[str, int]) -> None:
    answer = stage.post(f"/admin/deliveries/{ids['dead']}/retry")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/deliveries?done=retried")
    with stage.bench.engine.begin() as conn:
        found = select(deliveries.c.state, deliveries.c.attempts, deliveries.c.due_at)
        row = conn.execute(found.where(deliveries.c.id == ids["dead"])).one()
        noted = conn.execute(select(audit_rows.c.subject).where(audit_rows.c.action == "delivery_retried")).scalars()
        assert list(noted) == [f"delivery:{ids['dead']}"]
    assert tuple(row) == ("waiting", 0, stage.clock.now())


def test_twice_is_once(stage: Stage, ids: dict[str, int]) -> None:
    stage.post(f"/admin/deliveries/{ids['dead']}/retry")
    before = stage.rows()

    again = stage.post(f"/admin/deliveries/{ids['dead']}/retry")

    assert again.headers["Location"] == "/admin/deliveries?done=not_retried"
    assert stage.rows() == before


def test_a_delivery_whose_content_is_forgotten_stays_dead(stage: Stage) -> None:
    gone = put_delivery(stage, stage.ours, "dead", attempts=8)
    with stage.bench.engine.begin() as conn:
        conn.execute(deliveries.update().where(deliveries.c.id == gone).values(body=None))
    before = stage.rows()

    stage.post(f"/admin/deliveries/{gone}/retry")

    assert stage.rows() == before
    assert "Content forgotten after 30 days" in stage.get("/admin/deliveries").text


def test_no_page_lets_a_get_change_anything(stage: Stage, ids: dict[str, int]) -> None:
    before = stage.rows()

    for path in ("/admin/program/switch", "/admin/program/preset", f"/admin/deliveries/{ids['dead']}/retry"):
        assert stage.get(f"{path}?is_live=yes&preset=ten_percent").status_code == 404

    assert stage.rows() == before
