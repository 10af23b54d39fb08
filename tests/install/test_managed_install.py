"""Shopify-managed installation: the first page load exchanges its ID token; stale ones are asked for anew."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from plugin.domain.shop import ShopStanding
from plugin.web.admin.guards import BOUNCE_PATH
from tests.factories import API_KEY, SHOP_DOMAIN
from tests.install.scene import ADMIN, APP, PAGE_LOAD, Scene, with_query, written
from tests.sim_shop.admin_frame import start_url
from tests.sim_shop.installation import change_scopes, install, uninstall
from tests.sim_shop.oauth import mint_id_token

FETCH = {"Accept": "*/*", "Sec-Fetch-Dest": "empty"}


def stale_frame(scene: Scene) -> str:
    """The frame's address with an ID token that ran out 40 seconds ago."""
    return with_query(scene.frame(), id_token=mint_id_token(scene.world, scene.shop, life=-40))


def test_the_first_page_load_installs_the_shop_and_shows_its_home(scene: Scene) -> None:
    install(scene.world, scene.shop)

    answer = scene.open(scene.frame())

    assert answer.status_code == 200
    assert scene.stored().standing is ShopStanding.INSTALLED
    assert set(scene.shop.tokens) == {scene.grant().access_token}
    policy = [part.strip() for part in answer.headers["Content-Security-Policy"].split(";")]
    assert [part for part in policy if part.startswith("frame-ancestors")] == [f"frame-ancestors {ADMIN}"]


def test_the_next_page_loads_ask_shopify_nothing(scene: Scene) -> None:
    install(scene.world, scene.shop)
    scene.open(scene.frame())

    scene.open(scene.frame())

    assert scene.line.token_calls == 1


def test_two_first_page_loads_install_one_shop(scene: Scene) -> None:
    install(scene.world, scene.shop)
    scene.line.before = lambda path: path.endswith("access_token") and scene.line.token_calls == 1 and load_again()

    def load_again() -> None:
        assert scene.open(scene.frame()).status_code == 200

    assert scene.open(scene.frame()).status_code == 200
    assert written(scene.engine) == {"shops": 1, "messages": 2, "audit_rows": 1}


def test_a_page_load_without_token_goes_over_the_bounce_page(scene: Scene) -> None:
    answer = scene.open(f"/?shop={SHOP_DOMAIN}&host=aG9zdA&embedded=1&locale=de")

    target = urlsplit(answer.headers["Location"])
    assert (answer.status_code, target.path) == (302, BOUNCE_PATH)
    fields = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert (fields["shop"], fields["host"], fields["locale"]) == (SHOP_DOMAIN, "aG9zdA", "de")
    assert fields["shopify-reload"].startswith(f"{APP}/?shop={SHOP_DOMAIN}&host=aG9zdA&embedded=1&locale=de&bounced=")


def test_a_stale_page_load_goes_over_the_bounce_page_without_its_token(scene: Scene) -> None:
    answer = scene.open(stale_frame(scene))

    assert answer.status_code == 302
    for spent in ("id_token", "hmac", "timestamp"):
        assert f"{spent}%3D" not in answer.headers["Location"]
        assert f"{spent}=" not in answer.headers["Location"]
    assert written(scene.engine) == {}


def test_the_bounce_page_loads_app_bridge_first_and_nothing_else(scene: Scene) -> None:
    answer = scene.open(scene.open(stale_frame(scene)).headers["Location"])

    assert answer.status_code == 200
    assert f'<meta name="shopify-api-key" content="{API_KEY}">' in answer.text
    assert answer.text.count("<script") == 1
    assert f'<script src="{ADMIN}/shopifycloud/app-bridge.js"></script>' in answer.text
    assert f"frame-ancestors {ADMIN}" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("reload", ["https://evil.example/", f"{APP}.evil.example/", f"{APP}@evil.example/", "//x", ""])
def test_the_bounce_page_leads_to_our_own_pages_only(scene: Scene, reload: str) -> None:
    answer = scene.browser.get(BOUNCE_PATH, query_string={"shop": SHOP_DOMAIN, "shopify-reload": reload})

    assert answer.status_code == 400
    assert "<script" not in answer.text


def test_a_token_that_stays_stale_does_not_bounce_for_ever(scene: Scene) -> None:
    bounced = scene.open(stale_frame(scene)).headers["Location"]
    reload = parse_qs(urlsplit(bounced).query)["shopify-reload"][0]

    answer = scene.open(with_query(reload, id_token=mint_id_token(scene.world, scene.shop, life=-40)))

    assert answer.status_code == 401
    assert "goodword doctor" in answer.text


def test_a_stale_fetch_is_told_to_try_again_with_a_new_token(scene: Scene) -> None:
    stale = mint_id_token(scene.world, scene.shop, life=-40)

    answer = scene.browser.get("/", headers=FETCH | {"Authorization": f"Bearer {stale}"})

    assert answer.status_code == 401
    assert answer.headers["X-Shopify-Retry-Invalid-Session-Request"] == "1"
    assert answer.json == {"reason": "id_token_stale", "message": "Open the app from the Shopify admin again."}
    assert written(scene.engine) == {}


def test_a_fetch_with_a_fresh_token_is_let_through(scene: Scene) -> None:
    install(scene.world, scene.shop)
    fresh = mint_id_token(scene.world, scene.shop)

    answer = scene.browser.get("/", headers=FETCH | {"Authorization": f"Bearer {fresh}"})

    assert answer.status_code == 200


def test_a_token_signed_by_somebody_else_opens_nothing(scene: Scene) -> None:
    install(scene.world, scene.shop)
    forged = scene.frame()[:-4] + "AAAA"
    secret, scene.world.app.client_secret = scene.world.app.client_secret, "x" * 32
    foreign = mint_id_token(scene.world, scene.shop)
    scene.world.app.client_secret = secret

    answer = scene.open(with_query(forged, id_token=foreign))

    assert answer.status_code == 401
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert (scene.line.asked, written(scene.engine)) == ([], {})


def test_the_shop_comes_from_the_token_whatever_the_query_says(scene: Scene) -> None:
    other = scene.world.add_shop("loud-garden.myshopify.com")
    install(scene.world, scene.shop)
    install(scene.world, other)

    scene.open(with_query(scene.frame(), shop=other.domain))

    assert scene.stored().is_active
    assert other.tokens == {}


def test_somebody_without_any_proof_is_shown_the_way(scene: Scene) -> None:
    answer = scene.open("/")

    assert answer.status_code == 401
    assert "Open Goodword in your Shopify admin" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_signed_call_outside_the_admin_begins_the_code_grant(scene: Scene) -> None:
    query = start_url(scene.world, scene.shop).partition("?")[2]

    answer = scene.open(f"/?{query}")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/auth/start?shop={SHOP_DOMAIN}")
    assert scene.open(answer.headers["Location"]).headers["Location"].startswith(f"{ADMIN}/{SHOP_DOMAIN}/admin/oauth/")


def test_a_token_that_ran_out_on_its_way_to_shopify_is_asked_for_anew(scene: Scene) -> None:
    install(scene.world, scene.shop)
    scene.line.before = lambda _path: scene.tokens_age(120)

    answer = scene.open(scene.frame())

    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (302, BOUNCE_PATH)
    assert (scene.line.token_calls, written(scene.engine)) == (1, {})


def test_a_secret_that_shopify_knows_no_more_installs_nothing(scene: Scene) -> None:
    install(scene.world, scene.shop)
    frame = scene.frame()
    scene.world.app.client_secret = "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"

    answer = scene.open(frame)

    assert answer.status_code == 403
    assert "Shopify hat die Verbindung abgelehnt" in answer.text
    assert written(scene.engine) == {}


@pytest.mark.parametrize("fault", ["server_error", "timeout_before", "timeout_after", "truncated_json"])
def test_a_silent_shopify_installs_nothing_and_the_next_load_does(scene: Scene, fault: str) -> None:
    install(scene.world, scene.shop)
    scene.world.faults.add(fault, "token")

    silent = scene.open(scene.frame())
    rows = written(scene.engine)

    assert (silent.status_code, rows) == (503, {})
    assert scene.open(scene.frame()).status_code == 200


def test_a_shop_that_comes_back_begins_its_second_installation(scene: Scene) -> None:
    first = scene.install()
    scene.world.clock.advance(timedelta(days=1))
    uninstall(scene.world, scene.shop)
    scene.deliver()
    install(scene.world, scene.shop)

    scene.open(scene.frame())

    again = scene.stored()
    assert (again.shop_id, again.installation, again.standing) == (first.shop_id, 2, ShopStanding.INSTALLED)
    assert written(scene.engine)["messages"] == 4


def test_scopes_granted_since_are_fetched_with_the_next_page_load(scene: Scene) -> None:
    install(scene.world, scene.shop, frozenset({"read_orders"}))
    scene.open(scene.frame())
    before = scene.stored().scopes
    change_scopes(scene.world, scene.shop, frozenset(scene.world.app.required_scopes))

    scene.open(scene.frame())

    assert before == {"read_orders"}
    assert scene.stored().scopes == set(scene.world.app.required_scopes)


def test_the_home_speaks_the_language_of_the_admin(scene: Scene) -> None:
    install(scene.world, scene.shop)

    german = scene.browser.get("/", query_string=urlsplit(scene.frame()).query, headers=PAGE_LOAD)
    scene.shop.locale = "en"
    english = scene.browser.get("/", query_string=urlsplit(scene.frame()).query, headers=PAGE_LOAD)

    assert '<html lang="de"' in german.text
    assert '<html lang="en"' in english.text
