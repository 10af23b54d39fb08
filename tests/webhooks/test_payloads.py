"""Reading bodies: every way of being broken is a word, and the order is found wherever its id can be."""

from pathlib import Path

import pytest

from webhooks.payloads import Payload, Unreadable, order_id_of, parse_webhook

SAMPLES = Path(__file__).parent / "samples"
READINGS: dict[str, tuple[int | None, Unreadable | None]] = {
    "array": (None, Unreadable.NOT_AN_OBJECT),
    "blank": (None, Unreadable.EMPTY),
    "byte_order_mark": (1001, None),
    "customer_null": (1001, None),
    "duplicate_key": (None, Unreadable.DUPLICATE_KEY),
    "empty_object": (None, Unreadable.NO_ID),
    "escaped_slashes": (1001, None),
    "float_for_money": (1001, None),
    "foreign_gid": (None, Unreadable.NO_ID),
    "huge_exponent": (1001, None),
    "id_as_text": (1001, None),
    "id_negative": (None, Unreadable.NO_ID),
    "id_too_large": (None, Unreadable.NO_ID),
    "id_true": (None, Unreadable.NO_ID),
    "infinity": (None, Unreadable.NOT_A_NUMBER),
    "large_id": (820982911946154508, None),
    "latin1": (None, Unreadable.NOT_UTF8),
    "line_separator": (1001, None),
    "lone_surrogate": (1001, None),
    "not_a_number": (None, Unreadable.NOT_A_NUMBER),
    "nul": (1001, None),
    "number": (None, Unreadable.NOT_AN_OBJECT),
    "objects_for_lists": (1001, None),
    "text": (None, Unreadable.NOT_AN_OBJECT),
    "trailing_rubbish": (1001, Unreadable.NOT_JSON),
    "truncated": (None, Unreadable.NOT_JSON),
    "utf16": (None, Unreadable.NOT_UTF8),
}


def test_every_sample_has_its_expected_reading() -> None:
    assert {path.stem for path in SAMPLES.glob("*.bin")} == set(READINGS)


@pytest.mark.parametrize("name", sorted(READINGS))
def test_reads_each_sample_as_expected(name: str) -> None:
    assert order_id_of("orders/paid", (SAMPLES / f"{name}.bin").read_bytes()) == READINGS[name]


@pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
def test_survives_a_depth_bomb(bracket: bytes) -> None:
    assert parse_webhook(bracket * 200_000) is Unreadable.TOO_DEEP


def test_survives_a_number_of_five_thousand_digits() -> None:
    assert parse_webhook(b'{"id":' + b"9" * 5_000 + b"}") is Unreadable.NUMBER_TOO_LONG


def test_finds_the_order_in_a_broken_order_body() -> None:
    body = b'{"admin_graphql_api_id":"gid://shopify/Order/1001","total_price":NaN}'

    assert order_id_of("orders/updated", body) == (1001, Unreadable.NOT_A_NUMBER)


def test_does_not_guess_between_two_orders() -> None:
    body = b'{"admin_graphql_api_id":"gid://shopify/Order/1001","x":{"admin_graphql_api_id":"gid://shopify/Order/2"},'

    assert order_id_of("orders/updated", body) == (None, Unreadable.NOT_JSON)


@pytest.mark.parametrize("topic", ["refunds/create", "disputes/create"])
def test_refunds_and_disputes_name_their_order(topic: str) -> None:
    body = b'{"id":5,"admin_graphql_api_id":"gid://shopify/Refund/5","order_id":1001}'

    assert order_id_of(topic, body) == (1001, None)
    assert order_id_of(topic, body[:-1]) == (1001, Unreadable.NOT_JSON)


def test_keeps_text_free_of_what_no_database_takes() -> None:
    payload = parse_webhook(b'{"note":"a\\u0000b\\ud800c"}')

    assert isinstance(payload, Payload)
    assert payload.text("note") == "abc"


def test_reads_nested_ids_and_leaves_out_what_is_none() -> None:
    payload = parse_webhook(
        b'{"customer":{"id":12},"orders_to_redact":[1,"2","gid://shopify/Order/3",null,-4,true,0.5]}'
    )

    assert isinstance(payload, Payload)
    assert payload.inner("customer").number("id") == 12
    assert payload.inner("absent").number("id") is None
    assert payload.numbers("orders_to_redact") == (1, 2, 3)
