"""The authorization code grant, played through its doors; and everything that must not install anything."""

import base64
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from plugin.db.tables import messages
from plugin.domain.shop import ShopStanding
from plugin.web.install import embedded_address
from tests.factories import API_KEY, SHOP_DOMAIN, make_settings
from tests.install.scene import ADMIN, EMBEDDED, START, Scene, with_query, written
from tests.sim_shop.admin_frame import start_url
from tests.sim_shop.oauth import encode_host, sign_query

SCOPES = frozenset({"read_orders", "read_customers", "write_discounts", "write_app_proxy"})


def signed(scene: Scene, callback: str, **changes: str) -> str:
    """A callback whose parameters were changed by somebody who can sign: only what else is checked can refuse it."""
    fields = {
        "code": "c0de",
        "host": encode_host(scene.world, scene.shop),
        "shop": SHOP_DOMAIN,
        "state": state_of(callback),
        "timestamp": str(int(scene.world.real_time())),
    }
    return f"{callback.partition('?')[0]}?{sign_query(scene.world, fields | changes)}"


def state_of(callback: str) -> str:
    return callback.partition("state=")[2].partition("&")[0]


def test_the_grant_installs_the_shop_and_leads_into_its_admin(scene: Scene) -> None:
    callback = scene.agree(scene.start())

    answer = scene.open(callback)

    assert (answer.status_code, answer.headers["Location"]) == (302, EMBEDDED)
    shop = scene.stored()
    assert (shop.standing, shop.installation, shop.scopes) == (ShopStanding.INSTALLED, 1, SCOPES)
    assert set(scene.shop.tokens) == {scene.grant().access_token}
    assert written(scene.engine) == {"shops": 1, "messages": 2, "audit_rows": 2}


def test_an_installation_owes_learning_and_back_fill_once(scene: Scene) -> None:
    scene.install()
    scene.install()

    with scene.engine.connect() as conn:
        owed = conn.execute(select(messages.c.kind, messages.c.reference, messages.c.due_at)).all()
    assert sorted(tuple(row) for row in owed) == [
        ("backfill_buyers", "installation:1", START),
        ("learn_shop", "installation:1", START),
    ]


def test_the_consent_page_is_asked_for_the_manifests_scopes_with_the_exact_return_address(scene: Scene) -> None:
    consent = scene.start()

    assert consent.startswith(f"{ADMIN}/{SHOP_DOMAIN}/admin/oauth/authorize?")
    fields = dict(pair.split("=", 1) for pair in consent.partition("?")[2].split("&"))
    assert fields["client_id"] == API_KEY
    assert set(fields["scope"].split("%2C")) == SCOPES
    assert fields["redirect_uri"] == "http%3A%2F%2F127.0.0.1%3A8080%2Fauth%2Fcallback"


def test_the_state_cookie_is_short_lived_and_out_of_reach_of_scripts(sqlite_engine: Engine) -> None:
    plain, safe = Scene(sqlite_engine), Scene(sqlite_engine, app_url="https://goodword.example.com")

    at_home = plain.open(start_url(plain.world, plain.shop)).headers["Set-Cookie"]
    outside = safe.open(start_url(safe.world, safe.shop)).headers["Set-Cookie"]

    assert at_home.startswith("goodword_state=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600"} <= set(at_home.split("; "))
    assert outside.startswith("__Host-goodword_state=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600", "Secure"} <= set(outside.split("; "))
    assert "Domain" not in outside


def test_a_callback_works_once_even_where_its_cookie_was_kept(scene: Scene) -> None:
    consent = scene.start()
    cookie = scene.browser.get_cookie("goodword_state", "127.0.0.1")
    callback = scene.agree(consent)
    scene.open(callback)
    asked, rows = scene.line.token_calls, written(scene.engine)

    without = scene.open(callback)
    assert cookie is not None
    scene.browser.set_cookie("goodword_state", cookie.value, domain="127.0.0.1")
    with_cookie = scene.open(callback)

    assert (without.status_code, with_cookie.status_code) == (403, 403)
    assert (scene.line.token_calls, written(scene.engine)) == (asked, rows)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"state": "forged"}, 403),
        ({"state": ""}, 403),
        ({"shop": "loud-garden.myshopify.com"}, 403),
        ({"shop": "evil.example"}, 401),
        ({"timestamp": "yesterday"}, 401),
        ({"timestamp": str(int(datetime(2020, 1, 1, tzinfo=UTC).timestamp()))}, 401),
        ({"host": base64.b64encode(b"evil.example/admin").decode()}, 400),
        ({"host": base64.b64encode(f"evil.example/{SHOP_DOMAIN}/admin".encode()).decode()}, 400),
        ({"host": "%%%"}, 400),
        ({"host": ""}, 400),
        ({"code": ""}, 400),
    ],
)
def test_a_callback_with_one_wrong_part_asks_shopify_nothing_and_writes_nothing(
    scene: Scene, changes: dict[str, str], status: int
) -> None:
    callback = scene.agree(scene.start())

    answer = scene.open(signed(scene, callback, **changes))

    assert answer.status_code == status
    assert (scene.line.token_calls, written(scene.engine)) == (0, {})
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_callback_changed_on_its_way_is_refused(scene: Scene) -> None:
    callback = scene.agree(scene.start())

    for forged in (with_query(callback, hmac="0" * 64), with_query(callback, code="other"), f"{callback}&shop=x"):
        assert scene.open(forged).status_code == 401
    assert (scene.line.token_calls, written(scene.engine)) == (0, {})


def test_a_stale_callback_is_refused_and_a_slow_one_is_not(scene: Scene) -> None:
    stale, slow = (str(int(scene.world.real_time()) - age) for age in (95, 80))
    callback = scene.agree(scene.start())

    refused = scene.open(signed(scene, callback, timestamp=stale))
    code = callback.partition("code=")[2].partition("&")[0]
    taken = scene.open(signed(scene, callback, timestamp=slow, code=code))

    assert (refused.status_code, taken.status_code) == (401, 302)


def test_a_callback_in_another_browser_is_refused(scene: Scene) -> None:
    callback = scene.agree(scene.start())
    scene.browser.delete_cookie("goodword_state", domain="127.0.0.1")

    assert scene.open(callback).status_code == 403
    assert (scene.line.token_calls, written(scene.engine)) == (0, {})


def test_a_state_of_eleven_minutes_ago_is_refused(scene: Scene) -> None:
    callback = scene.agree(scene.start())
    scene.tokens_age(661)

    assert scene.open(signed(scene, callback)).status_code == 403
    assert (scene.line.token_calls, written(scene.engine)) == (0, {})


def test_fewer_scopes_than_asked_for_install_nothing_and_are_named(scene: Scene) -> None:
    callback = scene.agree(scene.start(scope="read_orders,write_discounts"))

    answer = scene.open(callback)

    assert answer.status_code == 403
    assert "<code>read_customers</code>" in answer.text
    assert "<code>write_app_proxy</code>" in answer.text
    assert "<code>read_orders</code>" not in answer.text
    assert f"/auth/start?shop={SHOP_DOMAIN}" in answer.text
    assert written(scene.engine) == {}


def test_beginning_again_with_all_scopes_installs(scene: Scene) -> None:
    scene.open(scene.agree(scene.start(scope="read_orders")))

    assert scene.install().scopes == SCOPES


@pytest.mark.parametrize(("fault", "status"), [("server_error", 503), ("timeout_before", 503), ("html_200", 503)])
def test_a_silent_shopify_installs_nothing_and_can_be_tried_again(scene: Scene, fault: str, status: int) -> None:
    callback = scene.agree(scene.start())
    scene.world.faults.add(fault, "token")

    answer = scene.open(callback)

    assert (answer.status_code, written(scene.engine)) == (status, {})
    assert scene.install().is_active


def test_a_code_that_shopify_does_not_know_installs_nothing(scene: Scene) -> None:
    callback = scene.agree(scene.start())

    answer = scene.open(signed(scene, callback, code="guessed"))

    assert (answer.status_code, written(scene.engine)) == (403, {})


@pytest.mark.parametrize("shop", ["", "evil.example", "Quiet-Garden.myshopify.com", f"{SHOP_DOMAIN}.evil.example"])
def test_starting_for_what_is_no_shop_leads_nowhere(scene: Scene, shop: str) -> None:
    answer = scene.open(f"/auth/start?shop={shop}")

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_starting_with_a_wrong_signature_leads_nowhere(scene: Scene) -> None:
    answer = scene.open(with_query(start_url(scene.world, scene.shop), hmac="0" * 64))

    assert answer.status_code == 401
    assert "Location" not in answer.headers


def test_starting_inside_the_frame_goes_on_in_the_whole_window(scene: Scene) -> None:
    fields = {"shop": SHOP_DOMAIN, "embedded": "1", "timestamp": str(int(scene.world.real_time()))}

    answer = scene.open(f"/auth/start?{sign_query(scene.world, fields)}")

    assert answer.status_code == 200
    assert f'href="http://127.0.0.1:8080/auth/start?shop={SHOP_DOMAIN}&amp;locale=en" target="_top"' in answer.text
    assert f"frame-ancestors {ADMIN}" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_the_refusals_speak_german(scene: Scene) -> None:
    answer = scene.open("/auth/callback?shop=x", **{"Accept-Language": "de-AT,de;q=0.9"})

    assert '<html lang="de">' in answer.text
    assert "Dieser Link gilt nicht" in answer.text


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("admin.shopify.com/store/quiet-garden", f"https://admin.shopify.com/store/quiet-garden/apps/{API_KEY}"),
        (f"{SHOP_DOMAIN}/admin", f"https://{SHOP_DOMAIN}/admin/apps/{API_KEY}"),
        ("loud-garden.myshopify.com/admin", None),
        ("admin.shopify.com.evil.example/store/quiet-garden", None),
        ("admin.shopify.com/store/../../evil", None),
        ("admin.shopify.com/store/quiet-garden/..", None),
        (f"evil.example/{SHOP_DOMAIN}/admin", None),
        (f"user@{SHOP_DOMAIN}/admin", None),
        (f"{SHOP_DOMAIN}/admin\n", None),
        (f"{SHOP_DOMAIN}/admin?x", None),
    ],
)
def test_only_this_shops_admin_is_led_to(host: str, address: str | None) -> None:
    encoded = base64.b64encode(host.encode()).decode()

    assert embedded_address(make_settings(), SHOP_DOMAIN, encoded) == address
    assert embedded_address(make_settings(), SHOP_DOMAIN, encoded.rstrip("=")) == address
