"""A reward that waits for a permission is given as soon as the merchant grants it, not at its next try."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.rules import AdvocatePlan
from tests.ledger_sums import balances, states
from tests.loop import Loop
from tests.orders.ruled import eur, put_in_force, refer, rules
from tests.sim_shop.installation import change_scopes

SCOPES: dict[BenefitKind, set[str]] = {
    BenefitKind.STORE_CREDIT: {"write_store_credit_account_transactions", "read_store_credit_accounts"},
    BenefitKind.GIFT_CARD: {"write_gift_cards", "write_customers"},
}


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    yield made
    made.close()


def grant(loop: Loop, scopes: set[str]) -> None:
    """The merchant agrees; Shopify tells us and nobody opens the app."""
    change_scopes(loop.world, loop.shop_state, frozenset(loop.shop_state.granted_scopes | scopes))
    loop.work()


@pytest.mark.parametrize("kind", SCOPES)
def test_it_is_given_at_once(loop: Loop, kind: BenefitKind) -> None:
    put_in_force(loop, rules(advocate=AdvocatePlan(options=(Benefit(kind, amount=eur(1_000)),))))
    order = refer(loop)
    loop.pass_time(days=31)
    assert (states(loop, order), balances(loop)) == (["approved"], {"program": -1_000, "owed": 1_000})

    grant(loop, SCOPES[kind])
    assert (states(loop, order), balances(loop)) == (["issued"], {"program": -1_000, "issued": 1_000})


def test_another_permission_gives_nothing(loop: Loop) -> None:
    option = Benefit(BenefitKind.STORE_CREDIT, amount=eur(1_000))
    put_in_force(loop, rules(advocate=AdvocatePlan(options=(option,))))
    order = refer(loop)
    loop.pass_time(days=31)
    grant(loop, {"read_products"})
    assert (states(loop, order), balances(loop)) == (["approved"], {"program": -1_000, "owed": 1_000})
