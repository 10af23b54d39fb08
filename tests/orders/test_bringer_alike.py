"""Who gets a share of a referral is not who ordered: a hard fact refuses the share, likeness asks for a person."""

import pytest

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.db.people.advocates import advocates_by_customer, remember_email_key
from plugin.domain.program.rules import Chain
from tests.ledger_sums import rewards, states
from tests.loop import Loop
from tests.orders.chained import allow, bring
from tests.orders.ruled import put_in_force
from tests.orders.test_chain_rewards import chained, shares
from tests.orders.test_suspicion_of_orders import points, stands
from tests.sim_shop.addresses import Address
from tests.sim_shop.state import Order

PHONE = "+49 30 23125123"
HOME = Address("Torstraße 12", "10119", last_name="Müller")
FAR = {"shipping_address": Address("Hauptstraße 1", "80331", city="München", last_name="Schmidt")}


def second(loop: Loop, **more: object) -> Order:
    """Ada, who ordered to her home with her telephone, brought Ben; Ben brings Cleo, who orders so."""
    loop.buy(loop.customer("ada"), product="Mug", shipping_address=HOME, phone=PHONE, client_ip="198.51.100.1")
    loop.work()
    bring(loop, "ada", "ben", client_ip="198.51.100.2", **FAR)
    elsewhere = Address("Am Markt 3", "50667", city="Köln", last_name="Weber")
    return bring(loop, "ben", "cleo", **{"client_ip": "198.51.100.3", "shipping_address": elsewhere} | more)


def test_strangers_two_levels_apart_wait_for_nobody(loop: Loop) -> None:
    put_in_force(loop, chained())
    order = second(loop)
    assert (stands(loop, order), shares(loop, order)) == (("referred", "won", 0), [(100, "pending", None)])


def test_one_telephone_of_both_is_looked_at_by_a_person(loop: Loop) -> None:
    """30 points hold the order; a person lets it go, and everything that it earns."""
    put_in_force(loop, chained())
    order = second(loop, phone="+493023125123")
    assert (stands(loop, order), points(loop, order)) == (("held", "suspicious", 30), {"like_bringer": 30})
    assert rewards(loop, order) == []
    allow(loop, order)
    assert (states(loop, order), shares(loop, order)) == (["pending"] * 2, [(100, "pending", None)])


def test_one_household_of_both_is_said(loop: Loop) -> None:
    put_in_force(loop, chained())
    order = second(loop, shipping_address=Address("TORSTR. 12", "D-10119", last_name="MUELLER"))
    assert stands(loop, order)[0] == "held"
    assert points(loop, order)["like_bringer"] == 30


def test_where_nothing_goes_up_nobody_is_compared(loop: Loop) -> None:
    put_in_force(loop, chained(chain=Chain()))
    order = second(loop, phone="+493023125123")
    assert stands(loop, order) == ("referred", "won", 0)


@pytest.mark.parametrize(("friend", "ends"), [("cleo", "voided"), ("somebody", "issued")])
def test_a_mailbox_that_turns_out_to_be_one_breaks_the_share(loop: Loop, friend: str, ends: str) -> None:
    """Ada's account takes the e-mail address that Cleo ordered with, before the hold is over."""
    put_in_force(loop, chained())
    order, shop = second(loop), loop.shop()
    key = identity_keys(loop.bench.keys, shop.shop_id, IdentityKind.EMAIL, f"{friend}@example.com")[0]
    with loop.bench.engine.begin() as conn:
        ada = advocates_by_customer(conn, shop.shop_id, [loop.customer("ada").id])[loop.customer("ada").id]
        remember_email_key(conn, shop.shop_id, ada.advocate_id, key)
    loop.pass_time(days=31)
    assert [state for _, state, _ in shares(loop, order)] == [ends]
