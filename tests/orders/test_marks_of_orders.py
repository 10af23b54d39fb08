"""What orders and claims leave behind to compare people by: keyed hashes, gone with the person and with time."""

from datetime import timedelta

from sqlalchemy import select

from plugin.auth.identities import IdentityKind, identity_key
from plugin.db.engine import reading
from plugin.db.tables import order_marks, referrals
from plugin.services.upkeep.prune_rows import prune_rows
from tests.dumps import dump
from tests.loop import Loop
from tests.sim_shop import installation
from tests.sim_shop.addresses import Address
from tests.sim_shop.state import Order

HOME = Address("Torstraße 12 a", "10119", last_name="Müller", phone="030 23125123")


def kinds(loop: Loop, order: Order) -> dict[str, str]:
    with reading(loop.bench.engine) as conn:
        rows = conn.execute(select(order_marks).where(order_marks.c.order_id == order.id))
        return {row.kind: row.mark_key for row in rows}


def test_an_order_leaves_hashes_of_this_shop_alone(loop: Loop) -> None:
    order = loop.buy("anna+x@firm.example", shipping_address=HOME, client_ip="203.0.113.9")
    loop.work()

    # The normal forms are those of docs/abuse.md.
    expected = {
        IdentityKind.ALIAS: "anna@firm.example",
        IdentityKind.PHONE: "+493023125123",
        IdentityKind.ADDRESS: "de|10119|torstr|12a|",
        IdentityKind.HOUSEHOLD: "de|10119|torstr|12a|mueller",
        IdentityKind.NETWORK: "203.0.113.9/32",
    }
    shop_id = loop.shop().shop_id
    assert kinds(loop, order) == {
        kind.value: identity_key(loop.bench.keys, shop_id, kind, form) for kind, form in expected.items()
    }
    held = dump(loop.bench.engine, without=("deliveries",))
    assert [word for word in ("Torstr", "torstr", "23125123", "ller", "203.0.113", "10119") if word in held] == []


def test_reading_again_writes_nothing_new(loop: Loop) -> None:
    loop.buy("anna@example.com", shipping_address=HOME)
    loop.work()
    with reading(loop.bench.engine) as conn:
        before = conn.execute(select(order_marks)).all()
    loop.world.sender.redeliver(loop.world.sender.log[-1], 1)
    loop.work()
    with reading(loop.bench.engine) as conn:
        assert conn.execute(select(order_marks)).all() == before


def test_a_claim_leaves_its_network_and_both_forget_it_after_ninety_days(loop: Loop) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    ticket = loop.call("GET", "/widget").json()["ticket"]
    signed = loop.call_from("203.0.113.9", "POST", "/claim", body={"ref": link, "ticket": ticket})
    assert signed.status_code == 200
    order = loop.buy("anna@example.com", client_ip="203.0.113.9")
    loop.work()
    network = identity_key(loop.bench.keys, loop.shop().shop_id, IdentityKind.NETWORK, "203.0.113.9/32")

    with loop.bench.engine.begin() as conn:
        prune_rows(conn, loop.now() + timedelta(days=90))
        assert conn.execute(select(referrals.c.network_key)).scalars().all() == [network]
    assert kinds(loop, order)["network"] == network
    with loop.bench.engine.begin() as conn:
        prune_rows(conn, loop.now() + timedelta(days=90, seconds=1))
        assert conn.execute(select(referrals.c.network_key)).scalars().all() == [None]
    assert sorted(kinds(loop, order)) == ["alias"]


def test_whoever_asks_to_be_forgotten_is_forgotten_here_too(loop: Loop) -> None:
    felix = loop.customer("felix")
    order, other = loop.buy(felix, shipping_address=HOME), loop.buy("eve@example.com", shipping_address=HOME)
    loop.work()
    installation.privacy(loop.world, loop.shop_state, "customers/redact", felix)
    loop.work()
    # Shopify may still show the order; nothing of the person is learnt from it again.
    loop.world.sender.redeliver(loop.world.sender.log[0], 1)
    loop.work()
    assert kinds(loop, order) == {}
    assert len(kinds(loop, other)) == 5
