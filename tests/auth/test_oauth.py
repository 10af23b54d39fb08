"""`plugin.auth.oauth`: grants, how they are asked for and what is made of the answers."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from plugin.auth.oauth import (
    AccessGrant,
    AppIdentity,
    GrantError,
    GrantRefused,
    GrantUnavailable,
    MerchantNeeded,
    authorize_url,
    exchange_code,
    exchange_id_token,
    expand_scopes,
    missing_scopes,
    refresh_grant,
)
from tests.auth.signing import API_KEY, NOW, SECRET, SHOP
from tests.auth.token_endpoint import TokenEndpoint, session_to

APP = AppIdentity(API_KEY, SECRET)
SAMPLES = Path(__file__).parent / "samples"
COLLECTION = Path(__file__).parents[3] / "shared" / "data" / "vectors"
FOLDERS = [SAMPLES, *([COLLECTION] if COLLECTION.is_dir() else [])]
GRANTED: dict[str, object] = {
    "access_token": "shpat_1",
    "scope": "write_discounts, read_orders",
    "expires_in": 3600,
    "refresh_token": "shprt_1",
    "refresh_token_expires_in": 7_776_000,
}
OLD = AccessGrant("shpat_0", NOW, "shprt_0", NOW + timedelta(days=3), frozenset({"read_orders"}))

Call = Callable[[requests.Session], AccessGrant]
CALLS: dict[str, Call] = {
    "code": lambda session: exchange_code(session, APP, SHOP, code="c0de", now=NOW),
    "id_token": lambda session: exchange_id_token(session, APP, SHOP, id_token="a.b.c", now=NOW),
    "refresh": lambda session: refresh_grant(session, APP, SHOP, grant=OLD, now=NOW),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("code", {"code": "c0de", "expiring": "1"}),
        (
            "id_token",
            {
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": "a.b.c",
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
                "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
                "expiring": "1",
            },
        ),
        ("refresh", {"grant_type": "refresh_token", "refresh_token": "shprt_0", "expiring": "1"}),
    ],
)
def test_asks_once_at_the_shops_own_address_for_an_expiring_grant(name: str, form: dict[str, str]) -> None:
    endpoint = TokenEndpoint([(200, GRANTED)])

    CALLS[name](session_to(endpoint))

    (asked,) = endpoint.asked
    assert asked.url == f"https://{SHOP}/admin/oauth/access_token"
    assert asked.form == {"client_id": API_KEY, "client_secret": SECRET} | form
    assert (asked.accept, asked.timeout) == ("application/json", (3.05, 20.0))


@every_call
def test_reads_both_tokens_both_expiries_and_the_scopes(call: Call) -> None:
    grant = call(session_to(TokenEndpoint([(200, GRANTED)])))

    assert grant == AccessGrant(
        access_token="shpat_1",
        access_expires_at=NOW + timedelta(hours=1),  # 3600 s
        refresh_token="shprt_1",
        refresh_expires_at=NOW + timedelta(days=90),  # 7 776 000 s = 90 * 86 400
        scopes=frozenset({"write_discounts", "read_orders"}),
    )


@pytest.mark.parametrize("lifetime", ["absent", None, 0, -1, True, "3600", 1.5, 10**12, float("nan"), [3600]])
@every_call
def test_takes_the_documented_lifetime_where_the_answer_has_none(call: Call, lifetime: object) -> None:
    answer = GRANTED | {"expires_in": lifetime, "refresh_token_expires_in": lifetime}
    if lifetime == "absent":
        del answer["expires_in"], answer["refresh_token_expires_in"]

    grant = call(session_to(TokenEndpoint([(200, answer)])))

    assert grant.access_expires_at == NOW + timedelta(hours=1)
    assert grant.refresh_expires_at == NOW + timedelta(days=90)


def test_knows_a_grant_that_does_not_expire() -> None:
    answer = {"access_token": "shpat_1", "scope": "read_orders"}

    grant = CALLS["code"](session_to(TokenEndpoint([(200, answer)])))

    assert (grant.access_expires_at, grant.refresh_token, grant.refresh_expires_at) == (None, None, None)


def test_keeps_the_old_refresh_token_and_scopes_when_a_refresh_names_none() -> None:
    answer = {"access_token": "shpat_1"}

    grant = CALLS["refresh"](session_to(TokenEndpoint([(200, answer)])))

    assert grant == AccessGrant("shpat_1", NOW + timedelta(hours=1), "shprt_0", NOW + timedelta(days=3), OLD.scopes)


def test_never_shows_a_token() -> None:
    shown = repr(OLD) + str(OLD) + repr(APP)

    assert "shp" not in shown
    assert "0123456789abcdef" not in shown


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (requests.ConnectionError("reset"), "no_answer"),
        (requests.ReadTimeout("20 s"), "no_answer"),
        (requests.exceptions.ChunkedEncodingError("cut"), "no_answer"),
        ((500, b"<html>"), "server_error"),
        ((503, {"error": "invalid_request"}), "server_error"),
        ((520, b""), "server_error"),
        ((429, b""), "throttled"),
        ((200, b"<html>"), "answer_unreadable"),
        ((200, b"[" * 100_000), "answer_unreadable"),
        ((200, []), "answer_unreadable"),
        ((200, {"scope": "read_orders"}), "answer_unreadable"),
        ((200, {"access_token": ""}), "answer_unreadable"),
        ((200, {"access_token": 7}), "answer_unreadable"),
    ],
)
@every_call
def test_says_that_the_outcome_is_unknown_and_asks_no_second_time(
    call: Call, answer: tuple[int, object] | Exception, reason: str
) -> None:
    endpoint = TokenEndpoint([answer])

    with pytest.raises(GrantUnavailable, match="Try again later with the same token") as error:
        call(session_to(endpoint))

    assert error.value.reason == reason
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, {"error": "invalid_client"}, "invalid_client"),
        (400, {"error": "application_cannot_be_found"}, "application_cannot_be_found"),
        (403, b"<html>", "refused"),
        (402, {"error": ["odd"]}, "refused"),
        (404, {"error": "shop_domain_invalid"}, "refused"),
        (302, {}, "redirected"),
        (307, {}, "redirected"),
    ],
)
@every_call
def test_hears_a_no_with_its_reason_and_follows_nobody(call: Call, status: int, body: object, reason: str) -> None:
    endpoint = TokenEndpoint([(status, body)])

    with pytest.raises(GrantRefused) as error:
        call(session_to(endpoint))

    assert (error.value.reason, error.value.status) == (reason, status)
    assert len(endpoint.asked) == 1


def test_never_sends_a_stale_id_token_again() -> None:
    endpoint = TokenEndpoint([(400, {"error": "invalid_subject_token"})])

    with pytest.raises(GrantRefused, match=r"ask App Bridge for a new one") as error:
        CALLS["id_token"](session_to(endpoint))

    assert error.value.reason == "invalid_subject_token"
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("status", "error"), [(401, "invalid_request"), (400, "invalid_grant"), (401, "invalid_grant")]
)
def test_needs_the_merchant_when_the_refresh_token_is_dead(status: int, error: str) -> None:
    body = {"error": error, "error_description": "This request requires an active refresh_token"}

    with pytest.raises(MerchantNeeded, match="open the app once") as dead:
        CALLS["refresh"](session_to(TokenEndpoint([(status, body)])))

    assert (dead.value.reason, dead.value.status) == ("refresh_token_dead", status)


@pytest.mark.parametrize(("status", "error"), [(400, "invalid_request"), (401, "invalid_client"), (401, "odd")])
def test_does_not_blame_the_merchant_for_our_own_mistakes(status: int, error: str) -> None:
    with pytest.raises(GrantRefused):
        CALLS["refresh"](session_to(TokenEndpoint([(status, {"error": error})])))


def test_needs_the_merchant_when_there_is_nothing_to_refresh_with() -> None:
    endpoint = TokenEndpoint([])

    with pytest.raises(MerchantNeeded):
        refresh_grant(
            session_to(endpoint), APP, SHOP, grant=AccessGrant("shpat_0", None, None, None, frozenset()), now=NOW
        )

    assert endpoint.asked == []


@pytest.mark.parametrize("shop", ["evil.example", "evil.example#.myshopify.com", f"{SHOP}\n", "", SHOP.upper()])
def test_sends_the_secret_to_no_other_place_than_a_shop(shop: str) -> None:
    endpoint = TokenEndpoint([])

    with pytest.raises(GrantRefused, match="verified request"):
        exchange_code(session_to(endpoint), APP, shop, code="c0de", now=NOW)
    with pytest.raises(GrantRefused):
        authorize_url(APP, shop, scopes=(), redirect_uri="https://goodword.example/auth/callback", state="s")

    assert endpoint.asked == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_understands_every_published_answer(folder: Path) -> None:
    for case in _published(folder):
        status, body = case["expected"]["status"], case["expected"]["body"]
        name = "refresh" if "refresh" in case["input"]["case"] else "id_token"
        outcome = _outcome(CALLS[name], (status, body))

        if status == 200:
            assert isinstance(outcome, AccessGrant)
            assert outcome.access_token == body["access_token"]
            assert outcome.scopes == frozenset(body["scope"].split(", "))
        else:
            assert isinstance(outcome, MerchantNeeded if name == "refresh" else GrantRefused)
            assert outcome.reason == ("refresh_token_dead" if name == "refresh" else body["error"])


def _published(folder: Path) -> list[dict[str, Any]]:
    return list(json.loads((folder / "token_endpoint_responses.json").read_text(encoding="utf-8"))["vectors"])


def _outcome(call: Call, answer: tuple[int, object]) -> AccessGrant | GrantError:
    try:
        return call(session_to(TokenEndpoint([answer])))
    except GrantError as error:
        return error


@pytest.mark.parametrize(
    ("origin", "address"),
    [
        ("https://{shop}", f"https://{SHOP}/admin/oauth/authorize"),
        ("http://127.0.0.1:9292/{shop}", f"http://127.0.0.1:9292/{SHOP}/admin/oauth/authorize"),
    ],
)
def test_sends_the_merchant_to_the_shop_with_scopes_state_and_the_way_back(origin: str, address: str) -> None:
    url = authorize_url(
        AppIdentity(API_KEY, SECRET, origin),
        SHOP,
        scopes={"write_discounts", "read_orders"},
        redirect_uri="https://goodword.example/auth/callback",
        state="st.at_e-1",
    )

    assert url.split("?")[0] == address
    assert parse_qs(urlsplit(url).query) == {
        "client_id": [API_KEY],
        "scope": ["read_orders,write_discounts"],
        "redirect_uri": ["https://goodword.example/auth/callback"],
        "state": ["st.at_e-1"],
    }


def test_reads_writing_as_reading_too() -> None:
    assert expand_scopes(["write_orders", "unauthenticated_write_checkouts", "customer_write_orders", "odd"]) == {
        "write_orders",
        "read_orders",
        "unauthenticated_write_checkouts",
        "unauthenticated_read_checkouts",
        "customer_write_orders",
        "customer_read_orders",
        "odd",
    }


@pytest.mark.parametrize(
    ("granted", "required", "missing"),
    [
        (["write_discounts"], ["read_discounts", "write_discounts"], set()),
        (["read_discounts"], ["write_discounts"], {"write_discounts"}),
        ([], ["write_discounts"], {"write_discounts", "read_discounts"}),
        (["read_orders", "read_themes"], ["read_orders"], set()),
    ],
)
def test_compares_scopes_after_expansion(granted: list[str], required: list[str], missing: set[str]) -> None:
    assert missing_scopes(granted, required) == missing
