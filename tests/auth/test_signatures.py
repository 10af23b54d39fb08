"""`plugin.auth.signatures`: webhook bodies and OAuth queries."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from plugin.auth.refusals import SignatureRefusal
from plugin.auth.signatures import OAuthQuery, check_webhook_body, read_oauth_query
from tests.auth.signing import (
    NOW,
    NOW_S,
    OLD_SECRET,
    SECRET,
    SECRETS,
    SHOP,
    Pairs,
    hex_hmac,
    oauth_query,
    webhook_header,
)

BODY = '{"id": 820982911946154508, "note": "Grüße"}'.encode()
CALLBACK = [("code", "0907a61c"), ("host", "YWRtaW4"), ("shop", SHOP), ("state", "s.1"), ("timestamp", str(NOW_S))]


def with_pair(pairs: Pairs, name: str, value: str) -> list[tuple[str, str]]:
    return [(n, value if n == name else v) for n, v in pairs]


def without(pairs: Pairs, name: str) -> list[tuple[str, str]]:
    return [pair for pair in pairs if pair[0] != name]


@pytest.mark.parametrize("secret", SECRETS)
def test_believes_a_body_signed_with_either_secret(secret: str) -> None:
    assert check_webhook_body(BODY, webhook_header(BODY, secret), SECRETS)


def test_believes_bytes_that_are_no_text() -> None:
    body = b"\xff\xfe{not utf-8"

    assert check_webhook_body(body, webhook_header(body), SECRETS)


@pytest.mark.parametrize(
    "given",
    [None, "", "é", "\ud800", "A" * 44, webhook_header(BODY).rstrip("="), f" {webhook_header(BODY)}", hex_hmac("x")],
)
def test_does_not_believe_a_header_that_is_not_the_digest(given: str | None) -> None:
    assert not check_webhook_body(BODY, given, SECRETS)


def test_does_not_believe_a_body_that_was_written_anew() -> None:
    assert not check_webhook_body(BODY.replace(b": ", b":"), webhook_header(BODY), SECRETS)


def test_does_not_believe_an_empty_body() -> None:
    assert not check_webhook_body(b"", webhook_header(b""), SECRETS)


@pytest.mark.parametrize("secrets", [(), ("",), ("", "")])
def test_keeps_every_door_shut_without_a_secret(secrets: tuple[str, ...]) -> None:
    query = oauth_query(CALLBACK, secret="")

    assert not check_webhook_body(BODY, webhook_header(BODY, ""), secrets)
    assert read_oauth_query(query, secrets=secrets, now=NOW) is SignatureRefusal.SECRET_MISSING


def test_signs_nothing_with_an_empty_secret_beside_a_real_one() -> None:
    assert not check_webhook_body(BODY, webhook_header(BODY, ""), (SECRET, ""))
    assert check_webhook_body(BODY, webhook_header(BODY), ("", SECRET))


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_gives_the_shop_and_what_came_with_it(secret: str) -> None:
    answer = read_oauth_query(oauth_query(CALLBACK, secret), secrets=SECRETS, now=NOW)

    assert answer == OAuthQuery(SHOP, {"code": "0907a61c", "host": "YWRtaW4", "state": "s.1"})


def test_does_not_show_the_code_in_its_repr() -> None:
    assert "0907a61c" not in repr(read_oauth_query(oauth_query(CALLBACK), secrets=SECRETS, now=NOW))


@pytest.mark.parametrize("extra", [("a", "1&b=2%"), ("c=3&d", "4"), ("ids[]", "7"), ("name", "Jürgen 🌷"), ("", "")])
def test_reads_signed_values_with_delimiters_in_them(extra: tuple[str, str]) -> None:
    answer = read_oauth_query(oauth_query([*CALLBACK, extra]), secrets=SECRETS, now=NOW)

    assert isinstance(answer, OAuthQuery)
    assert answer.params.get(extra[0]) == (None if extra[0] == "ids[]" else extra[1])


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        (without(CALLBACK, "shop"), "parameter_missing"),
        (without(CALLBACK, "timestamp"), "parameter_missing"),
        ([*CALLBACK, ("state", "s.2")], "parameter_repeated"),
        (with_pair(CALLBACK, "shop", "evil.example"), "shop_invalid"),
        (with_pair(CALLBACK, "shop", f"{SHOP}\n"), "shop_invalid"),
        (with_pair(CALLBACK, "timestamp", "abc"), "timestamp_unreadable"),
        (with_pair(CALLBACK, "timestamp", ""), "timestamp_unreadable"),
        (with_pair(CALLBACK, "timestamp", "١٧٩٥٥١٠٨٠٠"), "timestamp_unreadable"),
        (with_pair(CALLBACK, "timestamp", "9" * 5000), "timestamp_unreadable"),
        (with_pair(CALLBACK, "timestamp", str(NOW_S - 91)), "timestamp_stale"),
        (with_pair(CALLBACK, "timestamp", str(NOW_S + 91)), "timestamp_stale"),
    ],
)
def test_refuses_a_rightly_signed_query_that_is_not_fit_to_act_on(pairs: Pairs, reason: str) -> None:
    refusal = read_oauth_query(oauth_query(pairs), secrets=SECRETS, now=NOW)

    assert isinstance(refusal, SignatureRefusal)
    assert refusal.reason == reason


@pytest.mark.parametrize("seconds", [-90, 90])
def test_believes_a_timestamp_up_to_ninety_seconds_off(seconds: int) -> None:
    answer = read_oauth_query(oauth_query(CALLBACK), secrets=SECRETS, now=NOW + timedelta(seconds=seconds))

    assert isinstance(answer, OAuthQuery)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (oauth_query(CALLBACK).replace(b"code=09", b"code=08"), "signature_wrong"),
        (oauth_query(CALLBACK) + b"&more=1", "signature_wrong"),
        (oauth_query(CALLBACK) + b"&hmac=" + b"0" * 64, "parameter_repeated"),
        (oauth_query(CALLBACK).split(b"&hmac=")[0], "parameter_missing"),
        (oauth_query(CALLBACK).split(b"&hmac=")[0] + b"&hmac=" + quote("é").encode(), "signature_wrong"),
        (oauth_query(CALLBACK) + b"&x=%FF", "query_unreadable"),
        (oauth_query(CALLBACK) + b"&x=\xff", "query_unreadable"),
        (oauth_query(CALLBACK) + b"&x" * 200, "query_unreadable"),
        (b"", "parameter_missing"),
    ],
)
def test_refuses_what_was_altered_on_the_way(query: bytes, reason: str) -> None:
    refusal = read_oauth_query(query, secrets=SECRETS, now=NOW)

    assert isinstance(refusal, SignatureRefusal)
    assert refusal.reason == reason
