"""Installing, tokens and their rotation, as documented for expiring offline tokens."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
import requests

from tests.sim_shop import installation, oauth
from tests.sim_shop_tests.support import ADMIN, APP, SCOPES, TIMEOUT, Bench


class Door:
    """The OAuth doors of one shop on which the app is not installed yet; real time is a number here."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.world, self.shop = self.bench.world, self.bench.shop
        self.now = 1_800_000_000.0
        self.world.real_time = lambda: self.now
        installation.uninstall(self.world, self.shop)
        self.base = f"{ADMIN}/{self.shop.domain}/admin"

    def authorize(self, method: str = "GET", **changes: str) -> requests.Response:
        fields = {
            "client_id": self.world.app.client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": f"{APP}/auth/callback",
            "state": "state-1",
        } | changes
        sent = {"params": fields} if method == "GET" else {"data": fields}
        return self.bench.session.request(
            method, f"{self.base}/oauth/authorize", timeout=TIMEOUT, allow_redirects=False, **sent
        )

    def code(self) -> str:
        return parse_qs(urlsplit(self.authorize("POST").headers["Location"]).query)["code"][0]

    def token(self, **fields: str) -> requests.Response:
        known = {"client_id": self.world.app.client_id, "client_secret": self.world.app.client_secret}
        return self.bench.session.post(f"{self.base}/oauth/access_token", data=known | fields, timeout=TIMEOUT)

    def exchange(self, subject: str, **fields: str) -> requests.Response:
        kinds = {"subject_token_type": oauth.ID_TOKEN, "requested_token_type": oauth.OFFLINE, "expiring": "1"}
        return self.token(grant_type=oauth.EXCHANGE, subject_token=subject, **(kinds | fields))

    def refresh(self, token: str) -> requests.Response:
        return self.token(grant_type="refresh_token", refresh_token=token)

    def works(self, access: str) -> bool:
        self.bench.token = access
        return self.bench.post("{ shop { id } }").status_code == 200


@pytest.fixture
def door() -> Door:
    return Door()


def test_the_consent_page_lists_the_scopes_and_says_it_is_a_simulation(door: Door) -> None:
    page = door.authorize()
    assert page.status_code == 200
    assert all(scope in page.text for scope in SCOPES)
    assert "Install Goodword" in page.text
    assert "simulation" in page.text
    assert not door.shop.installed


@pytest.mark.parametrize(
    "changes", [{"redirect_uri": f"{APP}/elsewhere"}, {"redirect_uri": f"{APP}/auth/callback?x=1"}, {"client_id": "no"}]
)
def test_a_foreign_redirect_or_client_is_refused_before_any_grant(door: Door, changes: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        assert door.authorize(method, **changes).status_code == 400
    assert not door.shop.installed


def test_the_callback_is_signed_over_all_its_fields(door: Door) -> None:
    answer = door.authorize("POST")
    address = urlsplit(answer.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{APP}/auth/callback"
    fields = dict(parse_qsl(address.query))
    given = fields.pop("hmac")
    assert sorted(fields) == ["code", "host", "shop", "state", "timestamp"]
    message = "&".join(f"{k}={v}" for k, v in sorted(fields.items()))
    key = door.world.app.client_secret.encode()
    assert given == hmac.new(key, message.encode(), hashlib.sha256).hexdigest()
    assert (fields["state"], fields["timestamp"]) == ("state-1", "1800000000")
    host = fields["host"]
    assert base64.b64decode(host + "=" * (-len(host) % 4)) == b"127.0.0.1:9292/sample.myshopify.com/admin"


def test_a_shop_that_agreed_before_is_sent_on_without_asking(door: Door) -> None:
    door.authorize("POST")
    assert door.authorize().status_code == 302
    assert door.authorize(scope="read_orders,write_orders").status_code == 200


def test_a_code_works_once(door: Door) -> None:
    code = door.code()
    body = door.token(code=code, expiring="1").json()
    assert (body["expires_in"], body["refresh_token_expires_in"]) == (3600, 7_776_000)
    assert body["scope"] == "read_customers,read_orders,write_app_proxy,write_discounts"
    assert door.works(body["access_token"])
    again = door.token(code=code, expiring="1")
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")


def test_without_expiring_the_token_lasts(door: Door) -> None:
    body = door.token(code=door.code()).json()
    assert sorted(body) == ["access_token", "scope"]
    door.now += 10 * 365 * 86_400
    assert door.works(body["access_token"])


def test_a_wrong_secret_gets_nothing(door: Door) -> None:
    code = door.code()
    assert door.token(code=code, client_secret="wrong").status_code == 401
    assert door.token(code=code).status_code == 200


def test_token_exchange_takes_a_fresh_id_token_of_this_shop_only(door: Door) -> None:
    fresh = oauth.mint_id_token(door.world, door.shop)
    assert door.exchange(fresh).json()["error"] == "app_not_installed"
    installation.install(door.world, door.shop)
    assert door.works(door.exchange(fresh).json()["access_token"])
    door.now += 61
    stale = door.exchange(fresh)
    assert (stale.status_code, stale.json()["error"]) == (400, "invalid_subject_token")
    other = door.world.add_shop("other.myshopify.com")
    assert door.exchange(oauth.mint_id_token(door.world, other)).status_code == 400


def test_the_id_token_carries_the_documented_claims(door: Door) -> None:
    token = oauth.mint_id_token(door.world, door.shop, user_id=7)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["iss"] == "https://sample.myshopify.com/admin"
    assert (claims["dest"], claims["aud"], claims["sub"]) == ("https://sample.myshopify.com", "client-id", "7")
    assert claims["exp"] - claims["iat"] == 60


def pair(door: Door) -> dict[str, Any]:
    body: dict[str, Any] = door.token(code=door.code(), expiring="1").json()
    return body


def test_an_access_token_dies_after_an_hour_of_real_time(door: Door) -> None:
    access = pair(door)["access_token"]
    door.now += 3599
    assert door.works(access)
    door.now += 1
    assert not door.works(access)


def test_a_lost_refresh_answer_can_be_asked_for_again_until_the_new_pair_is_used(door: Door) -> None:
    old = pair(door)["refresh_token"]
    first, second = door.refresh(old).json(), door.refresh(old).json()
    assert (first["access_token"], first["refresh_token"]) == (second["access_token"], second["refresh_token"])
    assert door.works(first["access_token"])
    dead = door.refresh(old)
    assert (dead.status_code, dead.json()) == (
        401,
        {"error": "invalid_request", "error_description": "This request requires an active refresh_token"},
    )
    assert door.refresh(first["refresh_token"]).status_code == 200


def test_acquiring_anew_retires_the_earlier_refresh_token_but_not_the_access_token(door: Door) -> None:
    earlier = pair(door)
    pair(door)
    assert door.works(earlier["access_token"])
    assert door.refresh(earlier["refresh_token"]).status_code == 401


def test_ninety_days_end_a_refresh_token(door: Door) -> None:
    old = pair(door)["refresh_token"]
    door.now += 90 * 86_400
    assert door.refresh(old).status_code == 401


def test_a_non_expiring_token_is_migrated_and_dies(door: Door) -> None:
    old = door.token(code=door.code()).json()["access_token"]
    body = door.exchange(old, subject_token_type=oauth.OFFLINE).json()
    assert body["expires_in"] == 3600
    assert not door.works(old)
    assert door.works(body["access_token"])


def test_uninstalling_and_revoking_a_secret_kill_tokens(door: Door) -> None:
    access = pair(door)["access_token"]
    door.world.app.rotate_secret("another-client-secret-of-good-length")
    assert door.works(access)
    door.world.app.old_client_secret = None
    assert not door.works(access)
    fresh = pair(door)["access_token"]
    installation.uninstall(door.world, door.shop)
    assert not door.works(fresh)
