"""What we owe Shopify and could not do: seen by the merchant with its reason in plain words, and tried again."""

from datetime import timedelta

import pytest

from plugin.db.engine import reading
from plugin.db.work.audit_rows import list_audits
from tests.admin_pages.sample import put_sample
from tests.admin_pages.stage import Stage

DEAD = "Refused: refused"


def put_message(stage: Stage, state: str = "dead", **values: object) -> int:
    """One message of ours; `shop_id` makes it another's."""
    now = stage.clock.now()
    common = {"shop_id": stage.ours.shop_id, "kind": "prepare_offer", "reference": "program:1:1", "installation": 1}
    stamps = {"created_at": now - timedelta(hours=3), "due_at": now + timedelta(minutes=30), "outcome": DEAD}
    return stage.put("messages", **common | stamps | {"state": state, "attempts": 8} | values)


def state_of(stage: Stage, message_id: int) -> tuple[object, ...]:
    with reading(stage.bench.engine) as conn:
        found = conn.exec_driver_sql(f"SELECT state, attempts FROM messages WHERE id = {message_id:d}").one()
    return tuple(found)


def test_nothing_is_said_while_nothing_failed(stage: Stage) -> None:
    put_message(stage, "done", reference="program:1:2")
    put_message(stage, "waiting", reference="program:1:3", outcome=None, attempts=0)
    put_message(stage, "waiting", reference="program:1:4", outcome="not yet", attempts=0)

    assert "What we owe Shopify" not in stage.get("/admin/deliveries").text
    assert "Some work at Shopify was given up" not in stage.get("/admin").text


def test_what_was_given_up_is_on_the_overview_and_on_its_page(stage: Stage) -> None:
    number = put_message(stage)

    home, page = stage.get("/admin").text, stage.get("/admin/deliveries").text

    assert "Some work at Shopify was given up" in home
    assert "failed for good: 1." in home
    assert "Make the offer’s discount" in page
    assert "Shopify refused what we sent. Check the program’s terms and the discounts in your admin." in page
    assert f'action="/admin/messages/{number}/retry"' in page
    assert f'aria-label="Try again: Make the offer’s discount ({number})"' in page


def test_what_is_tried_again_by_itself_is_listed_without_a_button(stage: Stage) -> None:
    number = put_message(stage, "waiting", outcome="Unavailable: server_error", attempts=2)

    page = stage.get("/admin/deliveries").text

    assert "Shopify did not answer." in page
    assert "Next try" in page
    assert f"/admin/messages/{number}/retry" not in page
    assert "Some work at Shopify was given up" not in stage.get("/admin").text


def test_a_reward_that_could_not_be_made_leads_to_its_order(stage: Stage, ids: dict[str, int]) -> None:
    put_message(stage, kind="issue_reward", reference=f"reward:{ids['reward']}")

    page = stage.get("/admin/deliveries").text

    assert "Make a reward code" in page
    assert f'<a href="/admin/orders/{ids["order"]}"' in page


def test_trying_again_wakes_it_once_and_is_noted(stage: Stage) -> None:
    number = put_message(stage)

    first = stage.post(f"/admin/messages/{number}/retry")
    second = stage.post(f"/admin/messages/{number}/retry")

    assert (first.status_code, first.headers["Location"]) == (303, "/admin/deliveries?done=owed_retried")
    assert (second.status_code, second.headers["Location"]) == (303, "/admin/deliveries?done=owed_not_retried")
    assert state_of(stage, number) == ("waiting", 0)
    with reading(stage.bench.engine) as conn:
        rows = list_audits(conn, stage.ours.shop_domain, subject=f"message:{number}")
    assert [(row.action, row.detail) for row in rows] == [("message_retried", {"kind": "prepare_offer"})]
    assert "It is tried again." in stage.get("/admin/deliveries?done=owed_retried").text


def test_another_shops_duty_is_neither_shown_nor_woken(stage: Stage) -> None:
    number = put_message(stage, shop_id=stage.others.shop_id)
    before = stage.rows()

    answers = [stage.post(f"/admin/messages/{one}/retry") for one in (number, 99_999, 2**70)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert answers[0].text == answers[1].text
    assert "What we owe Shopify" not in stage.get("/admin/deliveries").text
    assert stage.rows() == before


@pytest.mark.parametrize(
    ("outcome", "english", "german"),
    [
        ("Throttled: throttled", "Shopify asked us to wait.", "Shopify hat uns gebeten zu warten."),
        ("MerchantNeeded: refresh_token_dead", "Our access has run out.", "Unser Zugang ist abgelaufen."),
        ("shop needs_visit", "We had no access to the shop", "Wir hatten zu dieser Zeit keinen Zugang"),
        ("KeyError", "Something broke on our side.", "Bei uns ist etwas schiefgegangen."),
        ("BrandNew: reason", "Something broke on our side.", "Bei uns ist etwas schiefgegangen."),
    ],
)
def test_reasons_are_plain_words(plain_stage: Stage, outcome: str, english: str, german: str) -> None:
    put_message(plain_stage, outcome=outcome)

    assert english in plain_stage.get("/admin/deliveries").text
    assert german in plain_stage.get("/admin/deliveries", language="de").text


def test_a_dead_delivery_says_its_reason_in_plain_words_too(plain_stage: Stage) -> None:
    put_sample(plain_stage, plain_stage.ours)
    with plain_stage.bench.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE deliveries SET outcome = 'ShopFrozen: shop_frozen' WHERE state = 'dead'")

    assert "Shopify has closed the shop for now." in plain_stage.get("/admin/deliveries").text


@pytest.mark.parametrize("drift", ["deleted", "ended", "changed"])
def test_what_the_merchant_did_to_the_discount_is_on_the_overview(stage: Stage, drift: str) -> None:
    program, now = stage.program(), stage.clock.now()
    with stage.bench.engine.begin() as conn:
        conn.exec_driver_sql(f"UPDATE programs SET is_live = {'1' if conn.dialect.name == 'sqlite' else 'true'}")
    said = f"Your offer’s discount was {drift} at Shopify"
    assert said not in stage.get("/admin").text

    stage.put(
        "audit_rows",
        shop_id=stage.ours.shop_id,
        shop_domain=stage.ours.shop_domain,
        actor="shopify",
        action=f"offer_{drift}",
        subject=f"offer:{program.program_id}:{program.version}",
        detail={},
        happened_at=now,
    )

    assert said in stage.get("/admin").text
    assert said not in stage.get("/admin", shop=stage.others).text
