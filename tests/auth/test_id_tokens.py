"""`plugin.auth.id_tokens`: who sits in the admin. Tokens are minted on the real clock, as ShopifyAPI reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from plugin.auth.id_tokens import MerchantIdentity, bearer_of, read_id_token
from plugin.auth.refusals import IdTokenRefusal
from tests.auth.signing import API_KEY, OLD_SECRET, SECRET, SECRETS, SHOP, id_claims, id_token

SESSION = "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685"


def read(token: str, later: timedelta = timedelta(0)) -> MerchantIdentity | IdTokenRefusal:
    return read_id_token(token, api_key=API_KEY, secrets=SECRETS, now=datetime.now(UTC) + later)


def now_s() -> float:
    return datetime.now(UTC).timestamp()


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_names_the_merchant_the_shop_and_the_session(secret: str) -> None:
    assert read(id_token(id_claims(now_s()), secret)) == MerchantIdentity(SHOP, 42, SESSION)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": None}, "claim_missing"),
        ({"nbf": None}, "claim_missing"),
        ({"aud": None}, "claim_missing"),
        ({"sub": None}, "claim_missing"),
        ({"sid": None}, "claim_missing"),
        ({"jti": None}, "claim_missing"),
        ({"exp": "9999999999"}, "claim_unreadable"),
        ({"exp": [1]}, "malformed"),
        ({"nbf": True}, "claim_unreadable"),
        ({"sub": 42}, "claim_unreadable"),
        ({"iss": 7}, "claim_unreadable"),
        ({"dest": ["x"]}, "claim_unreadable"),
        ({"iss": "https://[x", "dest": "https://[x"}, "claim_unreadable"),
        ({"aud": "another-app"}, "audience_wrong"),
        ({"aud": [API_KEY]}, "audience_wrong"),
        ({"iss": "https://evil.example/admin"}, "shop_invalid"),
        ({"iss": "https://other.myshopify.com/admin"}, "shop_invalid"),
        ({"iss": f"https://{SHOP}/checkouts"}, "shop_invalid"),
        ({"dest": SHOP}, "shop_invalid"),
        ({"dest": f"https://{SHOP}/x"}, "shop_invalid"),
        ({"dest": "https://other.myshopify.com"}, "shop_invalid"),
        ({"iss": f"http://{SHOP}/admin", "dest": f"http://{SHOP}"}, "shop_invalid"),
        ({"iss": f"https://{SHOP}:444/admin", "dest": f"https://{SHOP}:444"}, "shop_invalid"),
        ({"sub": "gid://shopify/Customer/42"}, "not_a_merchant"),
        ({"sub": "٤٢"}, "not_a_merchant"),
        ({"sid": 7}, "not_a_merchant"),
    ],
)
def test_does_not_believe_a_rightly_signed_token_with_a_claim_out_of_place(
    changes: dict[str, object], reason: str
) -> None:
    refusal = read(id_token(id_claims(now_s(), **changes)))

    assert isinstance(refusal, IdTokenRefusal)
    assert refusal.reason == reason


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "malformed"),
        ("a.b", "malformed"),
        ("a.b.c", "malformed"),
        ("é.é.é", "malformed"),
        ("\ud800", "malformed"),
        ("A" * 9000, "malformed"),
        (id_token(id_claims(0), None, "none"), "malformed"),
        (id_token(id_claims(now_s()), SECRET, "HS512"), "algorithm_forbidden"),
        (id_token(id_claims(now_s()), "s" * 38), "signature_wrong"),
    ],
    ids=range(9),
)
def test_does_not_believe_what_shopify_did_not_mint(token: str, reason: str) -> None:
    refusal = read(token)

    assert isinstance(refusal, IdTokenRefusal)
    assert refusal.reason == reason


@pytest.mark.parametrize(
    ("later_s", "expected"),
    [(0, "believed"), (60, "believed"), (65, "believed"), (75, "expired"), (-9, "believed"), (-15, "not_yet_valid")],
)
def test_looks_at_the_clock_it_is_given_as_well(later_s: int, expected: str) -> None:
    answer = read(id_token(id_claims(now_s())), timedelta(seconds=later_s))

    assert (answer.reason if isinstance(answer, IdTokenRefusal) else "believed") == expected


@pytest.mark.parametrize(
    ("begins_s", "ends_s", "expected"),
    [
        (0, 3_600, "believed"),
        (0, 3_601, "life_too_long"),
        (-3_000, 600, "believed"),
        (-3_000, 601, "life_too_long"),
        (0, 10 * 365 * 86_400, "life_too_long"),
        (-10 * 365 * 86_400, 60, "life_too_long"),
        (0, 10**400, "life_too_long"),
        (-(10**400), 60, "life_too_long"),
        (0, float("inf"), "malformed"),
    ],
    ids=range(9),
)
def test_does_not_believe_a_token_that_lives_longer_than_an_hour(begins_s: float, ends_s: float, expected: str) -> None:
    whole = int(now_s())

    answer = read(id_token(id_claims(whole, nbf=whole + begins_s, exp=whole + ends_s)))

    assert (answer.reason if isinstance(answer, IdTokenRefusal) else "believed") == expected


def test_looks_at_the_real_clock_as_well() -> None:
    yesterday = timedelta(days=-1)

    refusal = read(id_token(id_claims(now_s() + yesterday.total_seconds())), yesterday)

    assert refusal is IdTokenRefusal.EXPIRED


@pytest.mark.parametrize(("api_key", "secrets"), [("", SECRETS), (API_KEY, ()), (API_KEY, ("", ""))])
def test_keeps_the_door_shut_without_key_or_secret(api_key: str, secrets: tuple[str, ...]) -> None:
    token = id_token(id_claims(now_s(), aud=api_key), secrets[0] if secrets else SECRET)

    refusal = read_id_token(token, api_key=api_key, secrets=secrets, now=datetime.now(UTC))

    assert refusal is IdTokenRefusal.SECRET_MISSING


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer a.b.c", "a.b.c"), ("bearer a.b.c", ""), ("Basic a.b.c", ""), ("Bearer", ""), ("", ""), (None, "")],
)
def test_takes_a_token_from_a_bearer_header_only(header: str | None, token: str) -> None:
    assert bearer_of(header) == token
