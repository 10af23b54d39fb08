"""An order's page says what was noticed, each with its points, where a person decides, and below that too."""

import pytest

from plugin.domain.orders.eligibility import Relation
from plugin.domain.orders.evidence import Evidence, EvidenceKind
from plugin.domain.orders.suspicion import Signal
from plugin.domain.orders.suspicion_document import Noticed
from plugin.domain.orders.verdict import Standing
from tests.admin_pages.sample import FRIEND_CODE, put_order, put_sample, snapshot
from tests.admin_pages.stage import Stage

SHORT_LIVED = "30 points: The e-mail address is of a service for short-lived addresses."
TAGGED = "20 points: The e-mail addresses differ only in what follows the plus sign."


def put_noticed(stage: Stage, *signals: Signal) -> Standing:
    """A friend's order, number 5009, with these signals and nothing else that speaks against it."""
    ids = put_sample(stage, stage.ours)
    now = stage.clock.now()
    proof = Evidence(
        EvidenceKind.CLAIM_CODE, FRIEND_CODE, 1, stage.program().program_id, 1, ids["referral"], claimed_at=now
    )
    noticed = Noticed(frozenset(signals), ())
    return put_order(stage, stage.ours, snapshot(5_009, now), (proof,), Relation(False, False), noticed)


def test_what_has_an_order_wait_stands_before_the_buttons(stage: Stage) -> None:
    standing = put_noticed(stage, Signal.DISPOSABLE_MAIL)

    page = stage.get("/admin/orders/5009").text

    assert standing is Standing.HELD
    assert page.count(SHORT_LIVED) == 1
    assert page.index("Your decision") < page.index(SHORT_LIVED) < page.index("Count this order")
    assert "From 30 points on, an order waits for your decision." in page
    # One thing is not called several.
    assert "Something is unusual; somebody should look at the order." in page


def test_the_most_points_come_first_and_german_pages_say_it_in_german(plain_stage: Stage) -> None:
    put_noticed(plain_stage, Signal.MAIL_TAG, Signal.DISPOSABLE_MAIL)

    page = plain_stage.get("/admin/orders/5009", language="de").text

    tagged = "20 Punkte: Die E-Mail-Adressen unterscheiden sich nur hinter dem Pluszeichen."
    assert page.index("30 Punkte: Die E-Mail-Adresse gehört zu einem Dienst") < page.index(tagged)
    assert "Ab 30 Punkten wartet eine Bestellung auf Ihre Entscheidung." in page


@pytest.mark.parametrize("skin", ["native", "polaris"])
def test_what_is_too_little_to_wait_for_is_said_too(plain_stage: Stage, skin: str) -> None:
    standing = put_noticed(plain_stage, Signal.MAIL_TAG)

    page = plain_stage.get(f"/admin/orders/5009?ui={skin}").text

    assert standing is Standing.REFERRED
    assert (page.count(TAGGED), "What was noticed" in page, "Count this order" in page) == (1, True, False)


def test_other_doubts_stand_there_as_well_and_nothing_where_nothing_was_noticed(plain_stage: Stage) -> None:
    put_sample(plain_stage, plain_stage.ours)

    doubted, plain = (plain_stage.get(f"/admin/orders/{number}").text for number in (5003, 5001))

    assert "<li>Shopify advises to look at this order.</li>" in doubted
    assert "points" not in doubted
    assert "What was noticed" not in plain
