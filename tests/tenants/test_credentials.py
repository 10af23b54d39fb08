"""Proofs that belong to another shop: ID tokens, OAuth codes and states, proxy signatures, cart tickets."""

import pytest

from plugin.auth.oauth import GrantError
from plugin.domain.shop import Shop
from plugin.services.shops.enter_shop import enter_shop
from plugin.services.shops.uninstall_shop import uninstall_shop
from tests.ledger_sums import stands
from tests.loop import sign_proxy
from tests.sim_shop.admin_frame import start_url
from tests.sim_shop.oauth import encode_host, grant, mint_id_token, sign_query
from tests.sim_shop.state import AppliedCode
from tests.tenants.pair import Pair
from tests.tenants.test_routes import NAMED, their_ids, told


def test_an_id_token_opens_its_own_shop_whatever_else_is_named(pair: Pair) -> None:
    ids, canaries = their_ids(pair), pair.canaries()
    query = {name: text.format_map(ids) for name, text in NAMED.items()}
    headers = {"X-Shopify-Shop-Domain": pair.theirs.domain, "X-Forwarded-Host": pair.theirs.domain}
    bearer = mint_id_token(pair.loop.world, pair.ours)
    answer = pair.clients().get(
        "/admin/orders", query_string=query, headers=headers | {"Authorization": f"Bearer {bearer}"}
    )
    assert (answer.status_code, told(answer, canaries)) == (200, [])


def test_two_id_tokens_in_one_request_never_mix(pair: Pair) -> None:
    canaries = pair.canaries()
    ours, theirs = (mint_id_token(pair.loop.world, state) for state in (pair.ours, pair.theirs))
    answer = pair.clients().get(
        "/admin/orders", query_string={"id_token": theirs}, headers={"Authorization": f"Bearer {ours}"}
    )
    assert (answer.status_code, told(answer, canaries)) == (200, [])


def test_another_shops_id_token_buys_no_grant(pair: Pair) -> None:
    """Theirs has left, so a visit would exchange its token; ours is exchanged for nobody else."""
    left(pair, pair.their_shop)
    before = pair.rows(pair.theirs)
    with pytest.raises(GrantError) as refused:
        enter_shop(pair.loop.bench, pair.theirs.domain, id_token=mint_id_token(pair.loop.world, pair.ours))
    assert refused.value.reason == "invalid_subject_token"
    assert pair.rows(pair.theirs) == before


def test_a_consent_of_one_shop_installs_no_other(pair: Pair) -> None:
    """The state was made for ours, the signed callback names theirs: in one browser, as an attacker would have it."""
    before = (pair.rows(pair.ours), pair.rows(pair.theirs))
    browser = pair.clients()
    consent = browser.get(start_url(pair.loop.world, pair.ours).partition("8080")[2]).headers["Location"]
    state = consent.partition("state=")[2].partition("&")[0]
    callback = grant(pair.loop.world, pair.theirs, {"state": state}).partition("8080")[2]
    assert browser.get(callback).status_code == 403
    assert (pair.rows(pair.ours), pair.rows(pair.theirs)) == before


def test_a_code_of_one_shop_is_redeemed_at_no_other(pair: Pair) -> None:
    """State and signature are in order for ours, but the code was given by theirs."""
    before = (pair.rows(pair.ours), pair.rows(pair.theirs))
    world, browser = pair.loop.world, pair.clients()
    consent = browser.get(start_url(world, pair.ours).partition("8080")[2]).headers["Location"]
    code = grant(world, pair.theirs, {"state": ""}).partition("code=")[2].partition("&")[0]
    fields = {
        "code": code,
        "host": encode_host(world, pair.ours),
        "shop": pair.ours.domain,
        "state": consent.partition("state=")[2].partition("&")[0],
        "timestamp": str(int(world.real_time())),
    }
    answer = browser.get(f"/auth/callback?{sign_query(world, fields)}")
    assert answer.status_code == 403
    assert (pair.rows(pair.ours), pair.rows(pair.theirs)) == before


@pytest.mark.parametrize("way", ["changed", "doubled"])
def test_a_storefront_signature_holds_for_its_own_shop_alone(pair: Pair, way: str) -> None:
    signed = sign_proxy(pair.loop.world, pair.ours, None, {})
    named = {
        "changed": signed.replace(pair.ours.domain, pair.theirs.domain),
        "doubled": f"{signed}&shop={pair.theirs.domain}",
    }
    assert pair.clients().get(f"/proxy/widget?{named[way]}").status_code == 401


def test_an_advocates_login_at_one_shop_is_nothing_at_the_other(pair: Pair) -> None:
    ada = pair.loop.customer("ada.loud-kitchen", pair.theirs)
    assert pair.storefront(pair.theirs, "GET", "/widget", customer=ada).get_json()["advocate"] is not None
    assert pair.storefront(pair.ours, "GET", "/widget", customer=ada).get_json()["advocate"] is None


def test_a_cart_ticket_of_another_shop_refers_nothing(pair: Pair) -> None:
    """Claimed at theirs; the ticket is on a cart at ours. At theirs the same ticket would have counted."""
    outcomes = {}
    for state in (pair.ours, pair.theirs):
        with pair.at(pair.theirs):
            ticket = pair.loop.call("GET", "/widget").json()["ticket"]
            code = pair.rows(pair.theirs)["advocates"][0]["referral_code"]
            assert pair.loop.claim(code, ticket=ticket).status_code == 200
        with pair.at(state):
            buyer = f"ticket@{state.domain.partition('.')[0]}.example.com"
            order = pair.loop.buy(buyer, attributes={"_goodword": ticket})
            pair.loop.work()
            outcomes[state.domain] = stands(pair.loop, order)
    assert outcomes == {
        pair.ours.domain: ("not_referred", "no_evidence"),
        pair.theirs.domain: ("referred", "won"),
    }


def test_codes_of_another_shop_refer_nothing(pair: Pair) -> None:
    """Shopify applies no code that is not the shop's; even named on an order they point to nobody here."""
    order = pair.loop.buy("stranger@example.com")
    theirs = pair.rows(pair.theirs)
    named = [theirs["referrals"][0]["code"], theirs["advocates"][0]["referral_code"], theirs["rewards"][0]["code"]]
    before = pair.rows(pair.theirs)
    pair.loop.shop_state.orders[order.id].applied = [AppliedCode(code, 0, 100) for code in named]
    pair.loop.work()
    assert stands(pair.loop, order) == ("not_referred", "no_evidence")
    assert pair.rows(pair.theirs) == before


def left(pair: Pair, shop: Shop) -> None:
    """The shop removed the app a while ago."""
    now = pair.loop.now()
    with pair.engine.begin() as conn:
        uninstall_shop(conn, shop.shop_domain, left_at=now, now=now)
