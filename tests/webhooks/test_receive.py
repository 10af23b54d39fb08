"""POST /webhooks over the signed wire: what is kept, what is refused, and that nothing moves on refusal."""

import hashlib
import io
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import Client

from plugin.app import LETTERBOX, create_app
from tests.benches import make_bench
from tests.clocks import START, MovableClock
from tests.factories import SHOP_DOMAIN
from tests.webhooks.door import Door, shopify_headers, sign
from webhooks.receive import MAX_BODY

BODY = b'{"id":1001,"admin_graphql_api_id":"gid:\\/\\/shopify\\/Order\\/1001"}'


def test_keeps_the_very_bytes_and_says_so(door: Door) -> None:
    answer = door.post(BODY, shopify_headers(BODY))

    (row,) = door.rows()
    assert (answer.status_code, door.rings) == (200, 1)
    assert bytes(row["body"]) == BODY
    assert (row["shop_domain"], row["topic"], row["webhook_id"]) == (SHOP_DOMAIN, "orders/paid", "w-1")
    assert (row["event_id"], row["api_version"], row["state"], row["attempts"]) == ("e-1", "2026-10", "waiting", 0)
    assert row["received_at"] == row["due_at"] == START
    assert row["triggered_at"] == datetime(2026, 11, 20, 11, 59, 58, 123456, UTC)


def test_reads_the_newer_header_family_too(door: Door) -> None:
    answer = door.post(BODY, shopify_headers(BODY, family="shopify-"))

    assert answer.status_code == 200
    assert door.rows()[0]["webhook_id"] == "w-1"


def test_five_equal_deliveries_are_one_row(door: Door) -> None:
    answers = [door.deliver(BODY) for _ in range(5)]

    assert answers == [200] * 5
    assert len(door.rows()) == 1


def test_one_id_under_two_topics_is_two_rows(door: Door) -> None:
    door.deliver(BODY, "orders/paid")
    door.deliver(BODY, "orders/updated")

    assert [row["topic"] for row in door.rows()] == ["orders/paid", "orders/updated"]


@pytest.mark.parametrize(
    "given",
    [None, "", "AAAA", sign(BODY)[:-1], sign(BODY) + "=", sign(BODY, "another secret"), sign(BODY + b" "), "ä", "\x7f"],
)
def test_answers_401_and_keeps_nothing_when_the_signature_is_wrong(door: Door, given: str | None) -> None:
    answer = door.post(BODY, shopify_headers(BODY, Hmac_Sha256=given))

    assert answer.status_code == 401
    assert (door.rows(), door.rings) == ([], 0)


def test_accepts_the_old_secret_while_it_is_rotated(engine: Engine) -> None:
    door = Door(engine, secrets=("the new secret", "the old secret"))

    answer = door.post(BODY, shopify_headers(BODY, Hmac_Sha256=sign(BODY, "the old secret")))

    assert answer.status_code == 200
    door.letterbox.close()


def test_an_empty_secret_opens_nothing(engine: Engine) -> None:
    door = Door(engine, secrets=("",))

    assert door.post(BODY, shopify_headers(BODY, Hmac_Sha256=sign(BODY, ""))).status_code == 401


def test_an_empty_body_is_refused_even_when_signed(door: Door) -> None:
    assert door.post(b"", shopify_headers(b"")).status_code == 401


def test_refuses_more_than_15_mb_before_reading_it(door: Door) -> None:
    body = b"x" * (MAX_BODY + 1)

    answer = door.post(body, shopify_headers(body))

    assert answer.status_code == 413
    assert door.rows() == []


def test_takes_15_mb_to_the_last_byte(door: Door) -> None:
    body = b'{"id":7,"note":"' + b"x" * (MAX_BODY - 18) + b'"}'

    assert len(body) == 15 * 1024 * 1024
    assert door.deliver(body) == 200
    assert len(door.rows()[0]["body"]) == MAX_BODY


def test_never_keeps_a_part_of_a_body_that_names_no_length(door: Door) -> None:
    body = b"x" * (MAX_BODY + 1)
    signed_part = shopify_headers(body[:MAX_BODY])

    answer = door.client.post(
        "/webhooks",
        input_stream=io.BytesIO(body),
        headers=signed_part,
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert (answer.status_code, door.rows()) == (413, [])


def test_takes_a_body_in_chunks_from_a_proxy_that_dropped_its_length(door: Door) -> None:
    answer = door.client.post(
        "/webhooks",
        input_stream=io.BytesIO(BODY),
        headers=shopify_headers(BODY) | {"Transfer-Encoding": "chunked"},
    )

    assert answer.status_code == 200
    assert bytes(door.rows()[0]["body"]) == BODY


@pytest.mark.parametrize(
    ("length", "outcome"),
    [
        (str(len(BODY) + 1), "body_cut"),
        ("-1", "length_unreadable"),
        ("1e9", "length_unreadable"),
        ("9" * 40, "too_large"),
    ],
)
def test_refuses_a_body_that_is_not_as_long_as_announced(door: Door, length: str, outcome: str) -> None:
    answer = door.client.post(
        "/webhooks",
        input_stream=io.BytesIO(BODY),
        headers=shopify_headers(BODY),
        environ_overrides={"CONTENT_LENGTH": length},
    )

    assert answer.status_code == (413 if outcome == "too_large" else 400)
    assert (door.rows(), dict(door.outcomes)) == ([], {outcome: 1})


def test_counts_and_drops_an_unknown_topic(door: Door) -> None:
    assert door.deliver(BODY, "products/create") == 200
    assert (door.rows(), dict(door.outcomes)) == ([], {"topic_unknown": 1})


@pytest.mark.parametrize(
    "named", ["shop1.myshopify.io", "evil.com/quiet.myshopify.com", "quiet.myshopify.com.evil.com"]
)
def test_counts_and_drops_what_is_no_shop(door: Door, named: str) -> None:
    answer = door.post(BODY, shopify_headers(BODY, Shop_Domain=named))

    assert (answer.status_code, door.rows(), dict(door.outcomes)) == (200, [], {"shop_unknown": 1})


@pytest.mark.parametrize("header", ["Topic", "Shop_Domain"])
def test_answers_400_when_a_header_is_missing_that_says_whose_it_is(door: Door, header: str) -> None:
    answer = door.post(BODY, shopify_headers(BODY, **{header: None}))

    assert (answer.status_code, door.rows()) == (400, [])


def test_a_delivery_without_id_is_recognised_by_its_body(door: Door) -> None:
    headers = shopify_headers(BODY, Webhook_Id=None)

    door.post(BODY, headers)
    door.post(BODY, headers)

    assert [row["webhook_id"] for row in door.rows()] == [f"body-{hashlib.sha256(BODY).hexdigest()[:48]}"]


@pytest.mark.parametrize("topic", ["customers/data_request", "customers/redact", "shop/redact"])
def test_a_privacy_delivery_may_name_its_shop_in_the_body(door: Door, topic: str) -> None:
    body = json.dumps({"shop_id": 1, "shop_domain": SHOP_DOMAIN}).encode()

    answer = door.post(body, shopify_headers(body, topic, Shop_Domain=None, API_Version=None))

    assert answer.status_code == 200
    assert door.rows()[0]["shop_domain"] == SHOP_DOMAIN


def test_an_order_may_not_name_its_shop_in_the_body(door: Door) -> None:
    body = json.dumps({"id": 1, "shop_domain": SHOP_DOMAIN}).encode()

    assert door.post(body, shopify_headers(body, Shop_Domain=None)).status_code == 400


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "yesterday",
        "2026-11-20T11:59:58",
        "9999-99-99T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_a_time_that_cannot_be_read_is_left_out(door: Door, moment: str) -> None:
    door.post(BODY, shopify_headers(BODY, Triggered_At=moment))

    assert door.rows()[0]["triggered_at"] is None


def test_a_very_long_or_odd_id_is_kept_as_its_hash(door: Door) -> None:
    door.post(BODY, shopify_headers(BODY, Webhook_Id="w" * 65, Event_Id="e" * 300))

    (row,) = door.rows()
    assert (row["webhook_id"], len(row["event_id"])) == (hashlib.sha256(b"w" * 65).hexdigest(), 64)


def test_answers_503_while_the_database_is_away_and_200_when_it_is_back(door: Door) -> None:
    with door.engine.begin() as conn:
        conn.execute(text("ALTER TABLE deliveries RENAME TO gone"))
    assert door.deliver(BODY) == 503
    assert door.rings == 0

    with door.engine.begin() as conn:
        conn.execute(text("ALTER TABLE gone RENAME TO deliveries"))
    assert door.deliver(BODY) == 200
    assert len(door.rows()) == 1


def test_who_comes_while_the_database_is_locked_waits_less_than_who_came_first(sqlite_engine: Engine) -> None:
    door = Door(sqlite_engine)
    with sqlite_engine.begin() as conn:
        conn.execute(text("SELECT 1"))  # every transaction of ours begins by taking the lock
        began = time.monotonic()
        first, after_first = door.deliver(BODY, webhook_id="w-1"), time.monotonic()
        second, after_second = door.deliver(BODY, webhook_id="w-2"), time.monotonic()

    assert (first, second, door.rows()) == (503, 503, [])
    assert after_first - began > 2.5  # three seconds of patience
    assert after_second - after_first < 2.5  # and a third of one
    assert door.deliver(BODY, webhook_id="w-1") == 200
    door.letterbox.close()


def test_only_post_is_answered(door: Door) -> None:
    answer = door.client.get("/webhooks")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_mistake_of_ours_is_a_500_and_logged_without_the_body(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    broken = replace(door.door, now=lambda: datetime.fromisoformat("no time"))

    answer = Client(broken).post("/webhooks", data=BODY, headers=shopify_headers(BODY))

    assert (answer.status_code, answer.text, door.rows()) == (500, "our_mistake\n", [])
    assert "1001" not in capsys.readouterr().err


def test_the_app_answers_deliveries_with_the_headers_of_every_answer(
    sqlite_engine: Engine, clock: MovableClock
) -> None:
    app = create_app(make_bench(sqlite_engine, clock))

    answer = app.test_client().post("/webhooks", data=BODY, headers=shopify_headers(BODY))

    app.extensions[LETTERBOX].close()
    assert (answer.status_code, answer.text) == (200, "kept\n")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "sample", sorted((Path(__file__).parent / "samples").glob("*.bin")), ids=lambda path: path.stem
)
def test_keeps_every_malformed_body_that_is_signed(door: Door, sample: Path) -> None:
    body = sample.read_bytes()

    assert door.deliver(body) == 200
    assert bytes(door.rows()[0]["body"]) == body
