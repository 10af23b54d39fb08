"""Only a delivery's body is signed: what was captured from one shop does nothing at another, under whatever topic."""

from collections.abc import Iterator

from plugin.manifest import Manifest, manifest_path
from tests.ledger_sums import balances
from tests.sim_shop import customers, installation, orders
from tests.sim_shop.discounts import changed, delete
from tests.sim_shop.webhook_sender import Delivery
from tests.tenants.pair import Pair, Rows, told_by

TOPICS = Manifest.read(manifest_path()).all_topics
ALMOST_NOTHING = ("deliveries", "messages", "shops", "customer_merges")
"""Where a replay leaves a trace at the shop whose header it bears: it was received, and the order is asked for.

That two customers became one is noted too; nobody at this shop has either number.
"""
NOTED = ("scopes_changed", "customers_merged")


def test_every_topic_is_captured(pair: Pair) -> None:
    assert {one.topic for one in captured(pair)} == set(TOPICS)


def test_a_captured_delivery_does_nothing_under_the_other_shops_header(pair: Pair) -> None:
    taken = captured(pair)
    before, theirs = pair.rows(pair.ours, without=ALMOST_NOTHING), pair.rows(pair.theirs)
    balance = balances(pair.loop)
    canaries = pair.canaries()

    for number, one in enumerate(taken):
        replay(pair, one, one.topic, number)
    settle(pair)

    assert changes(pair.rows(pair.ours, without=ALMOST_NOTHING), before) == {}
    assert balances(pair.loop) == balance
    assert pair.rows(pair.theirs) == theirs
    assert standing(pair) == "installed"
    rows = pair.rows(pair.ours)
    merged = told_by(rows["customer_merges"]) & canaries
    assert only_hints(rows) & canaries == merged


def test_no_topic_gives_a_foreign_body_power(pair: Pair) -> None:
    taken = captured(pair)
    before, theirs = pair.rows(pair.ours, without=ALMOST_NOTHING), pair.rows(pair.theirs)
    moved = {}
    for topic in TOPICS:
        for number, one in enumerate(taken):
            replay(pair, one, topic, number)
        pair.loop.work()
        moved[topic] = changes(pair.rows(pair.ours, without=ALMOST_NOTHING), before)
    settle(pair)

    assert {topic: changed for topic, changed in moved.items() if changed} == {}
    assert pair.rows(pair.theirs) == theirs
    assert standing(pair) == "installed"


def captured(pair: Pair) -> list[Delivery]:
    """One delivery of each topic at least, as Shopify signed it for their shop; none of them has arrived."""
    world, state, order = pair.loop.world, pair.theirs, pair.their_order
    state.granted_scopes |= {"read_customer_merge", "read_shopify_payments_disputes"}
    first = len(world.sender.log)
    friend = next(one for one in state.customers.values() if one.id == order.customer_id)
    newcomer = world.add_customer(state, "newcomer@example.com")
    leaver = world.add_customer(state, "leaver@example.com")
    ours, theirs = list(state.discounts.values())[:2]
    orders.edit(world, state, order.id, order.lines[0].id, 2)
    orders.dispute(world, state, order.id)
    orders.refund(world, state, order.id, amount_minor=100)
    orders.cancel(world, state, order.id)
    with pair.at(state):
        pair.loop.buy("captured@example.com")
    customers.update(world, state, friend.id, email="changed@example.com", locale="de")
    customers.merge(world, state, friend.id, newcomer.id)
    customers.delete(world, state, leaver.id)
    changed(world, state, ours)
    delete(world, state, theirs, by="merchant")
    installation.update_shop(world, state, name="Renamed")
    for topic in ("customers/data_request", "customers/redact"):
        installation.privacy(world, state, topic, friend)
    installation.privacy(world, state, "shop/redact")
    installation.change_scopes(world, state, state.granted_scopes - {"read_products"})
    installation.uninstall(world, state)
    for waiting in list(world.sender.waiting()):
        world.sender.take(waiting)
    return world.sender.log[first:]


def replay(pair: Pair, one: Delivery, topic: str, number: int) -> None:
    """Send the captured bytes with their signature, under our shop's domain."""
    now = pair.loop.now()
    copy = Delivery(f"replayed-{topic}-{number}", one.event_id, pair.ours.domain, topic, one.body, now, now)
    assert pair.loop.world.sender.attempt(copy).status == 200


def settle(pair: Pair) -> None:
    """Let the worker follow, also what it puts off."""
    pair.loop.work()
    pair.loop.pass_time(minutes=30)


def standing(pair: Pair) -> str:
    return pair.our_shop.standing.value


def only_hints(rows: Rows) -> frozenset[str]:
    """What our shop's rows say, the numbers left out that a delivery names and that Shopify was asked about."""
    hints = {"deliveries": ("subject", "event_id"), "messages": ("reference",)}
    kept = {
        name: [{k: v for k, v in row.items() if k not in hints.get(name, ())} for row in found]
        for name, found in rows.items()
    }
    return told_by(kept)


def changes(after: Rows, before: Rows) -> dict[str, list[object]]:
    """Rows that are new or different, by table."""

    def differing() -> Iterator[tuple[str, list[object]]]:
        for name, rows in after.items():
            fresh: list[object] = [row for row in rows if row not in before[name] and row.get("action") not in NOTED]
            gone: list[object] = [row for row in before[name] if row not in rows]
            if fresh or gone:
                yield name, fresh + gone

    return dict(differing())
