"""Bodies that nobody can read: kept, decided with their reason at the first try, in nobody's way, and never again."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.corpus.postbox import End, Postbox
from tests.factories import make_manifest
from tests.ledger_sums import revisions, stands
from tests.sim_shop.state import Order

# What cannot be read in any topic, and why.
POISON: Mapping[str, tuple[bytes, str]] = {
    "cut-off": (b'{"id":1001,"email":"a', "not JSON"),
    "no-json": (b"<html>502 Bad Gateway</html>", "not JSON"),
    "rubbish-behind": (b'{"id":1001}}', "not JSON"),
    "unquoted-constant": (b'{"id":nil}', "not JSON"),
    "lists-in-lists": (b"[" * 200_000, "nested too deep"),
    "objects-in-objects": (b'{"a":' * 200_000, "nested too deep"),
    "not-a-number": (b'{"id":1001,"total_price":NaN}', "NaN or Infinity"),
    "infinity": (b'{"id":1001,"total_price":-Infinity}', "NaN or Infinity"),
    "5000-digits": (b'{"id":' + b"9" * 5_000 + b"}", "a number is too long"),
    "utf-16": ('{"id":1001}'.encode("utf-16"), "not UTF-8"),
    "latin-1": ('{"id":1001,"city":"Köln"}'.encode("latin-1"), "not UTF-8"),
    "duplicate-key": (b'{"id":1001,"id":1002}', "a key appears twice"),
    "a-list": (b'[{"id":1001}]', "not an object"),
    "a-text": (b'"orders"', "not an object"),
    "a-number": (b"1001", "not an object"),
    "null": (b"null", "not an object"),
    "blank": (b" \n", "empty"),
}
# What looks odd and can be read all the same: only the order's number is taken, the rest is asked of Shopify.
ODD: Mapping[str, bytes] = {
    "float-for-money": b'{"id":%d,"total_price":80.0,"subtotal_price":7.999999999999999e1}',
    "huge-exponent": b'{"id":%d,"total_price":1E+999999}',
    "customer-null": b'{"id":%d,"customer":null}',
    "customer-missing": b'{"id":%d}',
    "customer-a-list": b'{"id":%d,"customer":[]}',
    "unknown-currency": b'{"id":%d,"currency":"QQQ","total_price":"80.00"}',
    "lone-surrogate": b'{"id":%d,"note":"\\ud800"}',
    "nul": b'{"id":%d,"note":"\\u0000"}',
    "byte-order-mark": b'\xef\xbb\xbf{"id":%d}',
    "amount-in-words": b'{"id":%d,"total_price":"eighty"}',
}
# Two topics say no more than "look again", whatever their body is.
BODILESS = {"app/scopes_update": "scopes complete", "shop/update": "shop learnt"}
TOPICS = sorted(make_manifest().all_topics)


def order_of(postbox: Postbox) -> Order:
    """An order whose own deliveries are not sent."""
    return postbox.loop.buy("felix@example.com")


@pytest.mark.parametrize("topic", TOPICS)
def test_every_poison_is_decided_at_the_first_try_and_blocks_no_neighbour(postbox: Postbox, topic: str) -> None:
    order = order_of(postbox)
    for name, (body, _) in POISON.items():
        postbox.keep(body, topic, name)
    postbox.keep(b'{"id":%d}' % order.id, "orders/updated", "neighbour")

    postbox.work()

    ends = postbox.ends()
    assert ends.pop("neighbour") == End("done", "not_referred: no_evidence", 1, str(order.id))
    assert {name: end.outcome for name, end in ends.items()} == {
        name: BODILESS.get(topic, f"cannot be read: {reason}") for name, (_, reason) in POISON.items()
    }
    assert {(end.state, end.attempts) for end in ends.values()} == {("done", 1)}
    assert postbox.loop.shop().is_active
    assert_settled(postbox)


def test_poison_moves_nothing(postbox: Postbox) -> None:
    before = postbox.effects()
    for topic in sorted(set(TOPICS) - BODILESS.keys()):
        for name, (body, _) in POISON.items():
            postbox.keep(body, topic, f"{topic} {name}")

    postbox.work()

    after = postbox.effects()
    assert [line for line in after.splitlines() if line not in before.splitlines()] == []


def test_an_order_is_decided_on_what_shopify_says_of_it_whatever_its_delivery_says(postbox: Postbox) -> None:
    order = order_of(postbox)
    for name, body in ODD.items():
        postbox.keep(body % order.id, "orders/paid", name)

    postbox.work()

    ends = postbox.ends()
    assert ends == dict.fromkeys(ODD, End("done", "not_referred: no_evidence", 1, str(order.id)))
    assert revisions(postbox.loop, order) == [("not_referred", "no_evidence")]
    assert_settled(postbox)


def test_an_order_in_a_currency_nobody_knows_cannot_be_read_until_it_can(postbox: Postbox) -> None:
    order = order_of(postbox)
    known, order.currency = order.currency, "QQQ"
    postbox.keep(b'{"id":%d}' % order.id, "orders/paid", "strange")
    neighbour = postbox.loop.buy("nora@example.com")
    postbox.keep(b'{"id":%d}' % neighbour.id, "orders/paid", "neighbour")
    postbox.work()

    assert stands(postbox.loop, order) == ("unreadable", "cannot_be_read")
    assert (postbox.ends()["strange"].outcome or "").startswith("cannot be read: currentSubtotalPriceSet")
    assert stands(postbox.loop, neighbour) == ("not_referred", "no_evidence")
    assert_settled(postbox)

    order.currency = known
    postbox.keep(b'{"id":%d}' % order.id, "orders/updated", "repaired")
    postbox.work()
    assert stands(postbox.loop, order) == ("not_referred", "no_evidence")


def assert_settled(postbox: Postbox) -> None:
    """A day later nothing has been tried again."""
    ended, settled = postbox.ends(), postbox.effects("messages")
    postbox.loop.world.clock.advance(timedelta(days=1))
    postbox.work()
    assert postbox.ends() == ended
    assert postbox.effects("messages") == settled
