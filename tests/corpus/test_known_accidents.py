"""What broke other Shopify apps, each reproduced on the whole app; the table says which test shows it survived."""

import ast
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from plugin.admin_api.operations import operation_names
from tests.corpus.postbox import End, Postbox
from tests.ledger_sums import balances, revisions, stands, states
from tests.sim_shop import orders as merchant
from tests.sim_shop.installation import uninstall
from tests.sim_shop.state import Order

TESTS = Path(__file__).parents[1]
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "cases" / "real_world_failures.json"
HERE = "corpus/test_known_accidents.py"
SHOWN_BY: Mapping[str, tuple[str, str]] = {
    "privacy webhooks without X-Shopify-Shop-Domain": (HERE, "test_a_privacy_delivery_without_shop_header_is_served"),
    "orders/updated before orders/create": (
        HERE,
        "test_an_update_before_the_creation_is_one_order_in_its_newest_state",
    ),
    "identical deliveries at the same moment": (HERE, "test_twenty_deliveries_of_one_order_at_once_are_one_reward"),
    "handler that answers 200 on its own failure": (
        "webhooks/test_receive.py",
        "test_answers_503_while_the_database_is_away_and_200_when_it_is_back",
    ),
    "app/uninstalled delivered minutes after a reinstall": (
        "install/test_leaving.py",
        "test_late_news_of_leaving_does_not_remove_a_shop_that_came_back",
    ),
    "access token already dead when app/uninstalled arrives": (HERE, "test_leaving_needs_no_living_token"),
    "order without customer": (HERE, "test_an_order_without_customer_is_judged"),
    "POS order with shipping_lines null": (HERE, "test_an_order_without_customer_is_judged"),
    "customer e-mail missing although scopes are granted": (HERE, "test_a_buyer_without_address_is_still_a_friend"),
    "webhook subscription refused": (HERE, "test_an_approval_that_is_missing_is_said_and_nothing_is_lost"),
    "U+2028 in the body": (HERE, "test_the_signature_is_of_the_very_bytes"),
    "escaped / and & in the body": (HERE, "test_the_signature_is_of_the_very_bytes"),
    "discount code case": (HERE, "test_a_code_counts_in_any_case"),
    "no attribution in the order": (HERE, "test_a_friend_is_known_by_the_claim_alone"),
    "POS cart attributes get lost now and then": (HERE, "test_a_friend_is_known_by_the_claim_alone"),
    "HTML instead of JSON with HTTP 200": (HERE, "test_html_with_200_is_an_answer_to_ask_for_again"),
    "discount not found right after creation": (
        "offers/test_prepare_offer.py",
        "test_a_lost_answer_is_found_again_by_its_own_code",
    ),
    "bulk discount code cannot be changed": (
        "admin_api/test_failures.py",
        "test_a_refusal_names_codes_and_places_and_keeps_shopifys_sentence_out_of_its_text",
    ),
    "bulk add reports per-code failures later": (
        "offers/test_refill_pool.py",
        "test_a_code_that_somebody_else_has_is_dropped",
    ),
    "app proxy with a repeated shop parameter": (
        "auth/test_proxy_signatures.py",
        "test_wants_every_reserved_name_exactly_once",
    ),
    "cookie signature replayed as webhook HMAC": (HERE, "test_what_we_sign_ourselves_is_no_signature_of_shopifys"),
    "source_name renamed without notice": (HERE, "test_a_source_nobody_has_heard_of_is_an_order_like_any_other"),
    "order e-mail and customer e-mail differ in case": (HERE, "test_an_address_counts_in_any_case"),
    "exchange item re-imports an old order": (HERE, "test_a_line_added_after_the_reward_earns_no_second_one"),
}


def referred(postbox: Postbox, friend: str = "felix@example.com", **more: object) -> tuple[str, Order]:
    """A friend claims by Ada's link and buys a throw of 80.00, by default with the code."""
    code = claimed(postbox, friend)
    return code, postbox.loop.buy(friend, codes=(code,), **more)


def claimed(postbox: Postbox, friend: str) -> str:
    link = postbox.loop.join(postbox.loop.customer("ada"))["referral_code"]
    return str(postbox.loop.claim(link, email=friend).json()["discount_code"])


def tell(postbox: Postbox, order: Order, topic: str = "orders/paid", webhook_id: str = "w", **fields: object) -> None:
    postbox.keep(json.dumps({"id": order.id, **fields}).encode(), topic, webhook_id)
    postbox.work()


def test_every_accident_has_a_test_that_exists() -> None:
    missing = [name for path, name in SHOWN_BY.values() if name not in functions_of(TESTS / path)]
    assert missing == []
    assert len(SHOWN_BY) == 24


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published cases are not here")
def test_no_published_accident_is_missing() -> None:
    assert {case["case"] for case in json.loads(PUBLISHED.read_text())["cases"]} == set(SHOWN_BY)


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_a_privacy_delivery_without_shop_header_is_served(postbox: Postbox) -> None:
    person = {"id": 5_552_000_000_006, "email": "gast@example.com", "phone": None}
    redact = {"shop_id": 1, "shop_domain": postbox.domain, "customer": person, "orders_to_redact": []}
    postbox.keep(json.dumps(redact).encode(), "customers/redact", "customer", Shop_Domain=None)
    erase = {"shop_id": 1, "shop_domain": postbox.domain}
    postbox.keep(json.dumps(erase).encode(), "shop/redact", "shop", Shop_Domain=None)

    postbox.work()

    assert {name: end.outcome for name, end in postbox.ends().items()} == {
        "customer": "customer redacted",
        "shop": "installed again since",
    }


def test_an_update_before_the_creation_is_one_order_in_its_newest_state(postbox: Postbox) -> None:
    _, order = referred(postbox, paid=False)
    tell(postbox, order, "orders/updated", "u1")
    assert stands(postbox.loop, order) == ("open", "not_paid_yet")

    assert postbox.post(b'{"id":%d}' % order.id, "orders/create", "c1").text == "topic_unknown\n"
    merchant.mark_paid(postbox.loop.world, postbox.loop.shop_state, order.id)
    tell(postbox, order, "orders/updated", "u2")

    assert revisions(postbox.loop, order) == [("open", "not_paid_yet"), ("referred", "won")]


def test_twenty_deliveries_of_one_order_at_once_are_one_reward(postbox: Postbox) -> None:
    _, order = referred(postbox)
    body = b'{"id":%d}' % order.id
    ids = ["same"] * 10 + [f"other-{number}" for number in range(10)]

    with ThreadPoolExecutor(10) as together:
        list(together.map(lambda webhook_id: postbox.keep(body, "orders/updated", webhook_id), ids))
        list(together.map(lambda _: postbox.work(), range(2)))

    assert len(postbox.ends()) == 11
    assert {end.outcome for end in postbox.ends().values()} == {"referred"}
    assert (revisions(postbox.loop, order), states(postbox.loop, order)) == ([("referred", "won")], ["pending"])
    # 10.00 promised, once.
    assert balances(postbox.loop) == {"program": -1_000, "held": 1_000}


def test_leaving_needs_no_living_token(postbox: Postbox) -> None:
    loop = postbox.loop
    loop.world.faults.add("status_401", times=None)
    loop.world.clock.advance(timedelta(hours=1))
    uninstall(loop.world, loop.shop_state)

    loop.work()

    assert not loop.shop().is_active
    assert [end.outcome for end in postbox.ends().values()] == ["uninstalled"]


@pytest.mark.parametrize("fields", [{}, {"customer": None}, {"customer": None, "shipping_lines": None, "email": None}])
def test_an_order_without_customer_is_judged(postbox: Postbox, fields: dict[str, object]) -> None:
    code = claimed(postbox, "felix@example.com")
    order = postbox.loop.buy(None, codes=(code,), anonymous=True, source_name="pos")

    tell(postbox, order, **fields)

    # Nobody knows whether an unknown buyer is new: a person decides, nothing is paid.
    assert stands(postbox.loop, order) == ("held", "newness_unknown")
    assert balances(postbox.loop) == {}


def test_a_buyer_without_address_is_still_a_friend(postbox: Postbox) -> None:
    _, order = referred(postbox)
    order.email = None
    postbox.loop.shop_state.customers[order.customer_id or 0].email = None

    tell(postbox, order, customer={"id": order.customer_id, "state": "enabled"})

    assert stands(postbox.loop, order) == ("referred", "won")


def test_an_approval_that_is_missing_is_said_and_nothing_is_lost(postbox: Postbox) -> None:
    """We register no topic by a call that could be refused; what a missing approval keeps from us waits for it."""
    assert not [name for name in operation_names() if "subscription" in name.casefold()]
    _, order = referred(postbox)
    postbox.loop.shop_state.protected_data_approved = False
    tell(postbox, order)
    assert postbox.ends()["w"] == End("waiting", "ScopeMissing: approval_missing", 0, None)

    postbox.loop.shop_state.protected_data_approved = True
    postbox.loop.world.clock.advance(timedelta(hours=1))
    postbox.work()
    assert stands(postbox.loop, order) == ("referred", "won")


def test_the_signature_is_of_the_very_bytes(postbox: Postbox) -> None:
    _, order = referred(postbox)
    gid = f"gid:\\/\\/shopify\\/Order\\/{order.id}"
    line = f'{{"admin_graphql_api_id":"{gid}","note":"\u2028\u2028 724812-22"}}'
    escaped = f'{{"admin_graphql_api_id":"{gid}","landing_site":"\\/a?x=1\\u0026ref=ABC"}}'
    postbox.keep(line.encode(), "orders/paid", "line separator")
    postbox.keep(escaped.encode(), "orders/paid", "escaped")

    postbox.work()

    assert {end.subject for end in postbox.ends().values()} == {str(order.id)}
    assert stands(postbox.loop, order) == ("referred", "won")


def test_a_code_counts_in_any_case(postbox: Postbox) -> None:
    code = claimed(postbox, "felix@example.com")
    spelled = "".join(sign.upper() if place % 2 else sign.lower() for place, sign in enumerate(code))
    order = postbox.loop.buy("felix@example.com", codes=(spelled,))

    tell(postbox, order, discount_codes=[{"code": spelled, "amount": "8.00", "type": "percentage"}])

    assert stands(postbox.loop, order) == ("referred", "won")


def test_a_friend_is_known_by_the_claim_alone(postbox: Postbox) -> None:
    claimed(postbox, "felix@example.com")
    order = postbox.loop.buy("felix@example.com")

    tell(postbox, order, landing_site="/cart/c/abc?key=1", note_attributes=[])

    assert stands(postbox.loop, order) == ("referred", "won")


def test_html_with_200_is_an_answer_to_ask_for_again(postbox: Postbox) -> None:
    _, order = referred(postbox)
    postbox.loop.world.faults.add("html_200", times=None)
    tell(postbox, order)
    assert (postbox.ends()["w"].state, stands(postbox.loop, order)) == ("waiting", None)

    postbox.loop.world.faults.clear()
    postbox.loop.world.clock.advance(timedelta(hours=1))
    postbox.work()
    assert (postbox.ends()["w"].state, stands(postbox.loop, order)) == ("done", ("referred", "won"))


def test_what_we_sign_ourselves_is_no_signature_of_shopifys(postbox: Postbox) -> None:
    started = postbox.client.get("/auth/start", query_string={"shop": postbox.domain})
    cookies = [value.split(";")[0].partition("=")[2] for value in started.headers.getlist("Set-Cookie")]
    assert cookies != []
    for cookie in cookies:
        for cut in range(1, len(cookie.split("."))):
            text, signature = cookie.rsplit(".", cut)[0], cookie.rsplit(".", cut)[1]
            for named in (signature, signature.replace("-", "+").replace("_", "/") + "="):
                answer = postbox.post(text.encode(), "orders/paid", "w", Hmac_Sha256=named)
                assert answer.status_code == 401
    assert postbox.ends() == {}


def test_a_source_nobody_has_heard_of_is_an_order_like_any_other(postbox: Postbox) -> None:
    _, order = referred(postbox, source_name="subscription_contract_checkout_one")

    tell(postbox, order)

    assert stands(postbox.loop, order) == ("referred", "won")


def test_an_address_counts_in_any_case(postbox: Postbox) -> None:
    claimed(postbox, "felix@example.com")
    order = postbox.loop.buy("Felix@Example.COM")

    tell(postbox, order, email="Felix@Example.COM", customer={"email": "felix@example.com"})

    assert stands(postbox.loop, order) == ("referred", "won")


def test_a_line_added_after_the_reward_earns_no_second_one(postbox: Postbox) -> None:
    loop = postbox.loop
    _, order = referred(postbox)
    loop.work()
    loop.pass_time(days=31)
    assert states(loop, order) == ["issued"]

    merchant.edit(loop.world, loop.shop_state, order.id, order.lines[0].id, 2)
    loop.work()
    loop.pass_time(days=31)

    assert states(loop, order) == ["issued"]
    # 10.00 promised and issued, once.
    assert balances(loop) == {"program": -1_000, "issued": 1_000}
