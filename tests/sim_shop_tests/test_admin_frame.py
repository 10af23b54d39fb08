"""The simulated admin: both ways to install, the app's frame with its signed address, orders and discounts by hand."""

import hashlib
import hmac
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
import requests

from tests.sim_shop.admin_frame import admin_frame
from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.installation import uninstall
from tests.sim_shop.theme_choices import extension_report
from tests.sim_shop.world import loopback_session
from tests.sim_shop.wsgi_adapter import WsgiAdapter
from tests.sim_shop_tests.support import ADMIN, APP, TIMEOUT, Bench

SHOP = "sample.myshopify.com"
HOME = f"{ADMIN}/{SHOP}/admin"


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.session = loopback_session()
    made.session.mount(ADMIN, WsgiAdapter(create_admin_host(made.world, admin_frame(made.world))))
    return made


def get(bench: Bench, address: str) -> requests.Response:
    return bench.session.get(address, timeout=TIMEOUT, allow_redirects=False)


def frame_source(page: str) -> str:
    found = re.search(r'<iframe src="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def is_signed(bench: Bench, query: str) -> bool:
    fields = dict(parse_qsl(query))
    given = fields.pop("hmac")
    message = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = bench.world.app.client_secret.encode()
    return hmac.compare_digest(given, hmac.digest(secret, message.encode(), hashlib.sha256).hex())


@pytest.mark.parametrize("place", ["", "/orders", "/discounts", "/apps", "/apps/goodword", "/themes/current/editor"])
def test_every_page_says_that_it_is_a_simulation(bench: Bench, place: str) -> None:
    answer = get(bench, HOME + place)
    assert answer.status_code == 200
    assert "Simulation – not Shopify" in answer.text
    assert '<html lang="en">' in answer.text


def test_the_frame_loads_the_app_with_a_fresh_id_token_and_a_signed_query(bench: Bench) -> None:
    source = urlsplit(frame_source(get(bench, f"{HOME}/apps/goodword/admin/orders?page=2").text))
    assert f"{source.scheme}://{source.netloc}{source.path}" == f"{APP}/admin/orders"
    fields = dict(parse_qsl(source.query))
    assert (fields["embedded"], fields["shop"], fields["page"]) == ("1", SHOP, "2")
    assert is_signed(bench, source.query)
    claims = jwt.decode(fields["id_token"], bench.world.app.client_secret, ["HS256"], audience="client-id")
    assert claims["dest"] == f"https://{SHOP}"


def test_the_app_is_found_by_handle_and_by_client_id_and_nothing_else(bench: Bench) -> None:
    assert get(bench, f"{HOME}/apps/client-id").status_code == 200
    assert get(bench, f"{HOME}/apps/other").status_code == 404
    assert get(bench, f"{ADMIN}/other.myshopify.com/admin").status_code == 404


def test_the_managed_way_asks_for_consent_and_then_opens_the_app(bench: Bench) -> None:
    uninstall(bench.world, bench.shop)
    assert get(bench, f"{HOME}/apps/goodword").headers["Location"] == f"/{SHOP}/admin/apps"
    consent = get(bench, f"{HOME}/apps/goodword/install").text
    assert "write_discounts" in consent
    assert bench.shop.installed is False
    agreed = bench.session.post(f"{HOME}/apps/goodword/install", timeout=TIMEOUT, allow_redirects=False)
    assert (agreed.status_code, agreed.headers["Location"]) == (303, f"/{SHOP}/admin/apps/goodword")
    assert bench.shop.installed is True
    assert bench.shop.granted_scopes == frozenset(bench.world.app.required_scopes)


def test_install_leads_to_the_apps_own_door_with_a_signed_query(bench: Bench) -> None:
    uninstall(bench.world, bench.shop)
    found = re.search(r'href="([^"]+/auth/start[^"]+)"', get(bench, f"{HOME}/apps").text)
    assert found is not None
    address = urlsplit(unescape(found[1]))
    assert f"{address.scheme}://{address.netloc}" == APP
    assert dict(parse_qsl(address.query))["shop"] == SHOP
    assert is_signed(bench, address.query)


def test_an_id_token_is_minted_for_json_and_never_for_a_form(bench: Bench) -> None:
    door = f"{HOME}/apps/goodword/id-token"
    token = bench.session.post(door, json={}, timeout=TIMEOUT).json()["id_token"]
    claims = jwt.decode(token, bench.world.app.client_secret, ["HS256"], audience="client-id")
    assert claims["exp"] - claims["nbf"] == 60
    assert bench.session.post(door, data={"a": "b"}, timeout=TIMEOUT).status_code == 415
    uninstall(bench.world, bench.shop)
    assert bench.session.post(door, json={}, timeout=TIMEOUT).status_code == 404


def test_an_order_offers_only_what_can_happen_to_it(bench: Bench) -> None:
    order = bench.order()
    page = get(bench, f"{HOME}/orders").text
    assert "44.90 EUR" in page  # 2 x 20.00 + 4.90 shipping
    assert f"/_sim/orders/{order.id}/refund" in page
    assert f"/_sim/orders/{order.id}/settle-dispute" not in page
    bench.session.post(f"{ADMIN}/_sim/orders/{order.id}/refund", json={}, timeout=TIMEOUT)
    after = get(bench, f"{HOME}/orders").text
    assert "44.90 EUR back" in after
    assert f"/_sim/orders/{order.id}/refund" not in after


def test_a_discount_shows_its_worth_and_who_may_use_it(bench: Bench) -> None:
    bench.session.post(f"{ADMIN}/_sim/discounts", json={"code": "OWN", "percentage": "0.15"}, timeout=TIMEOUT)
    page = get(bench, f"{HOME}/discounts").text
    assert "15%" in page
    assert "everybody" in page
    assert "<code>OWN</code>" in page


def test_the_app_bridge_stand_in_lies_where_the_real_one_would(bench: Bench) -> None:
    answer = get(bench, f"{ADMIN}/shopifycloud/app-bridge.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "Not Shopify's code" in answer.text


def test_extensions_are_reported_from_the_files_of_the_extension(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "blocks").mkdir()
    (tmp_path / "shopify.extension.toml").write_text('name = "widget"\ntype = "theme"\n')
    (tmp_path / "blocks" / "embed.liquid").write_text('{% schema %}{"name":"Embed","target":"body"}{% endschema %}')
    (tmp_path / "blocks" / "share.liquid").write_text('{% schema %}{"name":"Share","target":"section"}{% endschema %}')
    (report,) = extension_report(bench.world, bench.shop, tmp_path)
    seen = [(one["handle"], one["target"], one["status"]) for one in report["activations"]]
    assert report["type"] == "theme_app_extension"
    assert seen == [("embed", "body", "active"), ("share", "section", "available")]
    uninstall(bench.world, bench.shop)
    assert extension_report(bench.world, bench.shop, tmp_path) == []


def ask_scopes(bench: Bench, *scopes: str, is_agreed: bool = True) -> requests.Response:
    body = {"scopes": scopes, "is_agreed": is_agreed}
    return bench.session.post(f"{HOME}/apps/goodword/scopes", json=body, timeout=TIMEOUT)


def news_of_scopes(bench: Bench) -> int:
    return sum(one.topic == "app/scopes_update" for one in bench.world.sender.log)


def test_an_optional_scope_is_granted_when_the_merchant_agrees_and_the_app_is_told_once(bench: Bench) -> None:
    before = bench.shop.granted_scopes

    first, again = ask_scopes(bench, "read_customer_merge"), ask_scopes(bench, "read_customer_merge")

    assert (first.json()["result"], again.json()["result"]) == ("granted-all", "granted-all")
    assert bench.shop.granted_scopes == before | {"read_customer_merge"}
    assert "read_customer_merge" in first.json()["detail"]["granted"]
    assert news_of_scopes(bench) == 1


def test_a_scope_is_not_granted_when_the_merchant_declines_or_the_app_does_not_declare_it(bench: Bench) -> None:
    before = bench.shop.granted_scopes

    declined = ask_scopes(bench, "read_customer_merge", is_agreed=False)
    undeclared = ask_scopes(bench, "read_customer_merge", "write_orders")

    assert (declined.status_code, declined.json()["result"], undeclared.status_code) == (200, "declined-all", 422)
    assert (bench.shop.granted_scopes, news_of_scopes(bench)) == (before, 0)
