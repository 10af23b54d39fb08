"""Redaction and merging while the whole app goes on: nobody comes back by a re-read, and no reward goes astray."""

import pytest

from tests.dumps import dump
from tests.ledger_sums import balances, rewards, stands, states
from tests.loop import Loop
from tests.sim_shop import customers as shop_customers
from tests.sim_shop import orders as merchant
from tests.sim_shop.installation import change_scopes, privacy
from tests.sim_shop.state import Customer, Order


def referred(loop: Loop) -> tuple[Customer, Customer, Order]:
    """Felix bought a throw of 80.00 by Ada's link; gives Ada, Felix and the order."""
    ada = loop.customer("ada")
    code = loop.claim(loop.join(ada)["referral_code"], email="felix@example.com").json()["discount_code"]
    order = loop.buy("felix@example.com", codes=(code,))
    loop.work()
    felix = loop.shop_state.customer_with_email("felix@example.com")
    assert felix is not None
    return ada, felix, order


def traces(loop: Loop, person: Customer) -> list[str]:
    """What of a person is in any table, names and numbers alike."""
    everything = dump(loop.bench.engine).casefold()
    known = (str(person.id), person.email, person.phone)
    return [sign for sign in known if sign and sign.casefold() in everything]


def merge(loop: Loop, kept: Customer, gone: Customer) -> None:
    """The merchant merges two accounts of one person; Shopify tells it only to shops that granted the scope."""
    change_scopes(loop.world, loop.shop_state, loop.shop_state.granted_scopes | {"read_customer_merge"})
    shop_customers.merge(loop.world, loop.shop_state, kept.id, gone.id)
    loop.work()


def touch(loop: Loop, order: Order) -> None:
    """Something happens to the order, so that it is read again."""
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()


def test_a_redacted_advocate_is_gone_and_is_issued_nothing(loop: Loop) -> None:
    ada, _, order = referred(loop)
    assert traces(loop, ada) != []

    privacy(loop.world, loop.shop_state, "customers/redact", ada)
    loop.work()
    touch(loop, order)
    loop.pass_time(days=31)

    assert traces(loop, ada) == []
    assert [(reward.state.value, reward.reason) for reward in rewards(loop, order)] == [("voided", "customer_redacted")]
    # 10.00 went into the hold and came back.
    assert balances(loop) == {}
    assert not [effect for effect in loop.world.effects if "reward" in str(effect).casefold()]


def test_a_redacted_friend_does_not_come_back_and_costs_the_advocate_nothing(loop: Loop) -> None:
    _, felix, order = referred(loop)

    privacy(loop.world, loop.shop_state, "customers/redact", felix)
    loop.work()
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.pass_time(days=31)

    assert stands(loop, order) == ("referred", "won")
    assert states(loop, order) == ["issued"]
    assert balances(loop) == {"program": -1_000, "issued": 1_000}
    known = dump(loop.bench.engine, without=("deliveries",)).casefold()
    assert [sign for sign in (str(felix.id), "felix@example.com") if sign in known] == []


@pytest.mark.parametrize("kept", ["ada", "ada2"])
def test_an_advocate_whose_accounts_were_merged_is_paid(loop: Loop, kept: str) -> None:
    ada, _, order = referred(loop)
    second = loop.customer("ada2")
    loop.join(second)
    people = {"ada": (ada, second), "ada2": (second, ada)}
    stays, goes = people[kept]

    merge(loop, stays, goes)
    loop.pass_time(days=31)

    assert states(loop, order) == ["issued"]
    (reward,) = rewards(loop, order)
    own = loop.buy(stays, codes=(reward.code,))
    assert [used.amount_minor for used in own.applied] == [1_000]


def test_a_friend_who_turns_out_to_be_the_advocate_earns_nothing(loop: Loop) -> None:
    ada, felix, order = referred(loop)

    merge(loop, ada, felix)

    assert stands(loop, order) == ("not_referred", "self_referral")
    assert states(loop, order) == ["voided"]
    assert balances(loop) == {}


def test_the_link_of_a_merged_account_goes_on_working(loop: Loop) -> None:
    ada, second = loop.customer("ada"), loop.customer("ada2")
    old = loop.join(second)["referral_code"]
    loop.join(ada)
    merge(loop, ada, second)

    code = loop.claim(old, email="felix@example.com").json()["discount_code"]
    order = loop.buy("felix@example.com", codes=(code,))
    loop.work()
    loop.pass_time(days=31)

    assert states(loop, order) == ["issued"]
    (reward,) = rewards(loop, order)
    assert [used.amount_minor for used in loop.buy(ada, codes=(reward.code,)).applied] == [1_000]
