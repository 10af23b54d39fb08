"""What the merchant does to an offer's discount is said, and never undone behind their back."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from plugin.db.engine import reading
from plugin.db.work.audit_rows import list_audits
from plugin.services.offers.claim_offer import Claimed, ClaimRefusal
from tests.clocks import START
from tests.offers.stage import Stage
from tests.sim_shop.discounts import activate, changed, deactivate, delete, merchant_discount
from webhooks.code_changes import note_changes
from webhooks.inbox import Leased


@pytest.fixture
def running(stage: Stage) -> Stage:
    stage.prepare()
    stage.refill()
    return stage


def deliver(stage: Stage, *bodies: bytes) -> list[str]:
    """Give these bodies to the topics' caller; the outcomes in order."""
    until = START + timedelta(minutes=5)
    leased = [
        Leased(number, stage.shop.shop_domain, "discounts/update", f"w{number}", START, START, body, 1, until)
        for number, body in enumerate(bodies, start=1)
    ]
    outcomes = note_changes(stage.bench, stage.shop, leased, stage.clock.now())
    return [outcomes[delivery.delivery_id].text for delivery in leased]


def announced(stage: Stage) -> Sequence[bytes]:
    """What the simulated shop announced, newest last."""
    return [delivery.body for delivery in stage.world.sender.waiting() if delivery.topic.startswith("discounts/")]


def audits(stage: Stage) -> list[tuple[str, str]]:
    with reading(stage.engine) as conn:
        found = list_audits(conn, stage.shop.shop_domain, subject="offer:1:1")
    return [(row.actor, row.action) for row in reversed(found)]


def test_a_deleted_discount_is_said_stops_claims_and_is_not_made_again(running: Stage) -> None:
    delete(running.world, running.sim, running.discount, by="merchant")

    assert deliver(running, announced(running)[-1]) == ["offer deleted"]

    assert audits(running) == [("shopify", "offer_deleted")]
    assert running.claim() is ClaimRefusal.PROGRAM_OFF
    assert running.refill() == "offer not in force"
    assert running.sim.discounts == {}


def test_an_ended_discount_stops_claims_until_it_is_started_again(running: Stage) -> None:
    deactivate(running.world, running.sim, running.discount, by="merchant")
    assert deliver(running, announced(running)[-1]) == ["offer ended"]
    assert running.claim() is ClaimRefusal.PROGRAM_OFF

    activate(running.world, running.sim, running.discount, by="merchant")
    assert deliver(running, announced(running)[-1]) == ["offer as we made it"]
    assert isinstance(running.claim(), Claimed)
    assert audits(running) == [("shopify", "offer_ended"), ("shopify", "offer_restored")]


def test_a_changed_value_is_said_once_however_often_it_is_announced(running: Stage) -> None:
    running.discount.minimum_subtotal_minor = 9900
    changed(running.world, running.sim, running.discount)
    news = announced(running)[-1]

    assert deliver(running, news, news) == ["offer changed", "offer changed"]
    assert deliver(running, news) == ["offer changed, as known"]
    assert audits(running) == [("shopify", "offer_changed")]


def test_news_that_is_out_of_date_changes_nothing(running: Stage) -> None:
    """The words of a delivery are not believed: Shopify is asked how the discount stands now."""
    lie = json.dumps(
        {"admin_graphql_api_id": f"gid://shopify/DiscountCodeNode/{running.discount.id}", "status": "EXPIRED"}
    )

    assert deliver(running, lie.encode()) == ["offer as we made it, as known"]
    assert audits(running) == []


def test_discounts_of_the_merchants_own_are_not_looked_at(running: Stage) -> None:
    own = merchant_discount(running.world, running.sim, "SUMMER", amount_minor=500)
    changed(running.world, running.sim, own)
    running.bench.wire.session.adapters.clear()

    assert deliver(running, announced(running)[-1]) == ["not an offer of ours"]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", "cannot be read: empty"),
        (b"{", "cannot be read: not JSON"),
        (b"{}", "cannot be read: no id"),
        (b'{"admin_graphql_api_id": 7}', "cannot be read: no id"),
    ],
)
def test_what_cannot_be_read_ends_with_its_reason(running: Stage, body: bytes, outcome: str) -> None:
    assert deliver(running, body) == [outcome]
    assert audits(running) == []
